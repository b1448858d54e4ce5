"""Text measured in the columns of a fixed-width screen: a Hangul syllable or an emoji takes two."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

JOINER, EMOJI_SELECTOR = "\u200d", "\ufe0f"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)


class Cell(NamedTuple):
    """What is seen as one character, the column it begins in (from 0), and how many columns it takes."""

    text: str
    column: int
    width: int


def cells(line: str) -> Iterator[Cell]:
    """The visible characters of a line without tabs; marks and joined emoji stay with what they belong to."""
    column = 0
    for text in _clusters(line):
        width = _width(text)
        yield Cell(text, column, width)
        column += width


def columns(line: str) -> int:
    return sum(_width(text) for text in _clusters(line))


def _clusters(line: str) -> Iterator[str]:
    cluster = ""
    for char in line:
        if cluster and (_continues(char) or cluster[-1] == JOINER or _completes_flag(cluster, char)):
            cluster += char
            continue
        if cluster:
            yield cluster
        cluster = char
    if cluster:
        yield cluster


def _continues(char: str) -> bool:
    return ord(char) > 0x2FF and (
        char in {JOINER, EMOJI_SELECTOR} or unicodedata.category(char) in {"Mn", "Me"} or ord(char) in SKIN_TONES
    )


def _completes_flag(cluster: str, char: str) -> bool:
    return len(cluster) == 1 and ord(cluster) in FLAG_LETTERS and ord(char) in FLAG_LETTERS


def _width(cluster: str) -> int:
    first = cluster[0]
    if first.isascii():
        return 2 if EMOJI_SELECTOR in cluster else 1
    if unicodedata.category(first) in {"Mn", "Me", "Cf"}:
        return 0
    if EMOJI_SELECTOR in cluster or ord(first) in FLAG_LETTERS:
        return 2
    return 2 if unicodedata.east_asian_width(first) in "WF" else 1
