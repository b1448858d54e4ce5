"""What somebody wrote, fit to be quoted where nothing in it may be clicked: in mails and in lists."""

import re

_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,20}://|www\.|mailto:)[^\s<>]+|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+", re.IGNORECASE
)
_HOST = re.compile(r"(?<=\w)\.(?=[a-z]{2})", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BLANK = re.compile(r"\n\s*\n\s*")
_JOINER = "\u2060"


def without_links(text: str, instead: str = "…") -> str:
    """The text with addresses of pages and mailboxes replaced.

    Mail programs also make links of bare names such as `example.com`: an invisible word joiner after the dot stops
    them, and leaves `settings.py` readable.
    """
    plain = _CONTROL.sub("", text.replace("\r\n", "\n"))
    return _HOST.sub(f".{_JOINER}", _ADDRESS.sub(instead, plain))


def shortened(text: str, most: int) -> str:
    """The beginning, at most `most` characters, ended by an ellipsis at a word's end if something was left out."""
    tidy = _BLANK.sub("\n\n", text).strip()
    if len(tidy) <= most:
        return tidy
    cut = tidy[: most - 1]
    word = cut.rpartition(" ")[0]
    return f"{word if len(word) > most // 2 else cut}…"


def one_line(text: str, most: int) -> str:
    return shortened(" ".join(text.split()), most)
