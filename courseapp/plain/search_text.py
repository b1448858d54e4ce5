"""Words of Korean and English texts as PostgreSQL's text search shall see them.

Its own parser is passed by: it takes “LLM을” for one word, and what it holds for a letter depends on the
server's locale. So scripts are split here and whole `tsvector` literals are written here; the database adds
only the English stems (`ts_lexize`), the index and the rank.

A vector has one position for every Latin word and every Hangul syllable. At a Latin word's position stand its
stem and the word itself, so that a word half typed is found, and before a hyphen the same of both words in one
(fine-tuning is found as finetuning). At a syllable's stand the pair with the next one and, where it ends a word,
the syllable alone. A pair across a space is told apart by that space: it may continue a phrase (잠재 공간 is found
as 잠재공간) but is nothing by itself (재공). Stems come as a mapping {word: stem}; a stop word's stem is "".
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, zip_longest
from typing import Literal, NamedTuple

from courseapp.plain import hangul
from courseapp.plain.rendered import FACT_CLOSE, FACT_OPEN

LONGEST_WORD = 40
"""Letters of a Latin word that count; the same in texts and queries, so longer ones still meet."""
LAST_POSITION = 16_383
MOST_BYTES = 900_000
"""A tsvector holds positions up to 16383 and 1 MB (PostgreSQL, 12.11); what comes later is not indexed."""

_WORD = re.compile(rf"(?P<hangul>[{hangul.LETTERS}]+)|[^\W_{hangul.LETTERS}]+")
# PostgreSQL refuses NUL, UTF-8 lone surrogates; soft hyphens and zero-width spaces would split words.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\xad\u200b\ufeff\ud800-\udfff]")
_FACT_MARK = re.compile(rf"{FACT_OPEN}[^{FACT_CLOSE}]*{FACT_CLOSE}")

type Weight = Literal["A", "D"]
type Stems = Mapping[str, str]


class Word(NamedTuple):
    """A run of one script. `text` is folded, `start` and `end` are its place in the normalised text."""

    text: str
    is_hangul: bool
    start: int
    end: int


def normalise(text: str) -> str:
    """NFC (not NFKC, which would make 1⁄2 of ½), without fact marks and characters nobody can store."""
    return unicodedata.normalize("NFC", _UNSTORABLE.sub("", _FACT_MARK.sub("", text)))


def words(text: str) -> Iterator[Word]:
    """The words of a normalised text, split where the script changes."""
    for match in _WORD.finditer(text):
        is_hangul = match["hangul"] is not None
        folded = match[0] if is_hangul else fold(match[0])
        yield Word(folded, is_hangul, match.start(), match.end())


def fold(word: str) -> str:
    """A Latin word without its case, cut to the length that counts."""
    return unicodedata.normalize("NFC", word.casefold())[:LONGEST_WORD]


def latin_words(text: str) -> set[str]:
    """Whose stems are needed to index a normalised text."""
    found = list(words(text))
    joined = {_joined(text, word, following) for word, following in pairwise(found)}
    return {word.text for word in found if not word.is_hangul} | (joined - {""})


def _joined(text: str, word: Word, following: Word | None) -> str:
    """Two Latin words with a hyphen as one, for those who write finetuning or unet; "" where that is not so."""
    if not following or word.is_hangul or following.is_hangul or text[word.end : following.start] != "-":
        return ""
    return fold(text[word.start : word.end] + text[following.start : following.end])


def reader_lexeme(language: str) -> str:
    """Stands in a vector without a position and says whose search finds it; no word contains the sign."""
    return f"={language}"


def vector(parts: Iterable[tuple[str, Weight]], stems: Stems, readers: Iterable[str] = ()) -> str:
    """A tsvector literal of normalised texts; no phrase reaches from one part into the next."""
    places: dict[str, dict[int, Weight]] = defaultdict(dict)
    for language in readers:
        places[reader_lexeme(language)] = {}
    size = position = last = 0
    for text, weight in parts:
        for lexeme, place in _places(text, stems):
            if position + place > LAST_POSITION:
                return _literal(places)
            if lexeme not in places:
                size += len(lexeme.encode())
            size += 4
            if size > MOST_BYTES:
                return _literal(places)
            places[lexeme].setdefault(position + place, weight)
            last = position + place
        position = last + 1
    return _literal(places)


def _places(text: str, stems: Stems) -> Iterator[tuple[str, int]]:
    """Each lexeme of a text with its position, counted from 1."""
    position = 1
    found = list(words(text))
    for word, following in zip_longest(found, found[1:]):
        if word.is_hangul:
            for offset, pair in enumerate(hangul.bigrams(word.text)):
                yield pair, position + offset
            position += len(word.text)
            if following and following.is_hangul and text[word.end : following.start] == " ":
                yield f"{word.text[-1]} {following.text[0]}", position - 1
            yield word.text[-1], position - 1
        else:
            for latin in (word.text, _joined(text, word, following)):
                if latin and stems[latin]:
                    yield stems[latin], position
                    yield latin, position
            position += 1


def _literal(places: Mapping[str, Mapping[int, Weight]]) -> str:
    return " ".join(
        _quoted(lexeme) + ":" * bool(at) + ",".join(f"{place}{weight}" for place, weight in at.items())
        for lexeme, at in places.items()
    )


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
