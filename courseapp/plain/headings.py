"""Addresses inside a lesson: anchors that authors give and those made from words."""

import re

from markdown_it.token import Token

from courseapp.plain import body_rules as rules
from courseapp.plain.sheet import Sheet
from courseapp.plain.syntax import texts

ANCHOR = re.compile(r"\w[\w.-]*")
NOT_IN_SLUG = re.compile(r"[^\w\s-]")
BETWEEN = re.compile(r"[\s_-]+")


def slug(words: str) -> str:
    """Words as an address: lower case, hyphens, letters of any script: `왜 빠를까?` → `왜-빠를까`."""
    return BETWEEN.sub("-", NOT_IN_SLUG.sub("", words).strip().lower()).strip("-") or "part"


def free(sheet: Sheet, wanted: str) -> str:
    """`wanted`, or the first of wanted-2, wanted-3 … that is free; it is taken from then on."""
    anchor, count = wanted, sheet.counts.get(wanted, 1)
    while anchor in sheet.taken:
        count += 1
        anchor = f"{wanted}-{count}"
    sheet.counts[wanted] = count
    sheet.taken.add(anchor)
    return anchor


def heading_id(sheet: Sheet, opening: Token, inline: Token) -> str:
    """The id, prefix included, of a heading; says so when it is not the one the author may expect."""
    line = inline.map[0] + 1 if inline.map else 0
    prefix = sheet.around.prefix
    given = str(opening.meta.get("anchor", ""))
    if given and not ANCHOR.fullmatch(given):
        sheet.report(rules.ODD_ANCHOR, line, anchor=given)
        given = slug(given)
    wanted = given or slug(texts(inline.children or []))
    anchor = free(sheet, prefix + wanted).removeprefix(prefix)
    if anchor != wanted and given:
        sheet.report(rules.ANCHOR_TWICE, line, anchor=given, given=anchor)
    elif anchor != wanted:
        sheet.report(rules.HEADING_TWICE, line, given=anchor)
    return prefix + anchor


def paragraph_id(sheet: Sheet, opening: Token) -> str:
    """The id of a paragraph that ends in an anchor: only the mental model may be such a paragraph."""
    anchor = str(opening.meta["anchor"])
    if anchor != "mental-model" or opening.hidden:
        sheet.report(rules.LONE_ANCHOR, opening.map[0] + 1 if opening.map else 0, anchor=anchor)
        return ""
    return free(sheet, sheet.around.prefix + anchor)
