"""Typing errors, found without looking at every word.

Two words one slip apart (a key missed, doubled, wrong or swapped with its neighbour) share a form when each
may drop one letter; so each word is stored under its whole form and all forms with one letter dropped
(symmetric deletes, https://github.com/wolfgarbe/SymSpell). Hangul counts by jamo: a slip is one key, not one syllable.
"""

from collections.abc import Iterable

from courseapp.plain import hangul

SHORTEST = 4
"""Jamo or letters; below, everything is one slip from everything."""
LONGEST = 20
"""Characters of a word worth correcting."""


def keys(word: str) -> list[str]:
    """Every form that the word is stored and looked up under; none for words too short, long or numeric."""
    typed = hangul.jamo(word)
    if len(typed) < SHORTEST or len(word) > LONGEST or any(letter.isdigit() for letter in word):
        return []
    return sorted({typed, *(typed[:at] + typed[at + 1 :] for at in range(len(typed)))})


def is_one_slip(one: str, other: str) -> bool:
    """Whether a single key missed, added, mistaken or swapped turns one word into the other."""
    a, b = sorted((hangul.jamo(one), hangul.jamo(other)), key=len)
    if a == b or len(b) - len(a) > 1:
        return False
    start = 0
    while start < len(a) and a[start] == b[start]:
        start += 1
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    swapped = a[start + 1 : start + 2] + a[start : start + 1] + a[start + 2 :]
    return a[start + 1 :] == b[start + 1 :] or swapped == b[start:]


def near(word: str, known: Iterable[str]) -> list[str]:
    """The known words one slip away, those that begin alike and are as long first."""
    typed = hangul.jamo(word)
    return sorted(
        (other for other in known if is_one_slip(word, other)),
        key=lambda other: (hangul.jamo(other)[0] != typed[0], abs(len(other) - len(word)), other),
    )
