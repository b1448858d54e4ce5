"""The rules of the game: a learner's state in a course as a pure function of a set of events.

Nothing here depends on the order of events or on a clock. static/js/game.js is the same engine line by line;
tests/progress/test_engines.py holds the two together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

LEAST_XP, MOST_XP, BASE_XP = 25, 60, 20
MOST_SECONDS = 60
EXERCISE = "x"
"""What follows the dot in the subject of an exercise: `<lesson uid>.x`."""


def lesson_xp(minutes: int) -> int:
    """XP for finishing a lesson of that many study minutes: clamp(20 + minutes, 25, 60). Fixed at first publication."""
    return max(LEAST_XP, min(BASE_XP + minutes, MOST_XP))


def seconds_needed(reading_seconds: int) -> int:
    """Seconds of visible page time before a completion pays: a quarter of the reading time, at most a minute."""
    return min(MOST_SECONDS, reading_seconds // 4)


class Event(NamedTuple):
    """Something that happened, for ever. Only the fields of its `kind` mean anything.

    mark: `subject` is a lesson's uid or `<uid>.x`; odd `cl` is done, even undone; `dwell` seconds of visible page time.
    review: `subject` is `<uid>.<card>`, graded `grade` 1 to 4. credit: `subject` is `comment:<uid>` or `report:<id>`,
    `lesson` the lesson it happened in; odd `cl` gives, even takes back. `day` and `at` are ISO 8601, `at` in UTC.
    """

    id: str
    kind: str
    subject: str
    cl: int = 0
    dwell: int = 0
    grade: int = 0
    day: str = ""
    at: str = ""
    lesson: str = ""


class Terms(NamedTuple):
    track: str
    xp: int
    need: int


@dataclass(frozen=True, slots=True)
class Course:
    """What the engine must know of a course; `rules` as game_defaults.rules_of gives them."""

    id: str
    lessons: Mapping[str, Terms]
    archived: Mapping[str, Terms]
    rules: Mapping[str, Any]


@dataclass(slots=True)
class State:
    """A learner in a course. `awards` are those not yet held; `xp` and `achievements` count held and new ones."""

    marks: dict[str, int] = field(default_factory=dict)
    awards: dict[str, int] = field(default_factory=dict)
    xp: int = 0
    level: int = 0
    floor: int = 0
    next: int | None = None
    done: int = 0
    total: int = 0
    tracks: dict[str, list[int]] = field(default_factory=dict)
    achievements: list[str] = field(default_factory=list)
    goals: dict[str, list[int]] = field(default_factory=dict)
    metrics: dict[str, int] = field(default_factory=dict)
    weeks: dict[str, int] = field(default_factory=dict)
    early: list[str] = field(default_factory=list)
    """Lessons that are done but were read too briefly so far to be paid."""


class _Seen:
    """What the events of one course amount to."""

    def __init__(self, course: Course, events: Iterable[Event]) -> None:
        known = {*course.lessons, *course.archived}
        self.marks: dict[str, int] = {}
        self.read: dict[str, int] = {}
        self.days: set[str] = set()
        self.reviewed: dict[str, set[str]] = defaultdict(set)
        self.recalled: dict[str, set[str]] = defaultdict(set)
        self.credits: dict[str, int] = {}
        for event in events:
            uid, _dot, part = event.subject.partition(".")
            if event.kind == "mark" and uid in known and part in ("", EXERCISE):
                self._mark(event)
            elif event.kind == "review" and uid in known and part:
                self.days.add(event.day)
                self.reviewed[event.day].add(event.subject)
                if event.grade >= course.rules["root_grade"]:
                    self.recalled[event.subject].add(event.day)
            elif event.kind == "credit" and event.lesson in known:
                self.credits[event.subject] = max(self.credits.get(event.subject, 0), event.cl)

    def _mark(self, event: Event) -> None:
        self.marks[event.subject] = max(self.marks.get(event.subject, 0), event.cl)
        if event.cl % 2:
            self.read[event.subject] = max(self.read.get(event.subject, 0), event.dwell)
            self.days.add(event.day)

    def credited(self, what: str) -> int:
        return sum(subject.startswith(f"{what}:") and cl > 0 for subject, cl in self.credits.items())


def monday(day: str) -> str:
    """The Monday of the day's week."""
    there = date.fromisoformat(day)
    return (there - timedelta(days=there.weekday())).isoformat()


def _weeks(days: Iterable[str]) -> dict[str, int]:
    """Active days by the Monday of their week."""
    weeks: dict[str, int] = defaultdict(int)
    for day in sorted(days):
        weeks[monday(day)] += 1
    return dict(weeks)


def _metrics(course: Course, seen: _Seen, weeks: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Whole numbers that never fall as events are added, and how many live lessons were ever done."""
    known = {**course.archived, **course.lessons}
    ever = [uid for uid in known if uid in seen.read]
    tracks: dict[str, bool] = {}
    for uid, terms in course.lessons.items():
        tracks[terms.track] = tracks.get(terms.track, True) and uid in seen.read
    live, total = sum(uid in course.lessons for uid in ever), len(course.lessons)
    rules = course.rules
    return {
        "lessons": len(ever),
        "exercises": sum(f"{uid}.{EXERCISE}" in seen.read for uid in known),
        "tracks_finished": sum(tracks.values()),
        "tracks_touched": len({known[uid].track for uid in ever}),
        "half": int(total > 0 and 2 * live >= total),
        "whole": int(total > 0 and live == total),
        "review_days": len(seen.reviewed),
        "cards_rooted": sum(len(days) >= rules["root_days"] for days in seen.recalled.values()),
        "steady_weeks": sum(days >= rules["week_days"] for days in weeks.values()),
        "comments": seen.credited("comment"),
        "reports": seen.credited("report"),
    }, live


def _due(course: Course, seen: _Seen, metrics: Mapping[str, int]) -> dict[str, int]:
    """Every award that the events deserve: {ledger key: XP}."""
    awards: dict[str, int] = {}
    for uid, terms in {**course.archived, **course.lessons}.items():
        if seen.read.get(uid, -1) >= terms.need:
            awards[f"lesson:{uid}"] = terms.xp
        if f"{uid}.{EXERCISE}" in seen.read:
            awards[f"exercise:{uid}"] = course.rules["exercise"]
    for day, cards in seen.reviewed.items():
        for count, xp in course.rules["review"]:
            if len(cards) >= count:
                awards[f"review:{course.id}:{day}:{count}"] = xp
    for subject, last in seen.credits.items():
        awards |= _credits(subject, last, course.rules[subject.partition(":")[0]])
    for one in course.rules["achievements"]:
        if metrics[one["metric"]] >= one["at"]:
            awards[f"achievement:{course.id}:{one['code']}"] = one["xp"]
    return awards


def _credits(subject: str, last: int, xp: int) -> dict[str, int]:
    """What was given and taken back up to the `last` cl; each time is a row of its own."""
    keys = [f"{subject}#{(cl + 1) // 2}" for cl in range(1, last + 1)]
    return {f"revoke:{key}" if place % 2 else key: -xp if place % 2 else xp for place, key in enumerate(keys)}


def level_of(levels: Sequence[Mapping[str, Any]], xp: int) -> tuple[int, int, int | None]:
    """(number, XP where it began, XP of the next or None at the top)."""
    number = max(n for n, level in enumerate(levels) if n == 0 or level["xp"] <= xp)
    following = levels[number + 1]["xp"] if number + 1 < len(levels) else None
    return number, levels[number]["xp"], following


def _goal(metric: str, at: int, metrics: Mapping[str, int], live: int, total: int) -> list[int]:
    """[how far, how far it goes] of an achievement, for its progress bar."""
    if metric in ("half", "whole"):
        need = max(1, (total + 1) // 2 if metric == "half" else total)
        return [min(live, need), need]
    return [min(metrics[metric], at), at]


def fold(course: Course, events: Iterable[Event], held: Mapping[str, int]) -> State:
    """The learner's state in the course. `held` is the course's part of the ledger, which nothing takes away."""
    seen = _Seen(course, events)
    weeks = _weeks(seen.days)
    metrics, live = _metrics(course, seen, weeks)
    awards = {key: xp for key, xp in sorted(_due(course, seen, metrics).items()) if key not in held}
    ledger = {**held, **awards}
    xp = max(0, sum(ledger.values()))
    level, floor, following = level_of(course.rules["levels"], xp)
    tracks: dict[str, list[int]] = {}
    for uid, terms in course.lessons.items():
        count = tracks.setdefault(terms.track, [0, 0])
        count[0] += seen.marks.get(uid, 0) % 2
        count[1] += 1
    done = [uid for uid, cl in sorted(seen.marks.items()) if cl % 2 and "." not in uid]
    codes = course.rules["achievements"]
    return State(
        marks=dict(sorted(seen.marks.items())),
        awards=awards,
        xp=xp,
        level=level,
        floor=floor,
        next=following,
        done=sum(count[0] for count in tracks.values()),
        total=len(course.lessons),
        tracks=tracks,
        achievements=[one["code"] for one in codes if f"achievement:{course.id}:{one['code']}" in ledger],
        goals={one["code"]: _goal(one["metric"], one["at"], metrics, live, len(course.lessons)) for one in codes},
        metrics=metrics,
        weeks=weeks,
        early=[uid for uid in done if f"lesson:{uid}" not in ledger],
    )


def rhythm(weeks: Mapping[str, int], today: str, count: int, week_days: int = 2) -> list[tuple[str, int, str]]:
    """The last `count` weeks as (Monday, active days, how it stands), oldest first.

    `kept` has enough days, `now` is the present week before it has, `rest` is a missed week with none missed in the
    three before it, `quiet` any other missed one, `before` lies before the first active week.
    """
    first = min(weeks, default=monday(today))
    current = date.fromisoformat(monday(today))
    shown = [(current - timedelta(weeks=back)).isoformat() for back in reversed(range(count))]
    missed: list[bool] = []
    stands: dict[str, str] = {}
    at = date.fromisoformat(first)
    while at <= current:
        kept = weeks.get(at.isoformat(), 0) >= week_days
        word = "kept" if kept else "now" if at == current else "quiet" if any(missed[-3:]) else "rest"
        missed.append(not kept)
        stands[at.isoformat()] = word
        at += timedelta(weeks=1)
    return [(week, weeks.get(week, 0), stands.get(week, "before")) for week in shown]
