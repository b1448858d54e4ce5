"""Where a quotation stands in a text, and whether two texts say the same, whatever their spaces and signs."""

import hashlib
import re
from dataclasses import dataclass

from courseapp.plain.search_text import normalise

_SPACES = re.compile(r"\s+")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation in its text: `start` and `end` are its place, the text's spaces being squeezed."""

    text: str
    start: int
    end: int

    def around(self, most: int) -> tuple[str, str, str]:
        """Before, the quotation, after: at most so many characters of each side, whole words, "…" where cut."""
        before, after = self.text[: self.start], self.text[self.end :]
        if len(before) > most:
            before = f"…{_SPACES.split(before[-most:], maxsplit=1)[-1]}"
        if len(after) > most:
            after = f"{after[:most].rsplit(' ', 1)[0]}…"
        return before, self.text[self.start : self.end], after


def squeezed(text: str) -> str:
    """The text with one space wherever there were any."""
    return _SPACES.sub(" ", normalise(text)).strip()


def _piece(text: str) -> str:
    """As `squeezed`, but a space at either end stays."""
    return _SPACES.sub(" ", normalise(text))


def find(text: str, quote: str, before: str = "", after: str = "") -> Found | None:
    """The quotation in the text: with what stood around it, else with half of that, else where it stands only once."""
    whole, words = squeezed(text), squeezed(quote)
    if not words:
        return None
    for left, right in ((_piece(before), _piece(after)), (_piece(before), ""), ("", _piece(after))):
        at = _place(whole, left, words, right) if left or right else None
        if at is not None:
            return Found(whole, at, at + len(words))
    at = whole.find(words)
    if at < 0 or whole.find(words, at + 1) >= 0:
        return None
    return Found(whole, at, at + len(words))


def _place(whole: str, left: str, words: str, right: str) -> int | None:
    """Where `words` begins; spaces between the pieces may be there or not, as selections go."""
    pattern = rf"{re.escape(left.strip())}\s?({re.escape(words)})\s?{re.escape(right.strip())}"
    match = re.search(pattern, whole)
    return match.start(1) if match else None


def is_whole(text: str, passage: str) -> bool:
    """Whether the passage still stands in the text, letter by letter but for spaces."""
    return squeezed(passage).replace(" ", "") in squeezed(text).replace(" ", "")


def digest(*texts: str) -> str:
    """The same for texts that differ in nothing but case, spaces and signs."""
    bare = "\n".join(_SIGNS.sub("", normalise(text).casefold()) or squeezed(text) for text in texts)
    return hashlib.sha256(bare.encode()).hexdigest()
