"""What pages show of a learner: one round trip for the page of a lesson or a course, from standings and marks."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.db import connection
from django.urls import reverse

from accounts.models import User
from courseapp.lessons.models import Course, Lesson, in_language
from courseapp.notices.models import UNREAD
from courseapp.plain import game
from courseapp.plain.game import EXERCISE, State, fold, level_of
from courseapp.plain.game_defaults import rules_of
from courseapp.progress import opening
from courseapp.progress.catalog import VERSION, Catalog, catalog_at, current_catalog
from courseapp.progress.learners import learner_key
from courseapp.progress.ledger import states_of

_STANDING = f"""
SELECT ({VERSION}),
  (SELECT jsonb_object_agg(course, jsonb_build_array(xp, achievements))
     FROM progress_standing WHERE user_id = %(user)s),
  (SELECT jsonb_object_agg(subject, cl) FROM progress_mark WHERE user_id = %(user)s),
  EXISTS (SELECT FROM progress_award WHERE user_id = %(user)s AND key = 'lesson:' || %(lesson)s),
  (SELECT jsonb_build_array(rev, text, ARRAY(
     SELECT r.text FROM progress_journalrevision r
      WHERE r.journal_id = j.id AND r.conflict AND r.created_at >= j.updated_at ORDER BY r.id DESC LIMIT 3))
     FROM progress_journal j WHERE user_id = %(user)s AND lesson = %(lesson)s),
  {UNREAD}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Bar:
    """The game bar of a course, as parts/bar.html shows it. `steps` and `names` are the ladder, for first.js."""

    course: str
    level: int
    name: str
    xp: int
    done: int
    total: int
    won: int
    of: int
    gained: int
    """XP since the level began."""
    needed: int
    """XP from there to the next level; 0 at the top."""
    steps: str
    names: str
    achievements_url: str
    is_mine: bool
    """Whether these are a signed-in learner's numbers, which the browser must leave alone."""

    @property
    def is_top(self) -> bool:
        return not self.needed

    @property
    def percent(self) -> int:
        return 100 * self.done // max(1, self.total)

    @classmethod
    def of_course(
        cls,
        course: str,
        rules: Mapping[str, Any],
        total: int,
        *,
        xp: int = 0,
        done: int = 0,
        won: int = 0,
        is_mine: bool = False,
    ) -> Self:
        """`rules` as game_defaults.rules_of makes them of the course's `game`."""
        levels = rules["levels"]
        level, floor, following = level_of(levels, xp)
        names = [in_language(one["name"]) for one in levels]
        return cls(
            course=course,
            level=level,
            name=names[level],
            xp=xp,
            done=done,
            total=total,
            won=won,
            of=len(rules["achievements"]),
            gained=xp - floor,
            needed=0 if following is None else following - floor,
            steps=" ".join(str(one["xp"]) for one in levels),
            names="|".join(names),
            achievements_url=reverse("achievements", args=[course]),
            is_mine=is_mine,
        )


@dataclass(frozen=True, slots=True)
class Box:
    """A lesson or its exercise with the hidden fields of its form: `event` is new with each rendering."""

    cl: int
    is_early: bool
    """Done, but read too briefly so far to be paid."""
    event: str
    opened: str

    @property
    def is_done(self) -> bool:
        return self.cl % 2 == 1


@dataclass(frozen=True, slots=True)
class Notes:
    """The journal of a lesson; rev 0 and no text when there is none.

    `others` are texts of other devices that are kept beside it since it was last saved, the newest first.
    """

    rev: int
    text: str
    others: list[str] = field(default_factory=list)

    @property
    def has_others(self) -> bool:
        return bool(self.others)


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything of a learner's that a page of a course shows. `finish`, `exercise`, `journal` belong to a lesson."""

    learner: str
    bar: Bar
    marks: dict[str, int]
    tracks: dict[str, tuple[int, int]]
    """(done, all) by the track's slug."""
    exercise_xp: int
    unread: int
    """What the bell says; it comes along so that it costs no round trip of its own."""
    finish: Box | None = None
    exercise: Box | None = None
    journal: Notes | None = None

    @property
    def done(self) -> set[str]:
        """Uids of the lessons that are done."""
        return {subject for subject, cl in self.marks.items() if cl % 2 and "." not in subject}

    @property
    def exercises(self) -> set[str]:
        """Uids of the lessons whose exercise is done."""
        suffix = f".{EXERCISE}"
        return {one.removesuffix(suffix) for one, cl in self.marks.items() if cl % 2 and one.endswith(suffix)}


@dataclass(frozen=True, slots=True)
class Bars:
    """What the shelf shows of a learner: a bar for each course's id, and what the bell says."""

    by_course: dict[str, Bar]
    unread: int


@dataclass(frozen=True, slots=True)
class _Row:
    """What the one statement brings."""

    catalog: Catalog
    standings: dict[str, list[int]]
    marks: dict[str, int]
    is_paid: bool
    journal: Notes
    unread: int

    def bar(self, course: game.Course) -> Bar:
        xp, won = self.standings.get(course.id, (0, 0))
        done = sum(self.marks.get(uid, 0) % 2 for uid in course.lessons)
        return Bar.of_course(course.id, course.rules, len(course.lessons), xp=xp, done=done, won=won, is_mine=True)


def _read(user_id: int, lesson: str = "") -> _Row:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"user": user_id, "lesson": lesson})
        row = cursor.fetchone()
    assert row
    version, standings, marks, is_paid, journal, unread = row
    notes = Notes(*json.loads(journal)) if journal else Notes(0, "")
    return _Row(catalog_at(version), json.loads(standings or "{}"), json.loads(marks or "{}"), is_paid, notes, unread)


def progress_context(user: User, place: Lesson | Course) -> Progress:
    """How the learner stands in a course, or in a lesson (whose `course` is loaded) and its course. One query."""
    lesson = place.uid if isinstance(place, Lesson) else ""
    home = place.course if isinstance(place, Lesson) else place
    row = _read(user.pk, lesson)
    course = row.catalog.courses.get(home.uid) or game.Course(home.uid, {}, {}, rules_of(home.game))
    tracks: dict[str, tuple[int, int]] = {}
    for uid, terms in course.lessons.items():
        done, total = tracks.get(terms.track, (0, 0))
        tracks[terms.track] = (done + row.marks.get(uid, 0) % 2, total + 1)
    progress = {
        "learner": learner_key(user),
        "bar": row.bar(course),
        "marks": row.marks,
        "tracks": tracks,
        "exercise_xp": course.rules["exercise"],
        "unread": row.unread,
    }
    if not lesson:
        return Progress(**progress)
    opened = opening.sign(user.pk, lesson)
    cl = row.marks.get(lesson, 0)
    finish = Box(cl, cl % 2 == 1 and not row.is_paid, str(uuid.uuid4()), opened)
    exercise = Box(row.marks.get(f"{lesson}.{EXERCISE}", 0), False, str(uuid.uuid4()), opened)
    return Progress(**progress, finish=finish, exercise=exercise, journal=row.journal)


def bars(user: User) -> Bars:
    """The learner's bar in every course, by the course's id. One query."""
    row = _read(user.pk)
    return Bars({course.id: row.bar(course) for course in row.catalog.courses.values()}, row.unread)


def full_states(user: User) -> dict[str, tuple[game.Course, State]]:
    """Each course with the whole state in it (goals, metrics, weeks), in the order of the shelf. Three queries.

    For the pages of achievements and of one's own progress; its cost grows with the learner's own history.
    """
    catalog = current_catalog()
    states = states_of(user.pk, catalog)
    return {uid: (course, states.get(uid) or fold(course, [], {})) for uid, course in catalog.courses.items()}
