"""The one way in: a learner's events are stored, folded and paid. Form, sync, claim, import, rebuild all come here.

Eight statements whatever the number of events: lock · events · marks · all events · ledger · awards · standings ·
learner. The catalog is known (courseapp.progress.catalog) or costs one more. Two things must never be done another way:
nothing is read before the learner's row is locked, and only what the database says it inserted is added up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from courseapp.plain.game import Event, State, fold
from courseapp.plain.sent_events import Sent
from courseapp.progress.catalog import VERSION, Catalog, catalog_at

MOST_EVENTS = 50_000
"""Of one learner, for ever; ten times what the busiest would make. More would make each of their requests slow."""
BURST, EACH = 120, timedelta(seconds=1)
"""Requests of one learner that may come at once, and how long each takes to be forgotten."""

_LOCK = f"SELECT version, events, quota_at, ({VERSION}) FROM progress_learner WHERE user_id = %s FOR UPDATE"  # noqa: S608
_NEW_LEARNER = "INSERT INTO progress_learner (user_id, version, events) VALUES (%s, 0, 0) ON CONFLICT DO NOTHING"
_EVENTS = """
INSERT INTO progress_event (user_id, id, kind, subject, lesson, cl, revision, dwell, grade, day, at, received_at)
SELECT %s, e.*, greatest(%s, e.at)
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::int[], %s::int[], %s::int[], %s::smallint[],
              %s::date[], %s::timestamptz[]) e(id, kind, subject, lesson, cl, revision, dwell, grade, day, at)
ON CONFLICT DO NOTHING RETURNING id
"""
_MARKS = """
INSERT INTO progress_mark (user_id, subject, cl)
SELECT %s, subject, max(cl) FROM unnest(%s::text[], %s::int[]) m(subject, cl) GROUP BY subject
ON CONFLICT (user_id, subject) DO UPDATE SET cl = excluded.cl WHERE progress_mark.cl < excluded.cl
"""
_HISTORY = """
SELECT id::text, kind, subject, cl, dwell, grade, day::text,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), lesson
  FROM progress_event WHERE user_id = %s
"""
_FIRST_DAYS = """
SELECT subject, min(day) FROM progress_event WHERE user_id = %s AND kind = 'mark' AND cl %% 2 = 1 GROUP BY subject
"""
_HELD = "SELECT course, key, xp FROM progress_award WHERE user_id = %s"
_AWARDS = """
INSERT INTO progress_award (user_id, course, key, xp)
SELECT %s, a.* FROM unnest(%s::text[], %s::text[], %s::int[]) a ON CONFLICT DO NOTHING RETURNING course, key, xp
"""
_STANDINGS = """
MERGE INTO progress_standing s
USING (SELECT %s::bigint, d.* FROM unnest(%s::text[], %s::int[], %s::int[]) d) n(user_id, course, xp, achievements)
   ON s.user_id = n.user_id AND s.course = n.course
 WHEN MATCHED THEN UPDATE SET xp = greatest(0, s.xp + n.xp), achievements = s.achievements + n.achievements,
                              version = s.version + 1
 WHEN NOT MATCHED THEN INSERT (user_id, course, xp, achievements, version)
                       VALUES (n.user_id, n.course, greatest(0, n.xp), n.achievements, 1)
"""
_LEARNER = """
UPDATE progress_learner SET version = version + %s, events = events + %s, quota_at = coalesce(%s, quota_at)
 WHERE user_id = %s
"""


class TooManyRequestsError(Exception):
    """The learner's allowance is used up; `seconds` says when to come again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Paid:
    course: str
    key: str
    xp: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a batch. `states` has every course in which the learner ever did anything."""

    accepted: list[UUID]
    duplicate: list[UUID]
    unknown: list[UUID]
    over: list[UUID]
    awards: list[Paid]
    states: dict[str, State]
    version: int


@dataclass(slots=True)
class LockedLearner:
    """A learner whose row this transaction holds; `lock` makes one."""

    user_id: int
    version: int
    events: int
    quota_at: datetime
    catalog: Catalog
    now: datetime = field(default_factory=timezone.now)
    spent: datetime | None = None

    def spend(self) -> None:
        """Count one request against the allowance (GCRA). Raises TooManyRequestsError."""
        until = max(self.quota_at, self.now) + EACH
        if until - self.now > BURST * EACH:
            wait = until - self.now - BURST * EACH
            raise TooManyRequestsError(max(1, -(-wait // timedelta(seconds=1))))
        self.spent = until

    def take(self, events: Sequence[Sent]) -> Taken:
        """Store what is new of these events, pay what they deserve, and say so; safe to repeat."""
        unique = {event.id: event for event in reversed(events)}
        known = [event for event in unique.values() if self._knows(event)]
        room = max(0, MOST_EVENTS - self.events)
        tried, over = known[:room], known[room:]
        accepted = self._store(tried)
        self._raise_marks([event for event in tried if event.id in accepted and event.kind == "mark"])
        states = self.states()
        awards = self.pay(states)
        self.close(changes=bool(accepted or awards), events=len(accepted))
        return Taken(
            accepted=[event.id for event in tried if event.id in accepted],
            duplicate=[event.id for event in tried if event.id not in accepted],
            unknown=[event.id for event in unique.values() if not self._knows(event)],
            over=[event.id for event in over],
            awards=awards,
            states=states,
            version=self.version,
        )

    def _knows(self, event: Sent) -> bool:
        return event.lesson in self.catalog.course_of and (
            event.kind == "credit" or self.catalog.knows(event.subject, event.kind)
        )

    def _store(self, events: Sequence[Sent]) -> set[UUID]:
        """Ids of those that were not there yet."""
        if not events:
            return set()
        rows = [(e.id, e.kind, e.subject, e.lesson, e.cl, e.revision, e.dwell, e.grade, e.day, e.at) for e in events]
        columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_EVENTS, [self.user_id, self.now, *columns])
            return {row[0] for row in cursor.fetchall()}

    def _raise_marks(self, events: Sequence[Sent]) -> None:
        if events:
            with connection.cursor() as cursor:
                cursor.execute(_MARKS, [self.user_id, [e.subject for e in events], [e.cl for e in events]])

    def states(self) -> dict[str, State]:
        """The learner's state by course, from all that ever happened and all that was ever paid."""
        return states_of(self.user_id, self.catalog)

    def pay(self, states: Mapping[str, State]) -> list[Paid]:
        """Write the awards that the states say are due into the ledger, and add to the standings what it took."""
        due = [Paid(course, key, xp) for course, state in states.items() for key, xp in state.awards.items()]
        if not due:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                _AWARDS, [self.user_id, [one.course for one in due], [one.key for one in due], [one.xp for one in due]]
            )
            paid = [Paid(*row) for row in cursor.fetchall()]
            sums = _sums(paid)
            cursor.execute(
                _STANDINGS,
                [self.user_id, list(sums), [one[0] for one in sums.values()], [one[1] for one in sums.values()]],
            )
        return paid

    def close(self, *, changes: bool, events: int = 0) -> None:
        """Write the learner's row: the last thing done under its lock."""
        if changes or self.spent:
            with connection.cursor() as cursor:
                cursor.execute(_LEARNER, [int(changes), events, self.spent, self.user_id])
        self.version += int(changes)
        self.events += events


def lock(user_id: int) -> LockedLearner:
    """Wait until no other transaction writes anything of this learner's; call inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [user_id])
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_NEW_LEARNER, [user_id])
            cursor.execute(_LOCK, [user_id])
            row = cursor.fetchone()
        assert row
    return LockedLearner(user_id, row[0], row[1], row[2], catalog_at(row[3]))


def _sums(paid: Iterable[Paid]) -> dict[str, tuple[int, int]]:
    """(XP, achievements) by course."""
    sums: dict[str, tuple[int, int]] = {}
    for one in paid:
        xp, achievements = sums.get(one.course, (0, 0))
        sums[one.course] = (xp + one.xp, achievements + one.key.startswith("achievement:"))
    return dict(sorted(sums.items()))


def history(user_id: int) -> list[Event]:
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [user_id])
        return [Event(*row) for row in cursor.fetchall()]


def first_days(user_id: int) -> dict[str, date]:
    """The learner's own date on which each lesson and exercise was first done, by subject."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_DAYS, [user_id])
        return dict(cursor.fetchall())


def held(user_id: int) -> dict[str, dict[str, int]]:
    """The learner's ledger: {course: {key: XP}}."""
    ledger: dict[str, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [user_id])
        for course, key, xp in cursor.fetchall():
            ledger[course][key] = xp
    return ledger


def states_of(user_id: int, catalog: Catalog) -> dict[str, State]:
    """The learner's state in every course with an event or an award."""
    by_course: dict[str, list[Event]] = defaultdict(list)
    for event in history(user_id):
        if course := catalog.course_of.get(event.lesson):
            by_course[course].append(event)
    ledger = held(user_id)
    return {
        uid: fold(course, by_course[uid], ledger[uid])
        for uid, course in catalog.courses.items()
        if uid in by_course or uid in ledger
    }


def state_json(states: Mapping[str, State]) -> dict[str, Any]:
    """States as browsers get them: small enough to be sent with every answer."""
    return {course: _short(state) for course, state in states.items()}


def _short(state: State) -> dict[str, Any]:
    earned = set(state.achievements)
    return {
        "marks": state.marks,
        "xp": state.xp,
        "level": state.level,
        "floor": state.floor,
        "next": state.next,
        "done": state.done,
        "total": state.total,
        "tracks": state.tracks,
        "achievements": state.achievements,
        "goals": {code: goal for code, goal in state.goals.items() if goal[0] and code not in earned},
        "weeks": dict(sorted(state.weeks.items())[-26:]),
        "early": state.early,
    }
