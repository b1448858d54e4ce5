"""A lesson's texts in a new folder: what they point at stays what they point at."""

import re
from collections.abc import Callable
from dataclasses import replace
from posixpath import normpath, relpath

from courseapp.plain.course.lines import split_lines
from courseapp.plain.course.shapes import Text

_INLINE = re.compile(r"(\]\([ \t]*<?)([^\s()<>]+)")
_DEFINED = re.compile(r"^( {0,3}\[(?!\^)[^\]\r\n]+\]:[ \t]*<?)([^\s<>]+)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#?]", re.IGNORECASE)


def moved_text(text: Text, old: str, new: str) -> Text:
    """The text with its relative links as they must be written in the folder `new` ("track/lesson").

    Pictures stay where they lie; links to the lesson itself follow it.
    """

    def again(words: str) -> str:
        return _INLINE.sub(lambda found: found[1] + moved_address(found[2], old, new), words)

    cards = tuple(replace(card, question=again(card.question), answer=again(card.answer)) for card in text.cards)
    return replace(text, summary=again(text.summary), cards=cards, body=_moved_body(text.body, again, old, new))


def moved_address(href: str, old: str, new: str) -> str:
    """A link's address in a text that goes from the folder `old` to `new`."""
    if _ELSEWHERE.match(href):
        return href
    end = min((place for place in (href.find("#"), href.find("?")) if place >= 0), default=len(href))
    address, tail = href[:end], href[end:]
    path = normpath(f"{old}/{address}")
    if path.startswith("../"):
        return href
    if path == old or (path.startswith(f"{old}/") and path.endswith(".md")):
        path = new + path.removeprefix(old)
    written = relpath(path, new)
    return written + ("/" if address.endswith("/") and not written.endswith("/") else "") + tail


def _moved_body(body: str, again: Callable[[str], str], old: str, new: str) -> str:
    lines, fence = [], ""
    for line in split_lines(body):
        mark = _FENCE.match(line)
        if fence or mark:
            lines.append(line)
        else:
            lines.append(_DEFINED.sub(lambda found: found[1] + moved_address(found[2], old, new), again(line)))
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
    return "".join(lines)
