"""Taking back what one has just decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from comments import logbook
from comments.deciding import Overtaken, overtaken, reopen
from comments.models import AuthorStanding, Comment, HeldFor, ModerationLog, Status, Verb
from comments.restraining import Unrestrained, set_lock, standing_json
from comments.showing import ChangedMeanwhileError, change_status, hold_author
from courseapp.lessons.models import Lesson
from courseapp.notices import actions as notices

UNDO = timedelta(seconds=10)
"""How long the page offers it."""
ON_THE_WAY = timedelta(seconds=5)
"""What a slow connection gets on top."""
ABOUT_AUTHORS = (Verb.AUTHOR_HELD, Verb.AUTHOR_BANNED, Verb.AUTHOR_FREED)
ABOUT_THREADS = (Verb.LOCKED, Verb.UNLOCKED)
ABOUT_COMMENTS = (Verb.HELD, Verb.APPROVED, Verb.REMOVED, Verb.SPAM, Verb.RESTORED)
UNDOABLE = (*ABOUT_COMMENTS, *ABOUT_AUTHORS, *ABOUT_THREADS)


@dataclass(frozen=True, slots=True)
class Undone:
    """As it was before; nobody is told of the decision who has not read of it yet."""

    line: ModerationLog


@dataclass(frozen=True, slots=True)
class NotUndone:
    """`why` is `late`, or `other` when it was not one's own to undo, or something else was decided since."""

    why: str


def undoable(line_id: int, staff: User) -> ModerationLog | None:
    """One's own decision of this number, if it was made just now."""
    mine = ModerationLog.objects.filter(pk=line_id, actor_key=logbook.actor_key(staff), verb__in=UNDOABLE)
    return mine.filter(at__gt=timezone.now() - UNDO).first()


@transaction.atomic
def undo(line_id: int, staff: User) -> Undone | NotUndone | Overtaken:
    """Put back what one's own decision changed. Once, and only for some seconds."""
    mine = ModerationLog.objects.filter(actor_key=logbook.actor_key(staff), verb__in=UNDOABLE)
    line = mine.filter(pk=line_id).first()
    if line is None:
        return NotUndone("other")
    if timezone.now() - line.at > UNDO + ON_THE_WAY:
        return NotUndone("late")
    hold_author(line.author_id)
    for topic in (logbook.TOPIC, logbook.FLAG_TOPIC):
        notices.take_back(topic, [line.pk])
    if line.verb in ABOUT_AUTHORS:
        answer: Undone | NotUndone | Overtaken = _free_again(line, staff)
    elif line.verb in ABOUT_THREADS:
        answer = _turn_key_back(line, staff)
    else:
        answer = _decide_not(line, staff)
    if isinstance(answer, Undone):
        logbook.uncount(line)
    else:
        transaction.set_rollback(True)  # the notices are not taken back either
    return answer


def _decide_not(line: ModerationLog, staff: User) -> Undone | NotUndone | Overtaken:
    assert line.comment_id
    before = line.before
    later = ModerationLog.objects.filter(comment_id=line.comment_id, pk__gt=line.pk)
    if later.filter(verb__in=(*ABOUT_COMMENTS, Verb.UNDONE)).exists():
        return NotUndone("other")
    try:
        shown = change_status(
            line.comment_id,
            Status(before["status"]),
            held_for=HeldFor(before["held_for"]),
            version=before["version"],
            is_approved=before["is_approved"],
        )
    except ChangedMeanwhileError:
        return overtaken(Comment.objects.get(pk=line.comment_id))
    reopen(before["flags"])
    return Undone(logbook.write(Verb.UNDONE, staff, comment=shown.comment, before={"undoes": line.pk}))


def _free_again(line: ModerationLog, staff: User) -> Undone | NotUndone:
    standing = AuthorStanding.objects.filter(user=line.author_id).first()
    if standing is None or standing_json(standing) != line.before["after"]:
        return NotUndone("other")
    for name in ("held_until", "banned_until"):
        hour = line.before[name]
        setattr(standing, name, datetime.fromisoformat(hour) if hour else None)
    standing.save()
    return Undone(logbook.write(Verb.UNDONE, staff, author_id=line.author_id, before={"undoes": line.pk}))


def _turn_key_back(line: ModerationLog, staff: User) -> Undone | NotUndone:
    lesson = Lesson.objects.filter(uid=line.lesson_uid).first()
    back = Verb.UNLOCKED if line.verb == Verb.LOCKED else Verb.LOCKED
    later = ModerationLog.objects.filter(lesson_uid=line.lesson_uid, pk__gt=line.pk, verb__in=ABOUT_THREADS)
    if lesson is None or later.exists():
        return NotUndone("other")
    done = set_lock(lesson, staff, back, undoes=line.pk)
    return NotUndone("other") if isinstance(done, Unrestrained) else Undone(done.line)
