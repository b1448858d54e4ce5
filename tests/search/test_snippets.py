"""The lines shown under a search result."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain.search_query import parse
from courseapp.plain.search_text import Stems, latin_words, normalise
from courseapp.plain.snippets import COLUMNS, snippet

LONG = ("Nothing to see here. " * 30).strip()
STEMS = {"generating": "generat", "happiness": "happi", "the": "", "cat": "cat"}


def stems_for(query: str) -> Stems:
    """The listed stems; of any other word, itself."""
    return {word: STEMS.get(word, word) for word in latin_words(normalise(query))}


def shown(text: str, query: str) -> str:
    return str(snippet(text, parse(query), stems_for(query)))


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Samplers sample.", "sample", "<mark>Samplers</mark> <mark>sample</mark>."),
        ("She generates generative art, generally.", "generating x", "generates</mark> <mark>generative</mark>"),
        ("A happy end", "happiness x", "A <mark>happy</mark> end"),
        ("concatenate a cat", "cat x", "concatenate a <mark>cat</mark>"),
        ("확산은 빨라. 확산 모델", "확산을", "<mark>확산</mark>은 빨라. <mark>확산</mark> 모델"),
        ("잠재 공간이다", "잠재공간", "<mark>잠재 공간</mark>이다"),
        ("잠재 표현과 공간", "잠재공간", "<mark>잠재</mark> 표현과 <mark>공간</mark>"),
        ("잠재 표현, 잠재 공간", "잠재공간을", "잠재 표현, <mark>잠재 공간</mark>"),
        ("잠재공간이다", "잠재 공간", "<mark>잠재</mark><mark>공간</mark>이다"),
        ("잠재 공간", "재공", "잠재 공간"),
        ("LLM을 쓴다", "llm은", "<mark>LLM</mark>을 쓴다"),
    ],
)
def test_what_was_found_is_marked(text: str, query: str, marked: str) -> None:
    assert marked in shown(text, query)


def test_text_is_escaped_and_marks_are_not() -> None:
    assert shown("<script>alert(1)</script> & cat", "cat") == (
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark>cat</mark>"
    )


def test_the_window_with_most_of_the_words_is_shown() -> None:
    text = f"A cat. {LONG} Here a cat meets a dog. {LONG} And a dog."
    assert shown(text, "cat dog").startswith("… Here a <mark>cat</mark> meets a <mark>dog</mark>.")
    assert shown(text, "cat dog").endswith(" …")


def test_a_korean_window_is_as_wide_as_an_english_one() -> None:
    text = "가나다라 " * 200 + "확산 모델은 노이즈를 걷어 내. " + "마바사아 " * 200
    lines = unescape(shown(text, "확산")).replace("<mark>", "").replace("</mark>", "")
    width = sum(2 if "가" <= letter <= "힣" else 1 for letter in lines)
    assert COLUMNS - 30 < width <= COLUMNS + 10


def test_without_a_match_the_beginning_is_shown() -> None:
    assert shown("The summary.\nThe body.", "zebra") == "The summary. The body."
    assert shown("", "zebra") == ""


@given(st.text(max_size=400), st.text(max_size=40))
def test_any_snippet_is_a_stretch_of_its_text_with_marks_only(text: str, query: str) -> None:
    text = normalise(text)
    html = shown(text, query)
    bare = html.replace("<mark>", "").replace("</mark>", "")
    assert not set("<>\"'") & set(bare)
    words = unescape(bare).removeprefix("… ").removesuffix(" …")
    assert words.strip() in text.replace("\n", " ")
