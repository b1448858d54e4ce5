"""Takes the front matter off a lesson file."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings
from courseapp.plain.course.lines import is_blank, split_lines
from courseapp.plain.course.strict_yaml import Map, read_yaml

_FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r)?")
_KEY = re.compile(r"[A-Za-z_]+[ \t]*:")


@dataclass(frozen=True, slots=True)
class Parts:
    """A lesson file in three: joining `opening`, `yaml`, `closing` and `body` gives it back.

    `opening` and `closing` are the lines of three hyphens, "" when the file has no front matter.
    """

    opening: str
    yaml: str
    closing: str
    body: str

    @property
    def body_line(self) -> int:
        """How many lines come before the body."""
        return len(split_lines(self.opening + self.yaml + self.closing))


def divide(source: str) -> Parts:
    """Find the front matter. A file that does not begin with `---`, or never closes it, is all body."""
    lines = split_lines(source)
    if lines and _FENCE.fullmatch(lines[0]):
        for number, line in enumerate(lines[1:], 1):
            if _FENCE.fullmatch(line):
                return Parts(lines[0], "".join(lines[1:number]), line, "".join(lines[number + 1 :]))
    return Parts("", "", "", source)


def read_front_matter(source: str, found: Findings) -> tuple[Map | None, Parts]:
    """The front matter's keys (None when unreadable, the reason noted) and the file in its parts."""
    parts = divide(source)
    if parts.opening:
        node = read_yaml(parts.yaml, found, first_line=2)
        if node is None and not found.messages:
            node = Map(1)
        if isinstance(node, Map):
            return node, parts
        if node is not None:
            found.add(
                Code.FRONT_MATTER_SHAPE,
                node.line,
                _("the front matter must be lines of the form key: value"),
                _("begin with title: …"),
            )
        return None, parts
    lines = split_lines(source)
    texts = [number for number, line in enumerate(lines, 1) if not is_blank(line)]
    if lines and _FENCE.fullmatch(lines[0]):
        found.add(
            Code.FRONT_MATTER_OPEN,
            1,
            _("the front matter is never closed"),
            _("write a line --- behind its last key, line %(line)d or so"),
            line=_last_key(lines) + 1,
        )
    elif texts and _FENCE.fullmatch(lines[texts[0] - 1]):
        found.add(
            Code.FRONT_MATTER_MISSING,
            1,
            _("empty lines stand before the front matter"),
            _("begin the file with ---"),
        )
    else:
        found.add(
            Code.FRONT_MATTER_MISSING,
            1,
            _("the front matter is missing"),
            _("begin the file with a line ---, the keys, and a line ---"),
        )
    return None, parts


def _last_key(lines: list[str]) -> int:
    """The last line before the first empty one that looks like `key:`."""
    last = 1
    for number, line in enumerate(lines[1:], 2):
        if is_blank(line):
            break
        if _KEY.match(line) or line.startswith((" ", "-")):
            last = number
    return last
