"""The two engines agree on every history, and neither cares in what order events arrive."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Browser, Page

from courseapp.plain.game import fold, lesson_xp, level_of, rhythm, seconds_needed
from courseapp.plain.game_defaults import default_achievements, default_levels
from courseapp.plain.review import deck, schedules
from tests.progress.histories import Json, course_of, event_of, history, seeds, shuffled, state_json

WRITTEN = json.loads((Path(__file__).parent / "vectors.json").read_text())
VECTORS = [{**vector, "course": WRITTEN["course"]} for vector in WRITTEN["vectors"]]
HISTORIES = 2_400
ASK = """
async ({game, review, histories}) => {
  const load = (source) => import(`data:text/javascript,${encodeURIComponent(source)}`);
  const [{fold, rhythm}, {schedules, deck}] = await Promise.all([load(game), load(review)]);
  return JSON.stringify(JSON.parse(histories).map(({course, events, held, today, cards}) => {
    const state = fold(course, events, held);
    const known = schedules(events);
    return {state, rhythm: rhythm(state.weeks, today, 12), schedules: known, deck: deck(cards, known, today)};
  }));
}
"""


def in_python(histories: Sequence[Json]) -> list[Json]:
    answers = []
    for one in histories:
        events = [event_of(event) for event in one["events"]]
        state = fold(course_of(one["course"]), events, one["held"])
        known = schedules(events)
        answers.append(
            {
                "state": state_json(state),
                "rhythm": [list(week) for week in rhythm(state.weeks, one["today"], 12)],
                "schedules": {subject: asdict(schedule) for subject, schedule in known.items()},
                "deck": deck(one["cards"], known, one["today"]),
            }
        )
    return answers


@pytest.fixture(scope="module")
def javascript(chromium: Browser, project: Path) -> Iterator[Any]:
    """Asks the browser's engines about many histories at once; as text, which goes through Playwright quickly."""
    page: Page = chromium.new_page()
    sources = {name: (project / "static" / "js" / f"{name}.js").read_text() for name in ("game", "review")}
    yield lambda histories: json.loads(page.evaluate(ASK, {**sources, "histories": json.dumps(histories)}))
    page.close()


@pytest.mark.browser
def test_both_engines_agree_on_thousands_of_histories(javascript: Any) -> None:
    histories = [history(seed) for seed in range(HISTORIES)]
    theirs = javascript(histories)
    assert len(theirs) == HISTORIES
    different = [seed for seed, (a, b) in enumerate(zip(in_python(histories), theirs, strict=True)) if a != b]
    assert different == []
    assert sum(len(one["state"]["achievements"]) for one in theirs) > HISTORIES
    assert {week[2] for one in theirs for week in one["rhythm"]} == {"kept", "now", "rest", "quiet", "before"}


@pytest.mark.browser
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=seeds())
def test_both_engines_agree_on_any_history(javascript: Any, seed: int) -> None:
    assert javascript([history(seed)]) == in_python([history(seed)])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_vector_comes_out_in_python_as_written(vector: Json) -> None:
    state = state_json(fold(course_of(vector["course"]), map(event_of, vector["events"]), vector["held"]))
    assert {name: state[name] for name in vector["expected"]} == vector["expected"]


@pytest.mark.browser
def test_every_vector_comes_out_in_the_browser_as_written(javascript: Any) -> None:
    asked = [{**vector, "today": "2026-11-21", "cards": []} for vector in VECTORS]
    for vector, answer in zip(VECTORS, javascript(asked), strict=True):
        assert {name: answer["state"][name] for name in vector["expected"]} == vector["expected"], vector["name"]


@given(seed=seeds(), order=seeds())
@settings(max_examples=200, deadline=None)
def test_the_order_and_repetition_of_events_change_nothing(seed: int, order: int) -> None:
    one = history(seed)
    course, events = course_of(one["course"]), one["events"]
    straight = fold(course, map(event_of, events), one["held"])
    assert fold(course, map(event_of, shuffled(events + events, order)), one["held"]) == straight
    assert schedules(map(event_of, shuffled(events, order))) == schedules(map(event_of, events))


@given(seed=seeds(), more=seeds())
@settings(max_examples=200, deadline=None)
def test_more_events_never_take_an_achievement_or_a_metric_back(seed: int, more: int) -> None:
    one = history(seed)
    course = course_of(one["course"])
    before = fold(course, map(event_of, one["events"]), {})
    after = fold(course, map(event_of, one["events"] + history(more)["events"]), {})
    assert set(before.awards) <= set(after.awards)
    assert set(before.achievements) <= set(after.achievements)
    assert all(after.metrics[name] >= value for name, value in before.metrics.items())


@given(seed=seeds(), cut=seeds())
@settings(max_examples=200, deadline=None)
def test_paying_in_two_instalments_comes_to_the_same(seed: int, cut: int) -> None:
    one = history(seed)
    course, events = course_of(one["course"]), one["events"]
    whole = fold(course, map(event_of, events), {})
    first = fold(course, map(event_of, events[: cut % (len(events) + 1)]), {})
    second = fold(course, map(event_of, events), first.awards)
    assert {**first.awards, **second.awards} == whole.awards
    assert second.xp == whole.xp


def test_the_default_ladder_is_the_one_promised() -> None:
    levels = default_levels()
    assert [one["xp"] for one in levels] == [0, 200, 460, 780, 1160, 1600, 2100, 2660, 3280, 3960, 4700, 5500]
    assert level_of(levels, 0) == (0, 0, 200)
    assert level_of(levels, 199) == (0, 0, 200)
    assert level_of(levels, 200) == (1, 200, 460)
    assert level_of(levels, 10**9) == (11, 5500, None)


def test_there_are_fourteen_achievements_each_in_both_languages() -> None:
    assert len({one["code"] for one in default_achievements()}) == 14
    assert sum(one["xp"] for one in default_achievements()) == 900
    assert all(
        one[words][code] for one in default_achievements() for words in ("name", "about") for code in ("ko", "en")
    )


@pytest.mark.parametrize(("minutes", "xp"), [(0, 25), (5, 25), (6, 26), (12, 32), (40, 60), (500, 60)])
def test_a_lesson_is_worth_its_minutes_within_bounds(minutes: int, xp: int) -> None:
    assert lesson_xp(minutes) == xp


@pytest.mark.parametrize(("reading", "need"), [(0, 0), (120, 30), (240, 60), (3600, 60)])
def test_a_quarter_of_the_reading_time_is_needed_and_never_more_than_a_minute(reading: int, need: int) -> None:
    assert seconds_needed(reading) == need


def test_one_missed_week_in_four_is_a_rest_and_two_are_not() -> None:
    weeks = {"2026-10-05": 2, "2026-10-19": 3, "2026-11-16": 1}
    stands = [word for _week, _days, word in rhythm(weeks, "2026-11-21", 8)]
    assert stands == ["before", "kept", "rest", "kept", "quiet", "quiet", "quiet", "now"]
