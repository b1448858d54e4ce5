"""Reads the strict subset of YAML that courses are written in, keeping the line of everything.

Allowed are text, whole numbers, `true`/`false`, `null`, lists and maps. Dates, 1.10, yes and 0x1F stay text. A key
given twice, anchors, aliases and tags are errors, and nothing is ever constructed: the tree is built from PyYAML's
events, which cost a sixteenth of its pure composer's time when its C parser is there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import yaml
from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings
from courseapp.plain.course.lines import split_lines
from courseapp.plain.course.yaml_trouble import explain

DEEPEST = 12
MOST_NODES = 50_000
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_COMMENT = re.compile(r"[ \t]+#")
LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. `raw` is its text whatever the value's type; `cut` tells that a `#` comment follows it."""

    line: int
    value: str | int | bool | None
    raw: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    line: int
    nodes: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Map:
    """Keys in the order of the file. A value's `line` is that of its key, where an author looks for it."""

    line: int
    entries: Mapping[str, "Node"] = field(default_factory=dict)


type Node = Scalar | Items | Map


def key_lines(node: Node, within: str = "") -> dict[str, int]:
    """The line of every key and list member, by full name: `facts.sora-closed.verified`, `cards.1.q`."""
    inner: Iterable[tuple[object, Node]] = ()
    if isinstance(node, Map):
        inner = node.entries.items()
    elif isinstance(node, Items):
        inner = enumerate(node.nodes, 1)
    lines: dict[str, int] = {}
    for key, value in inner:
        name = f"{within}.{key}" if within else str(key)
        lines[name] = value.line
        lines |= key_lines(value, name)
    return lines


class _RefusedError(Exception):
    """Reading cannot go on; the reason has been noted."""


def read_yaml(text: str, found: Findings, first_line: int = 1) -> Node | None:
    """The tree of `text`, or None when there is nothing to read or it cannot be read; never an exception.

    `first_line` is the line of the file on which `text` begins. A tree may be returned together with errors:
    whatever can be read is, so that one run shows all mistakes.
    """
    reader = _Reader(text, found, first_line)
    try:
        return reader.document()
    except _RefusedError:
        return None
    except yaml.YAMLError as error:
        explain(error, found, first_line)
    except ValueError:
        # libyaml's binding meets lone surrogates here, in text that never was bytes.
        found.add(Code.YAML_UNREADABLE, first_line, _("the text holds characters that no file can hold"))
    return None


class _Reader:
    """Builds the tree from events, one node at a time."""

    def __init__(self, text: str, found: Findings, first_line: int) -> None:
        self.found = found
        self.first_line = first_line
        self.lines = split_lines(text)
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=LOADER)
        self.count = 0

    def document(self) -> Node | None:
        node: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.version or event.tags:
                    self.say(Code.YAML_TAG, event, _("lines that begin with %% are not allowed"), _("remove the line"))
                if documents > 1:
                    self.say(
                        Code.YAML_DOCUMENTS,
                        event,
                        _("a second document begins here"),
                        _("remove the line --- or quote the text"),
                    )
                    raise _RefusedError
            elif isinstance(event, yaml.NodeEvent):
                node = self.node(event, self.line(event), 1)
        return node

    def node(self, event: yaml.Event, line: int, depth: int) -> Node:
        """The node that `event` begins; `line` is the line to report it under."""
        self.count += 1
        if depth > DEEPEST or self.count > MOST_NODES:
            self.say(Code.YAML_TOO_MUCH, event, _("lists and maps are nested too deeply or there are too many"))
            raise _RefusedError
        self.refuse_extras(event)
        match event:
            case yaml.ScalarEvent():
                return self.scalar(event, line)
            case yaml.SequenceStartEvent():
                return self.items(line, depth)
            case yaml.MappingStartEvent():
                return self.map(line, depth, in_braces=bool(event.flow_style))
        return Scalar(line, "", "")

    def refuse_extras(self, event: yaml.Event) -> None:
        """Note anchors, aliases and tags. Most come from text that ought to be quoted: `*stars*`, `&c`, `!now`."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self.say(
                Code.YAML_ANCHOR,
                event,
                _('text that begins with * or & names an anchor in YAML: "%(name)s"'),
                _('put the whole text in "double quotes"'),
                name=str(getattr(event, "anchor", "")),
            )
        if getattr(event, "tag", None):
            self.say(
                Code.YAML_TAG,
                event,
                _('text that begins with ! is a tag in YAML: "%(name)s"'),
                _('put the whole text in "double quotes"'),
                name=str(getattr(event, "tag", "")),
            )

    def items(self, line: int, depth: int) -> Items:
        nodes: list[Node] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            nodes.append(self.node(event, self.line(event), depth + 1))
        return Items(line, tuple(nodes))

    def map(self, line: int, depth: int, *, in_braces: bool) -> Map:
        entries: dict[str, Node] = {}
        places: dict[str, int] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key_line = self.line(event)
            key = self.node(event, key_line, depth + 1)
            value = self.node(next(self.events), key_line, depth + 1)
            if not isinstance(key, Scalar):
                self.say(Code.YAML_KEY, event, _("a key must be a plain word"))
            elif key.raw in entries:
                self.say(
                    Code.YAML_DUPLICATE,
                    event,
                    _('the key "%(key)s" is given twice, first in line %(first)d'),
                    _("remove one of them"),
                    key=key.raw,
                    first=places[key.raw],
                )
            elif in_braces and isinstance(value, Scalar) and value == Scalar(key_line, None, ""):
                self.say(
                    Code.YAML_COMMA,
                    event,
                    _('"%(key)s" stands in {braces} without a value'),
                    _('put a text that holds a comma in "double quotes"; a comma ends the text otherwise'),
                    key=key.raw,
                )
            else:
                entries[key.raw] = value
                places[key.raw] = key_line
        return Map(line, entries)

    def scalar(self, event: yaml.ScalarEvent, line: int) -> Scalar:
        raw = str(event.value)
        if _UNPRINTABLE.search(raw):
            self.say(
                Code.YAML_CONTROL,
                event,
                _('the text holds a control character: "%(text)s"'),
                _("remove it"),
                text=raw,
            )
            raw = _UNPRINTABLE.sub("", raw)
        if event.style:
            return Scalar(line, raw, raw)
        return Scalar(line, _plain_value(raw), raw, self.is_cut(event))

    def is_cut(self, event: yaml.ScalarEvent) -> bool:
        """Whether a comment follows on the same line: `title: C #1` loses its end."""
        mark = event.end_mark
        if mark is None or mark.line >= len(self.lines):
            return False
        return _COMMENT.match(self.lines[mark.line], mark.column) is not None

    def line(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)

    def say(self, code: Code, event: yaml.Event, text: str, fix: str = "", /, **args: object) -> None:
        self.found.add(code, self.line(event), text, fix, **args)


def _plain_value(raw: str) -> str | int | bool | None:
    """What an unquoted text means; only these few spellings are anything but text."""
    if raw in {"", "null"}:
        return None
    if raw in {"true", "false"}:
        return raw == "true"
    return int(raw) if _NUMBER.fullmatch(raw) else raw
