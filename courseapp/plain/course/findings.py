"""Collects what is found in one file."""

import re

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.messages import Message

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
LONGEST_QUOTE = 60
LONGEST_LIST = 30


class Findings:
    """The messages about one file; levels come from the table of codes, so a code is always equally serious."""

    def __init__(self, path: str) -> None:
        self.path = one_line(path, longest=300)
        self.messages: list[Message] = []

    def add(self, code: Code, line: int, text: str, fix: str = "", /, **args: object) -> None:
        """Note a finding. `text` and `fix` are %-templates marked with `_()`, filled from `args`.

        A tuple among them is a list of words.
        """
        shown = {name: _shown(arg) for name, arg in args.items()}
        self.messages.append(Message(self.path, line, code.level, code.code, text, fix, shown))


def meant(suggestion: str, otherwise: str = "") -> str:
    """The template of a fix: "did you mean" when there is a `suggestion`, which must be among the arguments then."""
    return _('did you mean "%(suggestion)s"?') if suggestion else otherwise


def _shown(value: object) -> object:
    if isinstance(value, tuple):
        more = " …" if len(value) > LONGEST_LIST else ""
        return " ".join(one_line(str(one)) for one in value[:LONGEST_LIST]) + more
    return one_line(value) if isinstance(value, str) else value


def one_line(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Quote a stranger's text in a message: on one line, without control characters, shortened."""
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if len(text) <= longest else text[: longest - 1] + "…"
