"""What staff decide about people and threads: who waits, who may not write, where nobody writes any more."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from comments import logbook
from comments.models import AuthorStanding, LessonThread, ModerationLog, Verb
from comments.showing import hold_author as wait_for_author
from courseapp.lessons.models import Lesson
from courseapp.plain import versions

FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)
"""Until somebody lifts it."""

_LOCK = """
INSERT INTO comments_lessonthread AS t (lesson_id, is_locked, version) VALUES (%s, %s, 1)
ON CONFLICT (lesson_id) DO UPDATE SET is_locked = excluded.is_locked, version = t.version + 1
 WHERE t.is_locked <> excluded.is_locked
"""


@dataclass(frozen=True, slots=True)
class Restrained:
    """Done, with the line of the log."""

    line: ModerationLog


@dataclass(frozen=True, slots=True)
class Unrestrained:
    """Nothing was written: `staff` are not for staff to restrain, `same` it is so already, `gone` there is nobody."""

    why: str


def hold_author(
    author_id: int, staff: User, days: int | None, reason: str, note: str = ""
) -> Restrained | Unrestrained:
    """Have everything the person writes wait for staff, for some days or (None) until that is lifted."""
    return _restrain(Verb.AUTHOR_HELD, author_id, staff, {"held_until": _until(days)}, reason=reason, note=note)


def ban_author(author_id: int, staff: User, days: int | None, reason: str, note: str = "") -> Restrained | Unrestrained:
    """Take no comments from the person, for some days or (None) until that is lifted."""
    return _restrain(Verb.AUTHOR_BANNED, author_id, staff, {"banned_until": _until(days)}, reason=reason, note=note)


def free_author(author_id: int, staff: User, note: str = "") -> Restrained | Unrestrained:
    """Lift both."""
    return _restrain(Verb.AUTHOR_FREED, author_id, staff, {"held_until": None, "banned_until": None}, note=note)


def _until(days: int | None) -> datetime:
    return FOR_GOOD if days is None else timezone.now() + timedelta(days=days)


@transaction.atomic
def _restrain(
    verb: Verb, author_id: int, staff: User, changes: dict[str, Any], *, reason: str = "", note: str
) -> Restrained | Unrestrained:
    wait_for_author(author_id)
    author = User.objects.filter(pk=author_id).first()
    if author is None or author.is_staff:
        return Unrestrained("staff" if author else "gone")
    standing = AuthorStanding.objects.filter(user=author).first() or AuthorStanding(user=author)
    before = standing_json(standing)
    for name, value in changes.items():
        setattr(standing, name, value)
    after = standing_json(standing)
    if before == after:
        return Unrestrained("same")
    standing.save()
    return Restrained(
        logbook.write(verb, staff, author_id=author_id, reason=reason, note=note, before=before | {"after": after})
    )


def standing_json(standing: AuthorStanding) -> dict[str, str | None]:
    """Held and banned until when, as the log keeps it."""
    hours = {"held_until": standing.held_until, "banned_until": standing.banned_until}
    return {name: hour.isoformat() if hour else None for name, hour in hours.items()}


@transaction.atomic
def lock_thread(lesson: Lesson, staff: User, reason: str = "") -> Restrained | Unrestrained:
    """Take no further comments under the lesson; what is there stays."""
    return set_lock(lesson, staff, Verb.LOCKED, reason)


@transaction.atomic
def unlock_thread(lesson: Lesson, staff: User) -> Restrained | Unrestrained:
    return set_lock(lesson, staff, Verb.UNLOCKED)


def set_lock(lesson: Lesson, staff: User, verb: Verb, reason: str = "", **before: Any) -> Restrained | Unrestrained:
    """Within the caller's transaction; `before` goes into the log."""
    is_locked = verb == Verb.LOCKED
    was = LessonThread.objects.filter(lesson=lesson).values_list("is_locked", flat=True).first() or False
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [lesson.pk, is_locked])
        if was == is_locked or not cursor.rowcount:
            return Unrestrained("same")
    versions.changed(versions.lesson(lesson.uid))
    return Restrained(logbook.write(verb, staff, lesson_uid=lesson.uid, reason=reason, before=before))
