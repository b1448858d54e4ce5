"""Lines as Markdown sees them: ended by LF, CRLF or CR, and by nothing else (str.splitlines knows seven more)."""

import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_END = re.compile(r"\r\n|\n|\r")
_BLANK = re.compile(r"[ \t\r\n]*")


def split_lines(text: str) -> list[str]:
    """The lines with their ends; joining them gives the text back."""
    return _LINE.findall(text)


def newline_of(text: str) -> str:
    """The line end that a text uses, judged by its first; LF when it has none."""
    found = _END.search(text)
    return found[0] if found else "\n"


def is_blank(text: str) -> bool:
    """Whether Markdown sees nothing here."""
    return _BLANK.fullmatch(text) is not None
