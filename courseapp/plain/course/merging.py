"""Joins two changes of one lesson file: keys of the front matter one by one, and section by section.

What only one side changed is taken from it, byte for byte; what both changed differently is a conflict, and ours
stands in the text until somebody decides. A key counts as changed when its value did: a side that merely writes the
same value in another way gives way to one that changed it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from courseapp.plain.course.findings import Findings
from courseapp.plain.course.front_matter import divide
from courseapp.plain.course.lines import newline_of, split_lines
from courseapp.plain.course.sections import named_sections
from courseapp.plain.course.strict_yaml import Items, Map, Node, Scalar, read_yaml

HEAD = "front matter"
"""Name of the comments and whatever else comes before the first key."""
ORDER = "order"
"""Name of the conflict of two sides that put keys or sections into different orders."""
BODY = "body"
"""Name of the conflict of two sides whose sections cannot be told apart any more."""
_KEY = re.compile(r"(?:\"([^\"]*)\"|'([^']*)'|([^\s#\"'\[\]{}&*!|>%@`:-][^:]*?))[ \t]*:(?:[ \t\r\n]|$)")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A part that both sides changed differently; a text is "" on the side that lacks it."""

    part: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The joined file, with our version of each part in conflict."""

    text: str
    conflicts: tuple[Conflict, ...] = ()


def merge(base: str, ours: str, theirs: str) -> Merged:
    """Join `ours` and `theirs`, two changes of `base`."""
    if ours in {base, theirs}:
        return Merged(theirs)
    if base == theirs:
        return Merged(ours)
    files = [divide(source) for source in (base, ours, theirs)]
    newline = newline_of(ours)
    head = _merge_parts([_keys(file.yaml) for file in files], [_values(file.yaml) for file in files], newline)
    bodies = [_sources(file.body) for file in files]
    body = _merge_parts(bodies, [{}, {}, {}], newline, empty_line=True)
    if list(_sources(body.text)) != list(body.names):
        body = _Joined(files[1].body, (), (Conflict(BODY, *(file.body for file in files)),))
    fences = next((file for file in files[1:] if file.opening), files[1])
    text = fences.opening + head.text + fences.closing + body.text
    return Merged(text, head.conflicts + body.conflicts)


@dataclass(frozen=True, slots=True)
class _Joined:
    text: str
    names: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()


def _merge_parts(
    sides: Sequence[Mapping[str, str]],
    values: Sequence[Mapping[str, object]],
    newline: str,
    *,
    empty_line: bool = False,
) -> _Joined:
    """Join the named parts of base, ours and theirs. `values` say what parts mean, where that can be known."""
    base, ours, theirs = sides
    names, agreed = _order(list(base), list(ours), list(theirs))
    parts: list[tuple[str, str]] = []
    conflicts: list[Conflict] = []
    if not agreed:
        conflicts.append(Conflict(ORDER, " · ".join(base), " · ".join(ours), " · ".join(theirs)))
    for name in names:
        texts = [side.get(name) for side in sides]
        means = [value.get(name, text) for value, text in zip(values, texts, strict=True)]
        chosen, is_conflict = _choose(texts, means)
        if is_conflict:
            conflicts.append(Conflict(name, *(text or "" for text in texts)))
        if chosen is not None:
            parts.append((name, chosen))
    neighbours = {pair for side in sides for pair in pairwise(side.values())}
    return _Joined(
        _join([text for _name, text in parts], neighbours, newline, empty_line=empty_line),
        tuple(name for name, _text in parts),
        tuple(conflicts),
    )


def _choose(texts: Sequence[str | None], means: Sequence[object]) -> tuple[str | None, bool]:
    """Which of three versions holds (None: the part is gone), and whether that is only for want of a decision."""
    for base, ours, theirs in (texts, [_trimmed(text) for text in texts], means):
        if base == ours:
            return texts[2], False
        if theirs in (base, ours):
            return texts[1], False
    return (texts[2] if texts[1] is None else texts[1]), True


def _trimmed(text: str | None) -> str | None:
    """A part without the empty lines behind it, which change with its neighbour."""
    return None if text is None else text.rstrip(" \t\r\n")


def _order(base: list[str], ours: list[str], theirs: list[str]) -> tuple[list[str], bool]:
    """The names of both sides in one order, and whether they agreed on it.

    The side that moved what both have decides; what only the other has follows what it followed there.
    """
    both = set(ours) & set(theirs)
    shared = [name for name in base if name in both]
    known = set(shared)
    ours_kept = [name for name in ours if name in known] == shared
    theirs_kept = [name for name in theirs if name in known] == shared
    leading, other = (theirs, ours) if ours_kept and not theirs_kept else (ours, theirs)
    followers: dict[str, list[str]] = {"": []}
    before = ""
    for name in other:
        if name in both:
            before = name
        else:
            followers.setdefault(before, []).append(name)
    names: list[str] = []
    pending = followers[""]
    for name in leading:
        if name in both:
            names += pending
            pending = followers.get(name, [])
        names.append(name)
    same = [name for name in ours if name in both] == [name for name in theirs if name in both]
    return names + pending, ours_kept or theirs_kept or same


def _join(texts: list[str], neighbours: set[tuple[str, str]], newline: str, *, empty_line: bool) -> str:
    """Put parts one behind the other; new neighbours are kept apart by a line end, sections by an empty line."""
    joined = ""
    for place, text in enumerate(texts):
        if place and (texts[place - 1], text) not in neighbours:
            if not joined.endswith(("\n", "\r")):
                joined += newline
            if empty_line and not joined.endswith((newline * 2, "\n\n")):
                joined += newline
        joined += text
    return joined


def _sources(body: str) -> dict[str, str]:
    return {name: section.source for name, section in named_sections(body).items()}


def _keys(yaml: str) -> dict[str, str]:
    """The lines of each top-level key, with the comments above it; what cannot be told apart is one part."""
    parts: dict[str, str] = {}
    name, pending = HEAD, ""
    for line in split_lines(yaml):
        key = _KEY.match(line)
        if key:
            name = key[1] or key[2] or key[3] or ""
            if name in parts:
                return {HEAD: yaml}
            parts[name] = pending + line
            pending = ""
        elif line.startswith("#") and not pending:
            pending = line
        elif pending:
            pending += line
            if not line.startswith("#") and line.strip():
                parts[name] = parts.get(name, "") + pending
                pending = ""
        else:
            parts[name] = parts.get(name, "") + line
    if pending:
        parts[name] = parts.get(name, "") + pending
    return parts


def _values(yaml: str) -> dict[str, object]:
    """What the keys mean, {} when the front matter cannot be read."""
    found = Findings("")
    node = read_yaml(yaml, found)
    if not isinstance(node, Map) or found.messages:
        return {}
    return {key: _plain(value) for key, value in node.entries.items()}


def _plain(node: Node) -> object:
    match node:
        case Scalar():
            return (node.raw.strip(), node.value is None)
        case Items():
            return tuple(_plain(inner) for inner in node.nodes)
        case Map():
            return {key: _plain(inner) for key, inner in node.entries.items()}
