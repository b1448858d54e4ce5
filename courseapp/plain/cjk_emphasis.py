"""Emphasis that works next to Hangul.

CommonMark lets `**` close after punctuation only before a space or more punctuation, which Korean does not
write: `**가중치(weight)**를` keeps its stars. The amendment followed here treats CJK characters beside a delimiter
run as neutral (https://github.com/tats-u/markdown-cjk-friendly, specification.md); text without CJK is read as
ever. One step beyond it: `_` may close before a CJK letter, because particles follow Korean words without a space
(`_프롬프트_는`). It still opens only at the beginning of a word, so `변수_이름_값` stays what it is.
"""

import unicodedata
from functools import lru_cache
from typing import override

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

IDEOGRAPHIC_SELECTORS = range(0xE0100, 0xE01F0)
TEXT_SELECTORS = range(0xFE00, 0xFE0F)
"""Variation selectors but for U+FE0F, which asks for an emoji."""
NARROW_JAMO = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
"""Hangul that is not wide by itself: vowels and finals of decomposed syllables."""


@lru_cache(maxsize=4096)
def is_cjk(char: str) -> bool:
    """Whether a character counts as CJK for emphasis: wide, full or half width, or Hangul, and no emoji."""
    code = ord(char)
    if code < 0x1100:
        return False
    if unicodedata.category(char) == "So" and (code < 0x2E80 or code >= 0x1F000):
        return False
    return (
        unicodedata.east_asian_width(char) in "WFH"
        or code in IDEOGRAPHIC_SELECTORS
        or any(code in jamo for jamo in NARROW_JAMO)
    )


@lru_cache(maxsize=4096)
def is_punctuation(char: str) -> bool:
    """CommonMark's Unicode punctuation: categories P and S."""
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


class FriendlyStateInline(StateInline):
    @override
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Whether the run of markers at `start` may open and close emphasis; `_` may not split a word."""
        source, end = self.src, start
        while end < self.posMax and source[end] == source[start]:
            end += 1
        before = source[start - 1] if start > 0 else " "
        if ord(before) in TEXT_SELECTORS and start > 1:
            before = source[start - 2]
        after = source[end] if end < self.posMax else " "

        space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
        cjk_before, cjk_after = is_cjk(before), is_cjk(after)
        mark_before, mark_after = is_punctuation(before), is_punctuation(after)
        foreign_before, foreign_after = mark_before and not cjk_before, mark_after and not cjk_after

        left = not space_after and (not foreign_after or space_before or foreign_before or cjk_before)
        right = not space_before and (not foreign_before or space_after or foreign_after or cjk_after)
        return Scanned(
            left and (canSplitWord or not right or mark_before),
            right and (canSplitWord or not left or mark_after or cjk_after),
            end - start,
        )


class FriendlyParserInline(ParserInline):
    @override
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = FriendlyStateInline(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens
