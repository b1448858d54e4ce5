"""The learner's own date: taken as it is wherever on Earth they are, and never trusted further than that."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseapp.plain.game import Course, Event, Terms, fold, monday
from courseapp.plain.game_defaults import rules_of
from courseapp.plain.sent_events import EARLIEST, civil_day, moment
from courseapp.plain.strict_json import BadJsonError, read_json

ZONES = sorted(available_timezones())
moments = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001


@given(at=moments, zone=st.sampled_from(ZONES))
@settings(max_examples=500, deadline=None)
def test_the_date_on_the_learners_wall_is_always_taken(at: datetime, zone: str) -> None:
    wall = at.astimezone(ZoneInfo(zone)).date()
    assert civil_day({"day": str(wall)}, at) == wall


@given(at=moments, off=st.integers(2, 5000), sign=st.sampled_from([-1, 1]))
def test_a_date_further_off_is_replaced(at: datetime, off: int, sign: int) -> None:
    assert civil_day({"day": str(at.date() + sign * timedelta(days=off))}, at) == at.date()


@given(at=st.datetimes().map(lambda one: one.replace(tzinfo=UTC)), received=moments)
def test_a_moment_is_never_after_its_receipt_and_never_before_all_sense(at: datetime, received: datetime) -> None:
    text = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert EARLIEST <= moment({"at": text}, received) <= received


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("America/New_York", "2026-03-08T06:59:59+00:00", "2026-03-08T07:00:00+00:00"),
        ("America/New_York", "2026-11-01T05:59:59+00:00", "2026-11-01T06:00:00+00:00"),
        ("Africa/Cairo", "2026-04-23T21:59:59+00:00", "2026-04-23T22:00:00+00:00"),
        ("Australia/Lord_Howe", "2026-04-04T14:59:59+00:00", "2026-04-04T15:00:00+00:00"),
    ],
)
def test_two_moments_around_a_change_of_clocks_keep_their_walls_dates(zone: str, before: str, after: str) -> None:
    for text in (before, after):
        at = datetime.fromisoformat(text)
        wall = at.astimezone(ZoneInfo(zone)).date()
        assert civil_day({"day": str(wall)}, at) == wall


@given(st.dates(date(2020, 1, 6), date(2040, 1, 1)))
def test_a_week_begins_on_monday_and_holds_seven_days(day: date) -> None:
    first = date.fromisoformat(monday(str(day)))
    assert first.weekday() == 0
    assert timedelta(0) <= day - first < timedelta(7)


def test_flying_across_the_date_line_never_takes_a_day_away() -> None:
    """Two lessons within an hour, on two dates by the wall: two active days, and the week is kept."""
    course = Course("c", {"aaaaaaaa": Terms("t", 25, 0), "bbbbbbbb": Terms("t", 25, 0)}, {}, rules_of({}))
    there = Event("1", "mark", "aaaaaaaa", 1, day="2026-11-20", at="2026-11-20T23:30:00.000Z")
    here = Event("2", "mark", "bbbbbbbb", 1, day="2026-11-21", at="2026-11-21T00:10:00.000Z")
    state = fold(course, [here, there], {})
    assert state.weeks == {"2026-11-16": 2}
    assert state.metrics["steady_weeks"] == 1


letters = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20)
leaves = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | letters


@given(leaves | st.lists(leaves) | st.dictionaries(letters, st.lists(leaves)))
def test_plain_json_comes_through_as_it_is(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=300) | st.text('[]{}",:\\u0d8e1-+.NaInfity \0', max_size=300).map(str.encode))
def test_no_bytes_at_all_raise_anything_else(body: bytes) -> None:
    with suppress(BadJsonError):
        json.dumps(read_json(body), ensure_ascii=False).encode()
