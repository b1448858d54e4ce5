"""Public names: what may be one, and which look the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import choose_name
from accounts.models import User
from courseapp.plain.public_names import normalised, refusal, skeleton


@pytest.mark.parametrize("name", ["민아", "Ann", "Bo", "ㅋㅋ민", "코드_장인-2", "Zoë", "山田", "Αλέξανδρος", "Иван"])
def test_ordinary_names_are_welcome(name: str) -> None:
    assert refusal(normalised(name)) == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("a", "length"),
        ("a" * 31, "length"),
        ("", "length"),
        ("two words", "characters"),
        ("a@b", "characters"),
        ("1234", "characters"),
        ("__", "characters"),
        ("x\u200by", "characters"),
        ("a\u0000b", "characters"),
        ("<b>hi</b>", "characters"),
        ("😀😀", "characters"),
        ("аdmin", "scripts"),
        ("pαypal", "scripts"),
        ("Admin", "reserved"),
        ("운영자", "reserved"),
        ("m0derator", "reserved"),
        ("ad-min", "reserved"),
    ],
)
def test_what_is_refused(name: str, why: str) -> None:
    assert refusal(normalised(name)) == why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mina", "mina"),
        ("bill", "biII"),
        ("bob", "b0b"),
        ("corn", "com"),
        ("jun", "j_un"),
        ("Zoë", "zoe"),
        ("сова", "coba"),
    ],
)
def test_names_that_look_the_same_have_one_key(one: str, other: str) -> None:
    assert skeleton(normalised(one)) == skeleton(normalised(other))


def test_different_names_keep_different_keys() -> None:
    names = ["민아", "민이", "준", "Ann", "Anna", "Bo", "Bob", "Mina2", "Mina"]
    assert len({skeleton(name) for name in names}) == len(names)


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_and_nothing_raises(text: str) -> None:
    name = normalised(text)
    assert normalised(name) == name
    assert refusal(name) in {"", "length", "characters", "scripts", "reserved"}
    assert skeleton(name.upper()) == skeleton(name.upper().casefold())


@pytest.mark.django_db
def test_a_taken_name_is_refused_to_others_and_kept_by_its_owner(mina: User, bo: User) -> None:
    assert choose_name(bo, "Corn").refusal == ""
    assert choose_name(mina, "com").refusal == "taken"
    mina.refresh_from_db()
    assert mina.name == "민아"
    assert choose_name(bo, "CORN").refusal == ""


@pytest.mark.django_db
def test_a_name_is_changed_a_few_times_a_day_and_its_own_spelling_costs_nothing(bo: User) -> None:
    assert [choose_name(bo, f"Bo{letter}").refusal for letter in "abcdef"] == ["", "", "", "", "", "often"]
    assert choose_name(bo, "Boe").refusal == ""
    bo.refresh_from_db()
    assert bo.name == "Boe"
