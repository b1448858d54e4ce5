"""Where links and pictures may lead."""

import re
from urllib.parse import unquote

from courseapp.plain import body_rules as rules
from courseapp.plain.body_rules import Rule
from courseapp.plain.messages import Level
from courseapp.plain.rendered import Picture
from courseapp.plain.sheet import Sheet, attribute

ABROAD = re.compile(r"(?:https?://[^/?#\s]+|mailto:[^?#\s]+@)", re.IGNORECASE)
NOT_A_PATH = re.compile(r"//|[^/?#]*:|[^?#]*[\\\x00-\x1f\x7f]")
"""What a browser may take for another host or scheme, or throw away before it reads the address."""


def link_attributes(sheet: Sheet, href: str, line: int) -> str:
    """The attributes of `<a>` for an author's address, or "" with a finding when it is refused."""
    if ABROAD.match(href):
        return f' href="{attribute(href)}" rel="noopener" class="external"'
    path = unquote(href)
    if path in {"", "#"}:
        sheet.report(rules.EMPTY_LINK, line)
    elif path.startswith("#"):
        return f' href="#{attribute(sheet.around.prefix + path[1:])}"'
    elif NOT_A_PATH.match(path):
        sheet.report(rules.SCHEME, line, href=path)
    elif url := _within(sheet, path, line):
        return f' href="{attribute(url)}"'
    return ""


def _within(sheet: Sheet, path: str, line: int) -> str:
    """The address on this site of a path inside the course, or "" with a finding."""
    target = sheet.around.link(path)
    if target is not None and not target.problem:
        return target.url
    if target is None:
        sheet.report(rules.NOWHERE, line, href=path)
    else:
        code, _, text = target.problem.partition(" ")
        sheet.report(Rule(code, Level.ERROR, text), line, href=path)
    return ""


def picture(sheet: Sheet, src: str, alt: str, line: int) -> Picture | None:
    """The picture an author means, or None with a finding."""
    path = unquote(src)
    if not alt.strip():
        sheet.report(rules.NO_PICTURE_ALT, line, src=path)
    if NOT_A_PATH.match(path):
        sheet.report(rules.PICTURE_ELSEWHERE, line, src=path)
        return None
    found = sheet.around.picture(path)
    if found is None:
        sheet.report(rules.NO_PICTURE, line, src=path)
    return found
