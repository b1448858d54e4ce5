"""Verbs about a learner's progress. Each is one transaction that begins by locking the learner's row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courseapp.plain.game import EXERCISE, level_of
from courseapp.plain.sent_events import MOST_CL, MOST_DWELL, MOST_REVISION, Refused, Sent, read_event
from courseapp.progress import journals
from courseapp.progress.exporting import exported
from courseapp.progress.journals import Conflict, Kept
from courseapp.progress.ledger import Paid, Taken, lock
from courseapp.progress.models import LONGEST_TEXT, Award, Event, Journal, Learner, Mark, Standing
from courseapp.progress.standing import Progress, bars, progress_context

__all__ = [
    "Answer",
    "Completed",
    "Conflict",
    "Kept",
    "Paid",
    "Part",
    "Progress",
    "Taken",
    "TakenIn",
    "bars",
    "complete",
    "credit",
    "erase",
    "held_about",
    "progress_context",
    "read_journal",
    "revoke",
    "save_journal",
    "take",
    "take_in",
]

type Part = Literal["lesson", "exercise"]
type What = Literal["comment", "report"]

CREDITS = UUID("2b3f7c1e-6a0d-5f52-9d43-3d1f0c8a9e11")
"""Ids of credits are made from this, their subject and cl, so that a repetition is the same event."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request's events: every id is in exactly one of the first three."""

    accepted: list[UUID]
    duplicate: list[UUID]
    rejected: list[Refused]
    taken: Taken


@dataclass(frozen=True, slots=True)
class Completed:
    """A lesson or exercise was done or undone. `awards` are new; `is_early`: paid once enough has been read.

    `rules` are those of the lesson's course; `level_up` is the level just reached, None mostly.
    """

    awards: list[Paid]
    is_done: bool
    is_early: bool
    level_up: int | None
    rules: Mapping[str, Any]


@dataclass(slots=True)
class TakenIn:
    """What came of a file: its events, and its journals by what was done with them."""

    answer: Answer
    created: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    conflict: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)


@transaction.atomic
def take(user_id: int, raw: Sequence[Any], *, spends: bool = True) -> Answer:
    """Store and pay events as a browser sent them. Raises ledger.TooManyRequestsError."""
    learner = lock(user_id)
    if spends:
        learner.spend()
    read = [read_event(one, learner.now) for one in raw]
    taken = learner.take([one for one in read if isinstance(one, Sent)])
    refused = [one for one in read if isinstance(one, Refused)]
    refused += [Refused(str(one), "subject") for one in taken.unknown]
    refused += [Refused(str(one), "full") for one in taken.over]
    good = {str(one) for one in (*taken.accepted, *taken.duplicate)}
    return Answer(taken.accepted, taken.duplicate, [one for one in refused if one.id.lower() not in good], taken)


@transaction.atomic
def complete(
    user_id: int,
    lesson: str,
    event: UUID,
    *,
    day: date,
    done: bool,
    part: Part = "lesson",
    dwell: int = 0,
    revision: int = 0,
) -> Completed:
    """Mark a lesson or its exercise done or undone, as a form does. Safe to repeat with the same `event`.

    Done again while it is done is how further reading (`dwell`, seconds) pays what was done too early.
    Raises ledger.TooManyRequestsError.
    """
    learner = lock(user_id)
    learner.spend()
    subject = lesson if part == "lesson" else f"{lesson}.{EXERCISE}"
    mark = Mark.objects.filter(user_id=user_id, subject=subject).values_list("cl", flat=True).first() or 0
    again = Event.objects.filter(user_id=user_id, id=event).exists()
    cl = max(1, mark) if mark % 2 == done else mark + 1
    idle = again or cl > MOST_CL or (not done and mark % 2 == 0)
    sent = Sent(
        id=event,
        kind="mark",
        subject=subject,
        lesson=lesson,
        cl=cl,
        revision=min(revision, MOST_REVISION),
        dwell=max(0, min(dwell, MOST_DWELL)),
        grade=0,
        day=day,
        at=learner.now,
    )
    taken = learner.take([] if idle else [sent])
    course = learner.catalog.courses.get(learner.catalog.course_of.get(lesson, ""))
    state = taken.states.get(course.id) if course else None
    if not (course and state):
        return Completed(taken.awards, is_done=False, is_early=False, level_up=None, rules={})
    before, _floor, _next = level_of(course.rules["levels"], max(0, state.xp - sum(one.xp for one in taken.awards)))
    return Completed(
        awards=taken.awards,
        is_done=state.marks.get(subject, 0) % 2 == 1,
        is_early=subject in state.early,
        level_up=state.level if state.level > before else None,
        rules=course.rules,
    )


def credit(user_id: int, what: What, thing: str, lesson: str) -> list[Paid]:
    """Give XP for a comment (`thing` is the lesson's uid again) or a confirmed report (its id) in that lesson.

    Nothing happens when it stands already, or when the lesson is none that readers ever saw. Callers that credit
    several people in one transaction go by ascending user id, or two of them may wait for each other.
    """
    return _credit(user_id, f"{what}:{thing}", lesson, stands=True)


def revoke(user_id: int, what: What, thing: str, lesson: str) -> list[Paid]:
    """Take back what `credit` gave, by a line of its own; achievements stay. Nothing happens when nothing stands."""
    return _credit(user_id, f"{what}:{thing}", lesson, stands=False)


@transaction.atomic
def _credit(user_id: int, subject: str, lesson: str, *, stands: bool) -> list[Paid]:
    learner = lock(user_id)
    given = Event.objects.filter(user_id=user_id, kind=Event.Kind.CREDIT, subject=subject)
    last = given.order_by("-cl").values_list("cl", "lesson").first() or (0, lesson)
    if last[0] % 2 == stands:
        return []
    today = timezone.localdate()
    identity = uuid5(CREDITS, f"{subject}#{last[0] + 1}")
    event = Sent(identity, "credit", subject, last[1], last[0] + 1, 0, 0, 0, today, learner.now)
    return learner.take([event]).awards


def read_journal(user_id: int, lesson: str) -> Journal | None:
    return Journal.objects.of(user_id).filter(lesson=lesson).first()


@transaction.atomic
def save_journal(user_id: int, lesson: str, text: str, base: int) -> Kept | Conflict | None:
    """Make `text` what the learner wrote under the lesson, if no other device did meanwhile. None: no such lesson.

    Raises ledger.TooManyRequestsError, and ValueError when the text is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError("too long")
    learner = lock(user_id)
    learner.spend()
    if lesson not in learner.catalog.course_of:
        return None
    saved = journals.write(user_id, lesson, text, base)
    learner.close(changes=False)
    return saved


@transaction.atomic
def take_in(user_id: int, events: Sequence[Any], kept: Sequence[Any]) -> TakenIn:
    """Take in a file that `held_about` or a browser wrote. No text replaces another: a differing one is kept beside it.

    Raises ledger.TooManyRequestsError.
    """
    taken_in = TakenIn(take(user_id, events))
    known = lock(user_id).catalog.course_of
    here = {journal.lesson: journal for journal in Journal.objects.of(user_id)}
    for one in kept:
        lesson, text = (one.get("lesson"), one.get("text")) if isinstance(one, dict) else ("", None)
        if not isinstance(lesson, str) or not isinstance(text, str) or lesson not in known or len(text) > LONGEST_TEXT:
            taken_in.rejected.append(str(lesson)[:8])
        elif lesson not in here:
            here[lesson] = Journal.objects.create(user_id=user_id, lesson=lesson, text=text)
            taken_in.created.append(lesson)
        elif here[lesson].text == text:
            taken_in.same.append(lesson)
        else:
            journals.keep_beside(here[lesson], text, here[lesson].rev)
            taken_in.conflict.append(lesson)
    return taken_in


def held_about(user: User) -> dict[str, Any]:
    """Everything this app keeps about the person, ready for JSON; `take_in` reads its events and journals again."""
    return exported(user)


@transaction.atomic
def erase(user: User) -> None:
    """Remove all rows of the person's. The caller allowed it (accounts.actions.allow_erasing) in this transaction."""
    for model in (Event, Mark, Award, Standing, Journal, Learner):
        model._default_manager.filter(user=user).delete()
