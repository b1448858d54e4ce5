"""Words one slip of the fingers apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain import hangul, spelling

word_text = st.one_of(
    st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=8),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=20),
)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A word's keys, and the same with one key missed, added, mistaken or swapped."""
    keys = hangul.jamo(draw(word_text))
    at = draw(st.integers(0, len(keys) - 1))
    other = draw(st.sampled_from("abcㅏㄴ"))
    changed = draw(
        st.sampled_from(
            [
                keys[:at] + keys[at + 1 :],
                keys[:at] + other + keys[at:],
                keys[:at] + other + keys[at + 1 :],
                keys[:at] + keys[at + 1 : at + 2] + keys[at : at + 1] + keys[at + 2 :],
            ]
        )
    )
    return keys, changed


@given(slips())
def test_one_slip_is_seen_from_both_sides(pair: tuple[str, str]) -> None:
    keys, changed = pair
    assert spelling.is_one_slip(keys, changed) == spelling.is_one_slip(changed, keys) == (keys != changed)


@given(slips())
def test_words_one_slip_apart_are_stored_under_a_common_key(pair: tuple[str, str]) -> None:
    keys, changed = pair
    stored, asked = spelling.keys(keys), spelling.keys(changed)
    assert not stored or not asked or set(stored) & set(asked)


@given(word_text)
def test_keys_fit_their_column(word: str) -> None:
    for key in spelling.keys(word):
        assert len(key) <= 200


@pytest.mark.parametrize("word", ["the", "나", "1e100", "gpt4", "a" * 21, ""])
def test_short_long_and_numeric_words_are_left_alone(word: str) -> None:
    assert spelling.keys(word) == []


@pytest.mark.parametrize(
    ("one", "other"), [("확산", "확산"), ("sampler", "simplex"), ("확산", "학습"), ("abcd", "badc")]
)
def test_more_or_less_than_one_slip_does_not_count(one: str, other: str) -> None:
    assert not spelling.is_one_slip(one, other)


def test_words_that_begin_alike_are_nearest() -> None:
    assert spelling.near("확샨", ["곽산", "확산", "학산", "모델"])[0] == "확산"
    assert spelling.near("smapler", ["sampler", "sample", "simpler"]) == ["sampler"]
