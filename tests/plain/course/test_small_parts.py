"""Suggestions, identities, reading time, days."""

from datetime import date
from pathlib import Path

import pytest

from courseapp.plain.course.minutes import reading_minutes, reading_seconds
from courseapp.plain.course.shapes import Fact
from courseapp.plain.course.uids import UID, fresh_uid
from courseapp.plain.course.upkeep import due_on
from courseapp.plain.suggest import closest, distance

STATUSES = ("draft", "scheduled", "published", "archived")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("publish", "published"),
        ("Published", "published"),
        ("pubilshed", "published"),
        ("archive", "archived"),
        ("dratf", "draft"),
        ("hidden", ""),
        ("", ""),
        ("x" * 100_000, ""),
    ],
)
def test_the_word_that_was_meant_is_found(typed: str, meant: str) -> None:
    assert closest(typed, STATUSES) == meant


def test_separators_and_case_are_no_difference() -> None:
    assert closest("Redirect-From", ["redirect_from", "facts"]) == "redirect_from"


def test_of_two_words_with_one_beginning_none_is_meant() -> None:
    assert closest("scene", ["scenery-one", "scenery-two"]) == ""


def test_a_distance_counts_each_slip_once_and_stops_at_its_limit() -> None:
    assert distance("tag", "tga", 9) == 1
    assert distance("summary", "sumary", 9) == 1
    assert distance("abc", "xyz", 9) == 3
    assert distance("abc", "xyz", 2) == 2


def test_a_fresh_id_is_valid_always_the_same_and_never_taken() -> None:
    first = fresh_uid("paper-boats/folding/first-fold", set())
    assert UID.fullmatch(first)
    assert fresh_uid("paper-boats/folding/first-fold", set()) == first
    assert fresh_uid("paper-boats/folding/first-fold", {first}) != first
    assert not first[0].isdigit(), "YAML must not read it as a number"


def test_reading_time_follows_the_measured_speeds() -> None:
    assert reading_seconds(238, 0) == 60
    assert reading_seconds(0, 606) == 60
    assert reading_seconds(238, 606) == 120
    assert [reading_minutes(words, 0) for words in (0, 238, 239 * 2)] == [1, 1, 3]


def test_three_syllables_make_an_eojeol_in_our_own_korean() -> None:
    """The divisor in minutes.py, measured on the documentation's Korean sentences and the course beside it."""
    folder = Path(__file__).resolve().parents[3] / "fixtures"
    texts = "\n".join(path.read_text() for path in folder.glob("*/*/*/ko.md"))
    words = [word for word in texts.split() if any("가" <= letter <= "힣" for letter in word)]
    syllables = sum("가" <= letter <= "힣" for letter in texts)
    assert 2.5 < syllables / len(words) < 3.5


def test_a_fact_is_fresh_through_the_last_day_of_its_period() -> None:
    assert due_on(Fact("a", date(2026, 11, 2), 45, ""), 90) == date(2026, 12, 17)
    assert due_on(Fact("a", date(2026, 11, 2), None, ""), 90) == date(2027, 1, 31)
    assert due_on(Fact("a", date(9999, 12, 1), 9999, ""), 90) == date.max
