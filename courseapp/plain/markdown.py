"""Markdown of a lesson as safe HTML.

`render` takes a section, `render_inline` a title, summary or card. What they return may be stored and marked
safe: text is escaped, HTML is written from a fixed set of elements, and the result is sanitised against another.
Neither raises on any text, and both take time in proportion to its length.
"""

import re
import unicodedata
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from markdown_it.token import Token

from courseapp.plain import body_rules as rules
from courseapp.plain.blocks import BlockWriter
from courseapp.plain.headings import heading_id, paragraph_id
from courseapp.plain.inlines import InlineWriter
from courseapp.plain.rendered import FACT_CLOSE, FACT_OPEN, Rendered, Surroundings
from courseapp.plain.sanitise import sanitised
from courseapp.plain.sheet import Sheet
from courseapp.plain.suspicions import suspect
from courseapp.plain.syntax import DEEPEST, reader

LONGEST = 200_000
"""Bytes of UTF-8."""
UNSTORABLE = re.compile(f"[\x00\ud800-\udfff{FACT_OPEN}{FACT_CLOSE}]")
"""NUL and lone surrogates, which no database takes, and the marks of facts, which only the renderer sets."""
WORD = re.compile(r"[A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f]*(?:['’.-][0-9A-Za-z\u00c0-\u024f]+)*")
SYLLABLE = re.compile("[가-힣]")
HOLDERS = frozenset({"alert_open", "blockquote_open", "container_fold_open", "dd_open", "list_item_open"})
FOOTNOTE = re.compile(r"[ >]*\[\^([^ \]]+)\]:")
SPACES = re.compile(r"[^\S\n]+")
EMPTY_LINES = re.compile(r"\s*\n\s*")


def render(source: str, around: Surroundings, taken: AbstractSet[str] = frozenset()) -> Rendered:
    """A section's body. `taken` are the ids (prefix included) of the lesson's sections before this one."""
    sheet = Sheet(_storable(source), around, set(taken))
    if _too_long(sheet):
        return _rendered(sheet, "")
    env: dict[str, Any] = {}
    parser = reader(around.math)
    tokens = parser.parse(sheet.source, env)
    html = BlockWriter(sheet, parser).write(tokens)
    _check_depth(sheet, tokens)
    _check_footnotes(sheet, env)
    return _rendered(sheet, html)


def render_inline(source: str, around: Surroundings, *, links: bool = True) -> Rendered:
    """A title, summary or card: no paragraphs. Without `links` it can stand inside a link."""
    sheet = Sheet(_storable(source), around)
    if _too_long(sheet):
        return _rendered(sheet, "")
    tokens = reader(around.math).parseInline(sheet.source)[0]
    children = tokens.children or []
    suspect(sheet, children, 1)
    html = InlineWriter(sheet, 1, links=links).write(children)
    return _rendered(sheet, html)


def anchors_of(source: str, around: Surroundings, taken: AbstractSet[str] = frozenset()) -> tuple[str, ...]:
    """The anchors that a text offers to links, without prefix, as `render` would number them."""
    sheet = Sheet(_storable(source), around, set(taken))
    found: list[str] = []
    for opening, inline in pairwise(reader(around.math).parse(sheet.source)):
        if opening.type == "heading_open":
            found.append(heading_id(sheet, opening, inline))
        elif opening.type == "paragraph_open" and "anchor" in opening.meta:
            found.append(paragraph_id(sheet, opening))
    return tuple(anchor.removeprefix(around.prefix) for anchor in found if anchor)


def links_of(source: str, around: Surroundings) -> tuple[tuple[str, int], ...]:
    """Every address that a text links to, as `around.link` gets it, and its line (from 1)."""
    found: list[tuple[str, int]] = []
    for inline in reader(around.math).parse(_storable(source)):
        line = inline.map[0] + 1 if inline.map else 0
        for token in inline.children or []:
            if token.type == "link_open":
                found.append((unquote(str(token.attrs.get("href", ""))), line))
            elif token.type in {"softbreak", "hardbreak"}:
                line += 1
    return tuple(found)


def _storable(source: str) -> str:
    return unicodedata.normalize("NFC", UNSTORABLE.sub("", source))


def _too_long(sheet: Sheet) -> bool:
    size = len(sheet.source.encode())
    if size > LONGEST:
        sheet.report(rules.TOO_LONG, 0, size=size, most=LONGEST)
    return size > LONGEST


def _check_depth(sheet: Sheet, tokens: list[Token]) -> None:
    """The parser leaves out what lies deeper than it goes; that must not happen unseen."""
    deepest = next((token for token in tokens if token.level == DEEPEST - 1 and token.type in HOLDERS), None)
    if deepest:
        sheet.report(rules.TOO_DEEP, deepest.map[0] + 1 if deepest.map else 0)


def _check_footnotes(sheet: Sheet, env: Mapping[str, Any]) -> None:
    numbers: Mapping[str, int] = env.get("footnotes", {}).get("refs", {})
    unused = {label[1:] for label, number in numbers.items() if number < 0}
    for at, line in enumerate(sheet.lines if unused else []):
        definition = FOOTNOTE.match(line)
        if definition and definition[1] in unused:
            sheet.report(rules.UNUSED_FOOTNOTE, at + 1, name=definition[1])


def _rendered(sheet: Sheet, html: str) -> Rendered:
    text = EMPTY_LINES.sub("\n", SPACES.sub(" ", "".join(sheet.words))).strip()
    return Rendered(
        html=sanitised(html, sheet.around.prefix),
        headings=tuple(sheet.headings),
        messages=tuple(sorted(sheet.messages, key=lambda message: message.line)),
        text=text,
        words=len(WORD.findall(text)),
        syllables=len(SYLLABLE.findall(text)),
        facts=tuple(sheet.facts),
    )
