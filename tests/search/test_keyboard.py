"""Words typed while the keyboard was in the other language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain import hangul
from courseapp.plain.keyboard import other_layout


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("znjfl", "쿼리"),
        ("ㅗ디ㅣㅐ", "hello"),
        ("wkawo rhdrks", "잠재 공간"),
        ("wkawo-rhdrks 2", "잠재-공간 2"),
        ("Tkf Qkfrkd", "쌀 빨강"),
        ("ghkrtksDMF", "확산을"),
        ("ㅇㅑㄹ려냐ㅐㅜ", "diffusion"),
        ("ㅣㅐㄲㅁ", "lora"),
    ],
)
def test_the_same_keys_mean_a_word_of_the_other_language(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant


@pytest.mark.parametrize("typed", ["hello", "LLM을", "diffusion 모델", "2026", "", "!?", "Ärger", "qqq"])
def test_what_makes_no_whole_syllables_or_mixes_scripts_was_meant_as_typed(typed: str) -> None:
    assert other_layout(typed) is None


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8))
def test_hangul_typed_on_a_latin_keyboard_comes_back(word: str) -> None:
    unshifted = "".join(letter for letter in word if not set(hangul.jamo(letter)) & set("ㅃㅉㄸㄲㅆㅒㅖ"))
    latin = other_layout(unshifted)
    assert (other_layout(latin) if latin else "") == unshifted
