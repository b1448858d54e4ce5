"""A quotation is found again whatever spaces selecting it left out or added, and never in the wrong place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain.passages import digest, find, is_whole, squeezed

TEXT = "One two three.\nFour two five.\n서핑을 배운다고 해 봐. 파도를 외워 봐야 소용없어."


def place(quote: str, before: str = "", after: str = "") -> str | None:
    """The text around what was found, the quotation in brackets."""
    found = find(TEXT, quote, before, after)
    return (
        f"{found.text[max(0, found.start - 5) : found.start]}[{found.text[found.start : found.end]}]" if found else None
    )


@pytest.mark.parametrize(
    ("quote", "before", "after", "expected"),
    [
        ("three", "", "", " two [three]"),
        ("two", "One ", " three", "One [two]"),
        ("two", "Four ", " five", "Four [two]"),
        ("two", "Four", "", "Four [two]"),
        ("two", "", "five", "Four [two]"),
        ("two", "", "", None),
        ("two", "Nine ", " ten", None),
        ("three. Four", "two ", " two", " two [three. Four]"),
        ("three.Four", "", "", None),
        ("파도를 외워", "봐. ", " 봐야", "해 봐. [파도를 외워]"),
        ("", "One", "", None),
        ("six", "", "", None),
    ],
)
def test_a_quotation_and_its_place(quote: str, before: str, after: str, expected: str | None) -> None:
    assert place(quote, before, after) == expected


def test_signs_of_patterns_are_taken_as_they_are() -> None:
    found = find("a (b) [c] a+ b.*", "[c]", "(b) ", " a+")
    assert found
    assert found.around(100) == ("a (b) ", "[c]", " a+ b.*")


def test_long_surroundings_are_cut_at_words() -> None:
    found = find("word " * 100 + "HERE" + " word" * 100, "HERE")
    assert found
    before, quote, after = found.around(22)
    assert (before, quote, after) == ("…word word word word ", "HERE", " word word word word…")


@given(st.text(alphabet="ab 가나\n", min_size=1, max_size=60), st.data())
def test_whatever_was_cut_out_of_a_text_with_its_surroundings_is_found(text: str, data: st.DataObject) -> None:
    whole = squeezed(text)
    start = data.draw(st.integers(0, max(0, len(whole) - 1)))
    end = data.draw(st.integers(start, len(whole)))
    quote = whole[start:end]
    found = find(text, quote, whole[:start], whole[end:])
    assert (found is None) == (not quote.strip())
    if found:
        assert found.text[found.start : found.end] == quote.strip()
    assert is_whole(text, quote)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("A typo!", "a  TYPO", True),
        ("오타 예요.", "오타예요", True),
        ("…", "...", False),
        ("???", "!!!", False),
        ("a", "b", False),
    ],
)
def test_texts_are_the_same_but_for_case_spaces_and_signs(one: str, two: str, same: bool) -> None:
    assert (digest(one) == digest(two)) == same


def test_what_belongs_to_two_texts_is_not_mixed_up() -> None:
    assert digest("ab", "c") != digest("a", "bc")
