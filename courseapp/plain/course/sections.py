"""Divides a lesson's body into its sections, and pairs those of two languages.

A section begins at a level-2 heading, of either spelling, that stands at the top of the document (in no fence, list,
quote or fold), or at the paragraph that ends in `{#mental-model}`. Nothing is lost: the sections' sources joined are
the body, byte for byte; empty lines belong to the section before them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from courseapp.plain.course.lines import is_blank, split_lines
from courseapp.plain.course.shapes import Kind, Section
from courseapp.plain.syntax import CONTAINERS, reader

MENTAL_MODEL = "{#mental-model}"
_KINDS = {kind.value: kind for kind in (Kind.MENTAL_MODEL, Kind.TAKEAWAYS, Kind.EXERCISE)}
_FENCE = re.compile(r"(`{3,})[^`]*|(~{3,}).*")
_FOLD = re.compile(rf" {{0,3}}(:{{3,}})[ \t]*(?:{'|'.join(CONTAINERS)})(?:[ \t].*)?")
_UNSURE = re.compile(r" {0,3}<!--| {1,3}#{1,6}(?:[ \t]|$)|.+(?:```|~~~)| +:::| {0,3}[:~](?:[ \t]|$)|```|~~~")
"""Lines that may hide or be a heading, depending on what surrounds them."""
_UNDERLINE = re.compile(r" {0,3}(?:-+|=+)[ \t]*")
_NO_ANCHOR = re.compile(r"[\s{}]")
_PROSE = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a section begins, counted from 0. `heading` is inline Markdown; `end` is where a paragraph ends."""

    line: int
    heading: str = ""
    end: int = 0


class _UnsureError(Exception):
    """Only the parser can tell where the headings are."""


def split_sections(body: str) -> tuple[Section, ...]:
    """The sections of a body in order."""
    lines = split_lines(body)
    starts = _with_text_between(_starts(lines), lines)
    sections: list[Section] = []
    seen: set[Kind] = set()
    for place, start in enumerate(starts):
        first = start.line if place else 0
        last = starts[place + 1].line if place + 1 < len(starts) else len(lines)
        section = _section(start, "".join(lines[first:last]), first + 1, seen)
        seen.add(section.kind)
        sections.append(section)
    return tuple(sections)


def pair_sections(primary: Sequence[Section], other: Sequence[Section]) -> tuple[tuple[int | None, ...], list[int]]:
    """For each of the `primary` sections the place of its translation in `other`, and the places without counterpart.

    Sections of a kind that exists once belong together, as do equal anchors. What is then left on both sides is
    paired in order when there is equally much of it, because a heading's words say nothing across languages.
    """
    pairs: list[int | None] = [None] * len(primary)
    names = {_name(other[place]): place for place in reversed(range(len(other))) if _name(other[place])}
    for place, section in enumerate(primary):
        pairs[place] = names.pop(_name(section), None)
    taken = set(pairs)
    left = [place for place in range(len(primary)) if pairs[place] is None]
    right = [place for place in range(len(other)) if place not in taken]
    leads = [places for places in (left, right) if places and not places[0]]
    if len(left) == len(right) and all(
        not (_name(primary[one]) and _name(other[two])) for one, two in zip(left, right, strict=True)
    ):
        for one, two in zip(left, right, strict=True):
            pairs[one] = two
        right = []
    elif len(leads) == 2 and not primary[0].heading and not other[0].heading:
        pairs[0] = 0
        right = right[1:]
    return tuple(pairs), right


def _name(section: Section) -> str:
    return section.anchor or (section.kind.value if section.kind is not Kind.BODY else "")


def named_sections(body: str) -> dict[str, Section]:
    """The sections by a name that survives changes of their text: `#speed`, `#exercise`, else the heading or `start`.

    A name that comes again gets a number.
    """
    counts: Counter[str] = Counter()
    named: dict[str, Section] = {}
    for section in split_sections(body):
        name = _name(section)
        name = f"#{name}" if name else section.heading or "start"
        counts[name] += 1
        named[f"{name} ({counts[name]})" if counts[name] > 1 else name] = section
    return named


def anchor_of(heading: str) -> tuple[str, str]:
    """A heading's words and its author's anchor, "" when it has none."""
    heading = heading.rstrip()
    words, mark, anchor = heading.rpartition("{#")
    if mark and anchor.endswith("}") and len(anchor) > 1 and not _NO_ANCHOR.search(anchor[:-1]):
        return words.rstrip(), anchor[:-1]
    return heading, ""


def _section(start: _Start, source: str, line: int, seen: set[Kind]) -> Section:
    words, anchor = anchor_of(MENTAL_MODEL if start.end else start.heading)
    kind = _KINDS.get(anchor, Kind.BODY)
    return Section(Kind.BODY if kind in seen else kind, anchor, words, source, line)


def _with_text_between(starts: list[_Start], lines: list[str]) -> list[_Start]:
    """Add the text before the first start, and that between a mental model's paragraph and the next start."""
    whole: list[_Start] = []
    ends = [0, *(start.end or len(lines) for start in starts)]
    for end, start in zip(ends, [*starts, _Start(len(lines))], strict=True):
        begin = next((n for n in range(end, start.line) if not is_blank(lines[n])), None)
        if begin is not None:
            whole.append(_Start(begin))
        if start.line < len(lines):
            whole.append(start)
    return whole or ([_Start(0)] if lines else [])


def _starts(lines: list[str]) -> list[_Start]:
    bare = _without_open_folds([line.rstrip("\r\n") for line in lines])
    try:
        return list(_scan(bare))
    except _UnsureError:
        return list(_parse(bare))


def _without_open_folds(lines: list[str]) -> list[str]:
    """Blank the `:::` lines that nothing closes, so that they do not swallow the sections after them."""
    marked = [number for number, line in enumerate(lines) if ":::" in line]
    closed = 0
    kept = list(lines) if marked else lines
    for number in reversed(marked):
        stripped = lines[number].strip(" \t")
        if stripped and set(stripped) == {":"}:
            closed = max(closed, len(stripped))
        elif (fold := _FOLD.fullmatch(lines[number])) and len(fold[1]) > closed:
            kept[number] = ""
    return kept


def _scan(lines: list[str]) -> Iterator[_Start]:
    """The starts, found by looking at the beginnings of lines only: several times faster than parsing."""
    closing: re.Pattern[str] | None = None
    for number, line in enumerate(lines):
        if closing:
            if closing.fullmatch(line):
                closing = None
        elif fence := _FENCE.fullmatch(line):
            marks = fence[1] or fence[2]
            closing = re.compile(rf" {{0,3}}{marks[0]}{{{len(marks)},}}[ \t]*")
        elif fold := _FOLD.fullmatch(line):
            closing = re.compile(rf" {{0,3}}:{{{len(fold[1])},}}[ \t]*")
        elif _UNSURE.match(line) or (number and _UNDERLINE.fullmatch(line) and not is_blank(lines[number - 1])):
            raise _UnsureError
        elif line.startswith(("## ", "##\t")) or line == "##":
            yield _Start(number, _words(line))
        elif line.rstrip().endswith(MENTAL_MODEL) and not line.startswith("#"):
            yield _Start(_begin_of_paragraph(lines, number), end=number + 1)


def _words(line: str) -> str:
    """The words of `## words ##`."""
    words = line[2:].strip(" \t")
    shorter = words.rstrip("#")
    return shorter.rstrip(" \t") if not shorter or shorter[-1] in " \t" else words


def _begin_of_paragraph(lines: list[str], end: int) -> int:
    """The first line of the paragraph whose last line is `end`, provided that it is plain prose all through."""
    begin = end
    while begin and not is_blank(lines[begin - 1]):
        begin -= 1
    after = lines[end + 1] if end + 1 < len(lines) else ""
    if not all(_PROSE.match(line) for line in lines[begin : end + 1]) or not (
        is_blank(after) or after.startswith("## ")
    ):
        raise _UnsureError
    return begin


def _parse(lines: list[str]) -> Iterator[_Start]:
    """The starts, found by the renderer's own block parser."""
    md = reader(math=False)
    tokens: list[Token] = []
    md.block.tokenize(state := StateBlock("\n".join(lines), md, {}, tokens), 0, state.lineMax)
    for opening, inline in pairwise(tokens):
        if opening.level or opening.map is None:
            continue
        if opening.type == "heading_open" and opening.tag == "h2":
            yield _Start(opening.map[0], " ".join(inline.content.split("\n")).strip())
        elif opening.type == "paragraph_open" and inline.content.rstrip().endswith(MENTAL_MODEL):
            yield _Start(opening.map[0], end=opening.map[1])
