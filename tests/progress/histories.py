"""Random histories of a learner, as the browser writes them down, and the small courses they happen in."""

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from courseapp.plain.game import Course, Event, State, Terms
from courseapp.plain.game_defaults import rules_of

type Json = dict[str, Any]

START = date(2026, 10, 1)
UIDS = ("aaaaaaaa", "bbbbbbbb", "12345678", "0000000c", "dddddddd", "eeeeeeee")
OWN_RULES = {
    "levels": [{"xp": 0, "name": {"en": "Curious"}}, {"xp": 100, "name": {"en": "Tinkerer"}}],
    "achievements": [
        {"code": f"{metric}-{at}", "name": {}, "about": {}, "metric": metric, "at": at, "xp": 7 * at}
        for metric in ("lessons", "exercises", "cards_rooted", "steady_weeks", "comments", "reports", "review_days")
        for at in (1, 3)
    ],
}


def course_json(live: int, archived: int, game: Mapping[str, Any]) -> Json:
    """A course with that many live and archived lessons, as the catalog gives it."""
    terms = [{"track": ("constructor", "two")[n % 2], "xp": 25 + n, "need": 10 * n} for n in range(len(UIDS))]
    lessons = dict(zip(UIDS, terms, strict=True))
    return {
        "id": "small-course",
        "lessons": {uid: lessons[uid] for uid in UIDS[:live]},
        "archived": {uid: lessons[uid] for uid in UIDS[live : live + archived]},
        "rules": rules_of(game),
    }


COURSES = [course_json(live, archived, game) for live, archived in ((5, 1), (3, 0), (0, 2)) for game in ({}, OWN_RULES)]


def course_of(one: Json) -> Course:
    return Course(
        one["id"],
        {uid: Terms(**terms) for uid, terms in one["lessons"].items()},
        {uid: Terms(**terms) for uid, terms in one["archived"].items()},
        one["rules"],
    )


def event_of(one: Json) -> Event:
    names = {"cl": one.get("cl", 0), "dwell": one.get("dwell", 0), "grade": one.get("g", 0), "lesson": one.get("l", "")}
    return Event(one["id"], one["k"], one["s"], day=one["day"], at=one["at"], **names)


def state_json(state: State) -> Json:
    """A state in the words of JavaScript, where a pair is a list."""
    return asdict(state)


def _event(chance: random.Random) -> Json:
    day = START + timedelta(days=int(chance.triangular(0, 80, 5)))
    uid = chance.choice(UIDS)
    event = {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "day": day.isoformat(),
        "at": f"{day}T{chance.randrange(24):02}:00:00.{chance.randrange(1000):03}Z",
    }
    kind = chance.choices(("mark", "review", "credit"), (5, 4, 1))[0]
    if kind == "mark":
        part = chance.choice(("", "", ".x", ".y"))
        return event | {"k": kind, "s": uid + part, "cl": chance.randint(1, 5), "dwell": chance.randrange(60)}
    if kind == "review":
        return event | {"k": kind, "s": f"{uid}.k{chance.randrange(4)}", "g": chance.randint(1, 4)}
    subject = chance.choice((f"comment:{uid}", f"report:{chance.randrange(3)}"))
    return event | {"k": kind, "s": subject, "l": uid, "cl": chance.randint(1, 4)}


def history(seed: int) -> Json:
    """What both engines are asked: {course, events, held, today}; the same for the same seed."""
    chance = random.Random(seed)
    course = chance.choice(COURSES)
    events = [_event(chance) for _ in range(chance.choice((0, 1, 3, 10, 30, 120)))]
    held = {
        f"lesson:{chance.choice(UIDS)}": 60,
        f"achievement:small-course:{chance.choice(course['rules']['achievements'])['code']}": 33,
        "revoke:comment:aaaaaaaa#1": -5,
    }
    today = START + timedelta(days=chance.randrange(100))
    return {
        "course": course,
        "events": events,
        "held": held if chance.random() < 0.3 else {},
        "today": today.isoformat(),
        "cards": [f"{uid}.k{n}" for uid in UIDS for n in range(4)],
    }


def seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 2**32)


def shuffled(events: Sequence[Json], seed: int) -> list[Json]:
    again = list(events)
    random.Random(seed).shuffle(again)
    return again
