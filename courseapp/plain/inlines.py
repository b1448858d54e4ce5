"""The words of a paragraph, heading or cell as HTML."""

import re
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

from markdown_it.token import Token

from courseapp.plain import body_rules as rules
from courseapp.plain.links import link_attributes, picture
from courseapp.plain.mathml import formula
from courseapp.plain.rendered import FACT_CLOSE, FACT_OPEN
from courseapp.plain.sheet import MARKERS, Sheet, attribute, escape
from courseapp.plain.suggest import closest
from courseapp.plain.syntax import texts

KEPT = frozenset({"abbr", "br", "kbd", "sub", "sup"})
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)\s*([^>]*?)\s*/?>", re.DOTALL)
TITLE = re.compile(r"title\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
LOST_FOOTNOTE = re.compile(r"\[\^([^\s\[\]]+)\]")
LOST_BRACES = re.compile(r"\]\{[^{}\n]{0,60}\}")
DEEPEST = 30
"""Elements within each other; browsers and parsers slow down on deeper trees."""


class Open(NamedTuple):
    """An element that waits for its end; `end` is empty when it was left out, `raw` true for author's HTML."""

    tag: str
    end: str
    raw: bool


class InlineWriter:
    """Writes one run of inline tokens that begins on `line`.

    With `links` false, links, footnotes and facts leave only their text: for places that are links.
    `quiet` is for a second writing of the same tokens: nothing is reported or counted again.
    """

    def __init__(self, sheet: Sheet, line: int, *, links: bool = True, quiet: bool = False) -> None:
        self.sheet, self.line, self.links, self.quiet = sheet, line, links, quiet
        self.parts: list[str] = []
        self.open: list[Open] = []

    def write(self, tokens: list[Token]) -> str:
        for token in tokens:
            RULES[token.type](self, token)
        self._close_raw()
        return "".join(self.parts)

    def report(self, rule: rules.Rule, **args: object) -> None:
        if not self.quiet:
            self.sheet.report(rule, self.line, **args)

    def say(self, words: str) -> None:
        """Count words as part of what is read and searched."""
        if not self.quiet:
            self.sheet.words.append(MARKERS.sub("", words))

    def text(self, token: Token) -> None:
        content = token.content
        if "**" in content:
            self.report(rules.STRAY_STARS)
        if "<!--" in content:
            self.report(rules.HTML_TAG, tag="<!--")
        for lost in LOST_FOOTNOTE.finditer(content):
            self.report(rules.NO_FOOTNOTE, name=lost[1])
        for lost in LOST_BRACES.finditer(content):
            self.report(rules.ODD_BRACES, found=lost[0][1:])
        self.text_special(token)

    def text_special(self, token: Token) -> None:
        """Escaped characters and entities: what the author certainly means."""
        self.say(token.content)
        self.parts.append(escape(token.content))

    def softbreak(self, _token: Token) -> None:
        self.line += 1
        self.say(" ")
        self.parts.append("\n")

    def hardbreak(self, _token: Token) -> None:
        self.line += 1
        self.say(" ")
        self.parts.append("<br>\n")

    def code_inline(self, token: Token) -> None:
        self.say(token.content)
        self.parts.append(f"<code>{escape(token.content)}</code>")

    def math_inline(self, token: Token) -> None:
        written = formula(token.content, "inline")
        if written is None:
            self.report(rules.FORMULA, formula=token.content)
            written = f"<code>{escape(token.content)}</code>"
        self.parts.append(written)
        self.line += token.content.count("\n")

    def start(self, tag: str, attributes: str = "", *, shown: bool = True, raw: bool = False) -> None:
        if shown and len(self.open) < DEEPEST:
            self.parts.append(f"<{tag}{attributes}>")
            self.open.append(Open(tag, f"</{tag}>", raw))
        else:
            self.open.append(Open(tag, "", raw))

    def end(self) -> None:
        """Close the innermost Markdown element, and any HTML left open in it."""
        self._close_raw()
        self.parts.append(self.open.pop().end)

    def _close_raw(self) -> None:
        while self.open and self.open[-1].raw:
            left = self.open.pop()
            self.report(rules.HTML_PAIR, tag=f"<{left.tag}>")
            self.parts.append(left.end)

    def emphasis(self, token: Token) -> None:
        if token.nesting == 1:
            self.start(token.tag)
        else:
            self.end()

    def link_open(self, token: Token) -> None:
        href = str(token.attrs.get("href", ""))
        attributes = link_attributes(self.sheet, href, self.line) if self.links and not self.in_link else ""
        if attributes and (title := str(token.attrs.get("title", ""))):
            attributes += f' title="{attribute(title)}"'
        self.start("a", attributes, shown=bool(attributes))

    def link_close(self, _token: Token) -> None:
        self.end()

    def image(self, token: Token) -> None:
        alt = texts(token.children or [])
        found = None if self.quiet else picture(self.sheet, str(token.attrs.get("src", "")), alt, self.line)
        if found is None:
            self.parts.append(escape(alt))
            return
        self.say(alt)
        size = f' width="{found.width}" height="{found.height}"' if found.width and found.height else ""
        title = str(token.attrs.get("title", ""))
        shown_title = f' title="{attribute(title)}"' if title else ""
        self.parts.append(
            f'<img src="{attribute(found.url)}" alt="{attribute(alt)}"{size}{shown_title}'
            ' loading="lazy" decoding="async">'
        )

    def fact(self, token: Token) -> None:
        name = str(token.meta["name"])
        known = name in self.sheet.around.facts
        if token.nesting == 1:
            self.start("span", ' class="fact"', shown=known and self.links)
            if not known:
                self.report(rules.UNKNOWN_FACT, name=name, near=closest(name, self.sheet.around.facts))
            return
        self.end()
        if known and self.links:
            self.parts.append(f"{FACT_OPEN}{escape(name)}{FACT_CLOSE}")
            self.sheet.facts[name] = None

    @property
    def in_link(self) -> bool:
        return any(element.tag == "a" and element.end for element in self.open)

    def footnote_ref(self, token: Token) -> None:
        if not self.links or self.in_link:
            return
        number, again = int(token.meta["id"]) + 1, int(token.meta.get("subId", 0))
        name = f"{self.sheet.around.prefix}fn-{self.sheet.seal}-{number}"
        back = f"{name}-ref" + (f"-{again + 1}" if again else "")
        label = attribute(self.sheet.wording.footnote % number)
        self.parts.append(
            f'<sup class="footnote-ref"><a href="#{name}" id="{back}" aria-label="{label}">{number}</a></sup>'
        )

    def html_inline(self, token: Token) -> None:
        match = TAG.fullmatch(token.content)
        tag = match[2].lower() if match else ""
        if token.content.startswith("<!--"):
            self.report(rules.HTML_COMMENT)
        elif match is None or tag not in KEPT:
            self.report(rules.HTML_TAG, tag=" ".join(token.content.split())[:60])
            self.text_special(token)
        elif match[1]:
            self._end_raw(tag)
        else:
            self._start_raw(tag, match[3])
        self.line += token.content.count("\n")

    def _start_raw(self, tag: str, written: str) -> None:
        title = TITLE.fullmatch(written) if tag == "abbr" else None
        if written and title is None:
            self.report(rules.HTML_ATTRIBUTE, tag=f"<{tag}>")
        if tag == "br":
            self.say(" ")
            self.parts.append("<br>")
            return
        words = unescape(title[1] or title[2] or "") if title else ""
        self.start(tag, f' title="{attribute(words)}"' if words else "", raw=True)

    def _end_raw(self, tag: str) -> None:
        if tag != "br" and self.open and self.open[-1].raw and self.open[-1].tag == tag:
            self.parts.append(self.open.pop().end)
        else:
            self.report(rules.HTML_PAIR, tag=f"</{tag}>")


RULES: dict[str, Callable[[InlineWriter, Token], None]] = {
    "code_inline": InlineWriter.code_inline,
    "em_close": InlineWriter.emphasis,
    "em_open": InlineWriter.emphasis,
    "fact_close": InlineWriter.fact,
    "fact_open": InlineWriter.fact,
    "footnote_ref": InlineWriter.footnote_ref,
    "hardbreak": InlineWriter.hardbreak,
    "html_inline": InlineWriter.html_inline,
    "image": InlineWriter.image,
    "link_close": InlineWriter.link_close,
    "link_open": InlineWriter.link_open,
    "math_inline": InlineWriter.math_inline,
    "s_close": InlineWriter.emphasis,
    "s_open": InlineWriter.emphasis,
    "softbreak": InlineWriter.softbreak,
    "strong_close": InlineWriter.emphasis,
    "strong_open": InlineWriter.emphasis,
    "text": InlineWriter.text,
    "text_special": InlineWriter.text_special,
}
