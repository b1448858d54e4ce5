"""Stars next to Hangul, and no change anywhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from courseapp.plain.cjk_emphasis import FriendlyParserInline, is_cjk
from tests.plain.markdown_around import rendered

STOCK = MarkdownIt("commonmark").enable("strikethrough")
OURS = MarkdownIt("commonmark")
OURS.inline = FriendlyParserInline()
OURS.configure("commonmark").enable("strikethrough")

FRENCH = "abcdeéèêàçôûîïœÉÀ «»’'.,;:!? \u00a0*_~()-–—…12"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**가중치(weight)**를", "<strong>가중치(weight)</strong>를"),
        ("패키지는 **`npm publish`**를", "패키지는 <strong><code>npm publish</code></strong>를"),
        ("*'원리'*는 남아", "<em>'원리'</em>는 남아"),
        ("그건**(정말)**야", "그건<strong>(정말)</strong>야"),
        ("~~이 텍스트(괄호)~~를", "<s>이 텍스트(괄호)</s>를"),
        ("**“시드”**라고", "<strong>“시드”</strong>라고"),
        ("**이것은。**그리고", "<strong>이것은。</strong>그리고"),
        ("가 ** 나 **", "가 ** 나 **"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_이름", "snake_case_이름"),
        ("_프롬프트_와 _엔지니어링(engineering)_이라는", "<em>프롬프트</em>와 <em>엔지니어링(engineering)</em>이라는"),
        ("__정말__은 _“말”_이라고", "<strong>정말</strong>은 <em>“말”</em>이라고"),
        ("변수_이름_값 file_name_ko __init__", "변수_이름_값 file_name_ko <strong>init</strong>"),
    ],
)
def test_emphasis_beside_hangul(source: str, html: str) -> None:
    assert rendered(source, "ko").html == f"<p>{html}</p>\n"


@given(st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20), max_size=60) | st.text("ab *_~.(`", max_size=40))
def test_ascii_is_read_as_ever(source: str) -> None:
    assert OURS.renderInline(source) == STOCK.renderInline(source)


@given(st.text(FRENCH, max_size=60))
def test_french_is_read_as_ever(source: str) -> None:
    assert OURS.renderInline(source) == STOCK.renderInline(source)


def test_the_comparison_would_see_a_difference() -> None:
    assert OURS.renderInline("**가(a)**를") != STOCK.renderInline("**가(a)**를")


@pytest.mark.parametrize(
    ("char", "expected"),
    [("가", True), ("漢", True), ("。", True), ("ᅡ", True), ("é", False), ("😀", False), ("“", False)],
)
def test_which_characters_count_as_cjk(char: str, expected: bool) -> None:
    assert is_cjk(char) is expected
