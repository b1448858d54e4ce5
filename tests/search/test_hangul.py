"""Hangul taken apart and put together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain import hangul

syllables = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=12)


@given(syllables)
def test_the_keys_of_a_text_type_that_text(text: str) -> None:
    assert hangul.compose(hangul.jamo(text)) == text


@given(st.text(max_size=30))
def test_what_is_not_hangul_stays_as_it_is(text: str) -> None:
    others = "".join(letter for letter in text if not "\u3131" <= letter <= "\ud7a3")
    assert hangul.jamo(others) == others == hangul.compose(others)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("쿼리", "ㅋㅜㅓㄹㅣ"),
        ("값", "ㄱㅏㅂㅅ"),
        ("까", "ㄲㅏ"),
        ("의", "ㅇㅡㅣ"),
        ("ㅘㄳ", "ㅗㅏㄱㅅ"),
        ("LLM을", "LLMㅇㅡㄹ"),
    ],
)
def test_a_letter_is_the_keys_that_type_it(text: str, keys: str) -> None:
    assert hangul.jamo(text) == keys


@pytest.mark.parametrize(
    ("keys", "text"), [("ㄱㅏㅂㅅㅣ", "갑시"), ("ㄱㅏㅂㅅㅅㅣ", "값시"), ("ㅎㅏㄱㅅㅛㄱㅋ", "학쇽ㅋ"), ("ㅏㄴ", "ㅏㄴ")]
)
def test_a_consonant_before_a_vowel_opens_the_next_syllable(keys: str, text: str) -> None:
    assert hangul.compose(keys) == text


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("확산을", "확산"),
        ("확산에서는", "확산"),
        ("잠재공간으로", "잠재공간"),
        ("생성하는", "생성"),
        ("평가는", "평가"),
        ("평가", "평가"),
        ("값을", "값을"),
        ("확산", "확산"),
        ("", ""),
    ],
)
def test_a_stem_is_the_word_without_its_ending_but_never_one_syllable(word: str, stem: str) -> None:
    assert hangul.stem(word) == stem


@pytest.mark.parametrize(
    ("word", "bare"),
    [("확산을", "확산"), ("공간에서는", "공간"), ("해상도", "해상도"), ("생성하기", "생성하기"), ("마을", "마을")],
)
def test_only_sure_particles_are_taken_off_a_word_that_was_typed(word: str, bare: str) -> None:
    assert hangul.bare(word) == bare


@given(syllables)
def test_a_stem_begins_its_word(word: str) -> None:
    stem = hangul.stem(word)
    assert word.startswith(stem)
    assert stem == word or len(stem) >= 2


@given(syllables)
def test_bigrams_hold_the_word_and_halves_have_two_syllables(word: str) -> None:
    pairs = hangul.bigrams(word)
    assert word == word[:1] + "".join(pair[1] for pair in pairs)
    for one, other in hangul.halves(word):
        assert one + other == word
        assert min(len(one), len(other)) >= 2
