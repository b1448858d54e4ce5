"""The dialect: CommonMark and what the course format adds to it, read into tokens.

Nothing here decides what is allowed; that is done where tokens become HTML, so that each refusal has a line.
"""

import re
from bisect import bisect_left
from functools import cache
from itertools import pairwise
from typing import override

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from courseapp.plain.cjk_emphasis import FriendlyParserInline

DEEPEST = 20
"""Levels of blocks in blocks (a list takes two); the parser drops what lies deeper."""
FACT = re.compile(r"\{fact=([^\s{}\"]+)\}")
FORMULA = re.compile(r"\$(?![\s$])((?:[^$\\]|\\.)+)(?<!\s)\$(?!\d)", re.DOTALL)
"""As in Pandoc, `$5 to $6` is money: no space inside the dollars and no digit after the second."""
CONTAINERS = ("hint", "details")


class LessonMarkdown(MarkdownIt):
    @override
    def validateLink(self, url: str) -> bool:
        """Every address is read as a link, so that a forbidden one is reported and not shown as brackets."""
        return True


def _fact(state: StateInline, silent: bool) -> bool:
    """Inline rule for `[text]{fact=name}`: tokens fact_open and fact_close with meta["name"]."""
    start, maximum = state.pos, state.posMax
    if state.src[start] != "[" or state.html_terminator_last("]{") < start:
        return False
    end = state.md.helpers.parseLinkLabel(state, start)
    match = FACT.match(state.src, end + 1, maximum) if end >= 0 else None
    if match is None:
        return False
    if not silent:
        meta = {"name": match[1]}
        state.pos, state.posMax = start + 1, end
        state.push("fact_open", "span", 1).meta = meta
        state.md.inline.tokenize(state)
        state.push("fact_close", "span", -1).meta = meta
    state.pos, state.posMax = match.end(), maximum
    return True


def _formula(state: StateInline, silent: bool) -> bool:
    """Inline rule for `$…$`: a token math_inline."""
    match = FORMULA.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "$" else None
    if match is None:
        return False
    if not silent:
        state.push("math_inline", "math", 0).content = match[1]
    state.pos = match.end()
    return True


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule for `[^1]: …`. Footnotes do not nest: inside one it is plain text, unless it stands at the margin,
    where it ends that footnote and begins the next.
    """
    if state.env.get("in_footnote"):
        at_margin = state.sCount[start] < state.blkIndent
        return silent and at_margin and footnote_def(state, start, end, silent)
    state.env["in_footnote"] = True
    try:
        return footnote_def(state, start, end, silent)
    finally:
        state.env["in_footnote"] = False


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule for `<!-- … -->` alone on its lines, empty ones included: a token comment."""
    first = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("<!--", first):
        return False
    close: int = state.env.get("comment_close", 0)
    if 0 <= close < first + 4:  # searched for once between two comments, so that many that never end cost no more
        close = state.env["comment_close"] = state.src.find("-->", first + 4)
    last = bisect_left(state.eMarks, close, start, end)
    if close < 0 or last == end or state.src[close + 3 : state.eMarks[last]].strip():
        return False
    if not silent:
        state.line = last + 1
        state.push("comment", "", 0).map = [start, state.line]
    return True


def _anchors(state: StateCore) -> None:
    """Core rule: take a final `{#anchor}` off headings and paragraphs and keep it as meta["anchor"]."""
    for opening, inline in pairwise(state.tokens):
        if inline.type != "inline" or opening.type not in {"heading_open", "paragraph_open"}:
            continue
        content = inline.content.rstrip()
        start = content.rfind("{#")
        if start >= 0 and content.find("}", start) == len(content) - 1:
            anchor = content[start + 2 : -1]
            if anchor and not re.search(r"[\s{]", anchor):
                opening.meta["anchor"] = anchor
                inline.content = content[:start].rstrip()


def _opens_container(params: str, _markup: str) -> bool:
    return params.strip().partition(" ")[0] in CONTAINERS


@cache
def reader(math: bool) -> MarkdownIt:
    """The parser with or without `$…$`. It keeps nothing between two texts, so threads may share it."""
    md = LessonMarkdown("zero")
    md.inline = FriendlyParserInline()
    md.configure(
        "gfm-like2",
        {"linkify": False, "strikethrough_single_tilde": False, "maxNesting": DEEPEST},
    )
    # html_block would take whole paragraphs; text_join would merge escaped characters with unread markup
    md.disable(["linkify", "html_block", "text_join"])
    md.use(footnote_plugin, inline=False)
    md.block.ruler.at("footnote_def", _footnote, {"alt": ["paragraph", "reference"]})
    md.block.ruler.before("paragraph", "comment", _comment, {"alt": ["paragraph", "reference", "blockquote"]})
    md.use(deflist_plugin)
    md.use(container_plugin, "fold", validate=_opens_container)
    if math:
        md.use(dollarmath_plugin, allow_labels=False)
        md.inline.ruler.at("math_inline", _formula)
    md.inline.ruler.before("link", "fact", _fact)
    md.core.ruler.before("inline", "anchors", _anchors)
    return md


def texts(tokens: list[Token]) -> str:
    """The words of inline tokens without any markup, as in addresses and text alternatives."""
    parts: list[str] = []
    for token in tokens:
        if token.type in {"text", "text_special", "code_inline"}:
            parts.append(token.content)
        elif token.type == "image":
            parts.append(texts(token.children or []))
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return "".join(parts)
