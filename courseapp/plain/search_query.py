"""What a reader typed, as a PostgreSQL `tsquery` over the vectors of search_text.py.

Nothing typed reaches the query language: only words do, quoted, so operators and quotes mean nothing here.
A query can be read as EXACT (every word as typed but for sure particles), LOOSE (every word, without endings,
compounds also apart) or ANY (some word, loosely); each finds all that the one before it finds.
"""

import re
from enum import Enum

from courseapp.plain import hangul
from courseapp.plain.search_text import Stems, Word, normalise, words

MOST_LETTERS = 200
MOST_WORDS = 12
MOST_SYLLABLES = 20
"""Of one Hangul word; a longer one is looked for by its beginning."""
LONGEST_COMPOUND = 10
"""Syllables of a word that is also read as two words, for the work grows with the square of its length."""

_HALF_TYPED = re.compile(r"(?<=[가-힣])[ㄱ-ㅎㅏ-ㅣ]+$")
"""Jamo after a syllable: the input method has not finished the next one yet."""


class Reading(Enum):
    EXACT = 1
    LOOSE = 2
    ANY = 3


def parse(typed: str) -> tuple[Word, ...]:
    """The words to look for; what is beyond the limits is left out, as are particles glued to Latin words."""
    found: dict[str, Word] = {}
    end = -1
    for word in words(normalise(typed[:MOST_LETTERS])):
        text = _HALF_TYPED.sub("", word.text)[:MOST_SYLLABLES] if word.is_hangul else word.text
        if not (word.start == end and text in hangul.PARTICLES):
            found.setdefault(text, word._replace(text=text))
        end = word.end
    return tuple(found.values())[:MOST_WORDS]


def tsquery(query: tuple[Word, ...], stems: Stems, reading: Reading) -> str:
    """A tsquery literal without weights, "" when there is nothing to look for."""
    last = query[-1] if query else None
    telling = [word for word in query if word.is_hangul or stems[word.text]] or query
    terms = [_term(word, stems, reading, is_last=word is last) for word in telling]
    return (" | " if reading is Reading.ANY else " & ").join(terms)


def _term(word: Word, stems: Stems, reading: Reading, *, is_last: bool) -> str:
    if not word.is_hangul:
        return _latin(word.text, stems[word.text], is_last=is_last)
    if len(word.text) == 1:
        return f"'{word.text}':*"
    if reading is Reading.EXACT:
        return _phrase(hangul.bare(word.text))
    shapes = [_phrase(hangul.bare(word.text))]
    stem = hangul.stem(word.text)
    if stem != hangul.bare(word.text):
        shapes.append(_phrase(stem))
    if len(stem) <= LONGEST_COMPOUND:
        shapes += [f"({_phrase(one)} & {_phrase(other)})" for one, other in hangul.halves(stem)]
    return f"({' | '.join(shapes)})"


def _latin(word: str, stem: str, *, is_last: bool) -> str:
    """The stem; the last word, perhaps unfinished, also begins others. Stop words have no stem."""
    shapes = [f"'{stem}'"] if stem else []
    if is_last or not stem:
        shapes.append(f"'{word}':*")
    return f"({' | '.join(shapes)})"


def _phrase(word: str) -> str:
    """The syllables in a row; in words of three or more, a space may stand between any two."""
    pairs = hangul.bigrams(word)
    if len(pairs) == 1:
        return f"'{pairs[0]}'"
    return f"({' <-> '.join(f"('{pair}' | '{pair[0]} {pair[1]}')" for pair in pairs)})"
