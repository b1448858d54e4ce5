"""Markdown that is well formed and yet never meant; looked for in prose, code left out."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from courseapp.plain import body_rules as rules
from courseapp.plain import drawing
from courseapp.plain.sheet import Sheet

LOST_CONTAINER = re.compile(r":{3,}[ \t]*(\S*)")
PRINTED = (("('", "',)"), ('("', '",)'), ("{'", "': "), ("['", "']"), ("<", " object at 0x"))
"""How a value begins and goes on that a program printed by mistake: tuple, dict, list, object."""


def suspect(sheet: Sheet, tokens: Sequence[Token], line: int) -> None:
    """Report drawings outside fences, values printed by a program, and `:::` that opened nothing."""
    prose = _prose(tokens)
    if drawing.looks_drawn(prose):
        sheet.report(rules.UNFENCED, line)
    for at in _printed(prose):
        sheet.report(rules.LEAKED_PYTHON, line + prose.count("\n", 0, at), found=prose[at : at + 40])
    if ":::" in prose:
        for below, words in enumerate(prose.split("\n")):
            if lost := LOST_CONTAINER.match(words):
                sheet.report(rules.CONTAINER, line + below, name=lost[1])


def _prose(tokens: Sequence[Token]) -> str:
    """What an author wrote as words, line by line; markup and code are gone."""
    parts: list[str] = []
    for token in tokens:
        if token.type in {"text", "text_special", "html_inline"}:
            parts.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
    return "".join(parts)


def _printed(prose: str) -> Iterator[int]:
    for start, end in PRINTED:
        first = prose.find(start)
        if first >= 0 and prose.find(end, first + len(start)) >= 0:
            yield first
