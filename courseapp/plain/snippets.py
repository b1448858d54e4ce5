"""The lines of a text that answer a search, with what was found marked."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString

from courseapp.plain import hangul
from courseapp.plain.search_text import Stems, Word

COLUMNS = 180
"""Width of a snippet; a Hangul syllable is two columns wide."""
LEAD = 40
"""Columns before the first match, at most."""
MOST_MATCHES = 50
"""Of one word; further ones would not make a better snippet."""

_LATIN = rf"[^\W_{hangul.LETTERS}]"


class Match(NamedTuple):
    start: int
    end: int
    term: str


def snippet(text: str, query: Sequence[Word], stems: Stems, columns: int = COLUMNS) -> SafeString:
    """The window of `text` (as indexed: one line per block) that holds most of the query, as safe HTML."""
    found = matches(text, query, stems)
    start, end = _window(text, found, columns)
    pieces = ["… " if start else ""]
    at = start
    for match in found:
        if match.start >= at and match.end <= end:
            pieces += [
                _shown(text[at : match.start]),
                "<mark>",
                _shown(text[match.start : match.end]),
                "</mark>",
            ]
            at = match.end
    pieces += [_shown(text[at:end]).rstrip(), " …" if end < len(text) else ""]
    return SafeString("".join(pieces))


def _shown(piece: str) -> str:
    return escape(piece.replace("\n", " "))


def matches(text: str, query: Sequence[Word], stems: Stems) -> list[Match]:
    """Where the words stand, in order, without overlaps."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = text
    found: list[Match] = []
    for number, word in enumerate(query):
        is_last = number == len(query) - 1
        if not word.is_hangul:
            found += _spots(lower, word, _latin(word.text, stems[word.text], is_last=is_last))
        elif whole := _spots(lower, word, _hangul(word.text)):
            found += whole
        else:
            found += _spots(lower, word, {half for pair in hangul.halves(hangul.stem(word.text)) for half in pair})
    return _apart(sorted(found, key=lambda match: (match.start, -match.end)))


def _spots(text: str, word: Word, shapes: Iterable[str]) -> list[Match]:
    return [
        Match(match.start(), match.end(), word.text)
        for shape in shapes
        for match in islice(re.finditer(shape, text), MOST_MATCHES)
    ]


def _apart(found: list[Match]) -> list[Match]:
    """Of matches that overlap, the first; of those that begin together, the longest."""
    kept: list[Match] = []
    for match in found:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _hangul(word: str) -> set[str]:
    """The word and its stem; among three syllables or more a space may stand, as in the index."""
    return {(" ?" if len(shape) > 2 else "").join(shape) for shape in (word, hangul.stem(word))}


def _latin(word: str, stem: str, *, is_last: bool) -> Sequence[str]:
    """Words that begin like the stem and are little longer: English endings without knowing English.

    A stem may end in i where the word has y (happi, happy). The last word may be the beginning of any. Each
    expression begins with its letters, the look behind comes after them: so they are searched for first.
    """
    shapes = []
    if stem:
        begin = re.escape(stem[:-1]) + "[iy]" if stem.endswith("i") else re.escape(stem)
        shapes.append(rf"{begin}(?<!{_LATIN}{begin}){_LATIN}{{0,5}}(?!{_LATIN})")
    if is_last:
        begin = re.escape(word)
        shapes.append(rf"{begin}(?<!{_LATIN}{begin}){_LATIN}*")
    return shapes


def _window(text: str, found: Sequence[Match], columns: int) -> tuple[int, int]:
    """Start and end of the stretch with most different words, then most matches, then the earliest."""
    if not found:
        return 0, _reach(text, 0, columns)
    best, best_score = found[0], (0, 0)
    for number, first in enumerate(found):
        end = first.start + columns - LEAD
        inside = [match for match in found[number : number + 40] if match.end <= end]
        score = (len({match.term for match in inside}), len(inside))
        if score > best_score:
            best, best_score = first, score
    start = _begin(text, best.start)
    return start, _reach(text, start, columns)


def _begin(text: str, place: int) -> int:
    """Where a snippet about `place` begins: at its line or sentence if that is near, else at a word."""
    earliest = place
    room = LEAD
    while earliest and room > 0:
        earliest -= 1
        room -= _columns(text[earliest])
    if not earliest:
        return 0
    before = text[earliest:place]
    line = before.rfind("\n") + 1
    sentence = max((before.rfind(mark) + 2 for mark in (". ", "? ", "! ") if mark in before), default=0)
    return earliest + (max(line, sentence) or before.find(" ") + 1)


def _reach(text: str, start: int, columns: int) -> int:
    """How far the columns go from `start`, back to the last whole word."""
    end = start
    while end < len(text) and columns > 0:
        columns -= _columns(text[end])
        end += 1
    if end == len(text):
        return end
    space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    return space if space > start + (end - start) // 2 else end


def _columns(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
