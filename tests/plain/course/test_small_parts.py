"""Suggestions, identities, reading time, days."""

import re
from datetime import date
from pathlib import Path

import pytest

from courseapp.plain.course.minutes import SYLLABLES_IN_WORD, reading_minutes, reading_seconds
from courseapp.plain.course.shapes import Fact
from courseapp.plain.course.uids import UID, fresh_uid
from courseapp.plain.course.upkeep import due_on
from courseapp.plain.suggest import closest, distance

HANGUL = re.compile("[가-힣]")
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
    assert reading_seconds(0, 505) == 60
    assert reading_seconds(238, 505) == 120
    assert [reading_minutes(words, 0) for words in (0, 238, 239 * 2)] == [1, 1, 3]


def test_our_own_korean_has_as_many_syllables_a_word_as_is_reckoned_with() -> None:
    lessons = Path(__file__).resolve().parents[3].glob("fixtures/*/*/*/ko.md")
    words = [word for lesson in lessons for word in lesson.read_text().split() if HANGUL.search(word)]
    syllables = sum(len(HANGUL.findall(word)) for word in words)
    assert abs(syllables / len(words) - SYLLABLES_IN_WORD) < 0.2


def test_a_fact_is_fresh_through_the_last_day_of_its_period() -> None:
    assert due_on(Fact("a", date(2026, 11, 2), 45, ""), 90) == date(2026, 12, 17)
    assert due_on(Fact("a", date(2026, 11, 2), None, ""), 90) == date(2027, 1, 31)
    assert due_on(Fact("a", date(9999, 12, 1), 9999, ""), 90) == date.max
