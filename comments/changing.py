"""What an author may do to their own comment: edit, delete, bring back."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.actions import Limit, may_speak, spend
from accounts.models import User
from comments.models import LONGEST, Comment, CommentRevision, Flag, HeldFor, Mention, Status
from comments.showing import TOPIC, ChangedMeanwhileError, Shown, change_status, hold_author, locked
from comments.writing import Refused, RefusedError, Written, keep_mentions, rendered, weigh
from courseapp.notices import actions as notices
from courseapp.plain import versions
from courseapp.plain.comment_text import VERSION, cleaned, people_in

SILENT = timedelta(minutes=15)
"""An edit within this time of writing is not told to readers."""
REGRET = timedelta(days=1)
"""How long what its author deleted can be brought back."""
EDITS = Limit(20, timedelta(minutes=10))
NAMING = timedelta(days=30)
"""How long after writing an edit tells those whom it names for the first time."""
NAMES = Limit(5, timedelta(hours=1))
"""Edits that name somebody new."""


def edit(user: User, comment_id: int, body: str, version: int) -> Written | Refused:
    """Give a comment of one's own another text. `version` is what the form was made of; safe to repeat."""
    source = cleaned(body)
    if not source or len(source) > LONGEST:
        return Refused("long" if source else "empty")
    if not may_speak(user):
        return Refused("unverified")
    try:
        with transaction.atomic():
            hold_author(user.pk)
            notices.hold(TOPIC, [comment_id])  # the new text may have to be held
            comment = _own(user, comment_id, Status.VISIBLE, Status.HELD)
            if comment.source != source:
                _edit(user, comment, source, version=version)
            return Written(comment, is_new=False)
    except RefusedError as error:
        return error.answer


def _own(user: User, comment_id: int, *statuses: Status) -> Comment:
    """A comment of the person's, held by this transaction. Raises RefusedError."""
    if not Comment.objects.filter(pk=comment_id, author=user).exists():
        raise RefusedError("gone")
    comment = locked(comment_id)
    if comment.status not in statuses:
        raise RefusedError("gone")
    return comment


def _edit(user: User, comment: Comment, source: str, *, version: int) -> None:
    if comment.version != version:
        raise RefusedError("changed")
    text = rendered(source, people_in(comment.html))
    held_for = weigh(user, comment.lesson, text)
    if seconds := spend("edit", str(user.pk), EDITS):
        raise RefusedError("wait", seconds)
    CommentRevision.objects.create(comment=comment, version=comment.version, source=comment.source)
    if timezone.now() - comment.created_at > SILENT:
        comment.edited_at = timezone.now()
    comment.source, comment.html, comment.language = source, text.html, text.language
    comment.render_version, comment.version, comment.is_approved = VERSION, comment.version + 1, False
    comment.save(update_fields=["source", "html", "language", "render_version", "version", "is_approved", "edited_at"])
    names_more = keep_mentions(comment, text.people)
    if names_more and timezone.now() - comment.created_at < NAMING:
        if seconds := spend("name", str(user.pk), NAMES):
            raise RefusedError("wait", seconds)
        notices.tell_again(TOPIC, comment.pk)
    versions.changed(versions.lesson(comment.lesson.uid))
    if held_for and comment.is_visible:
        comment.status = change_status(comment.pk, Status.HELD, held_for=held_for).comment.status


def delete(user: User, comment_id: int) -> Shown | Refused:
    """Take a comment of one's own away; where others answered it, its place stays. Safe to repeat."""
    return _turn(user, comment_id, Status.DELETED, Status.VISIBLE, Status.HELD)


def restore(user: User, comment_id: int) -> Shown | Refused:
    """Bring back what one deleted, within REGRET. What waited for staff waits again."""
    return _turn(user, comment_id, Status.VISIBLE, Status.DELETED)


def _turn(user: User, comment_id: int, to: Status, *before: Status) -> Shown | Refused:
    try:
        with transaction.atomic():
            mine = Comment.objects.filter(pk=comment_id, author=user).first()
            if mine is None or mine.status not in (to, *before):
                return Refused("gone")
            if mine.status != to and (seconds := spend("edit", str(user.pk), EDITS)):
                return Refused("wait", seconds)
            if to == Status.VISIBLE and mine.status == Status.DELETED:
                return _bring_back(mine)
            return change_status(comment_id, to, held_for=HeldFor(mine.held_for), version=mine.version)
    except ChangedMeanwhileError:
        return Refused("changed")


def _bring_back(mine: Comment) -> Shown | Refused:
    if timezone.now() - mine.status_at > REGRET:
        return Refused("gone")
    to = Status.HELD if mine.held_for else Status.VISIBLE
    return change_status(mine.pk, to, held_for=HeldFor(mine.held_for), version=mine.version)


def forget_deleted() -> int:
    """Empty what its author deleted and can no longer bring back; the answer is how many."""
    over = Comment.objects.filter(status=Status.DELETED, status_at__lt=timezone.now() - REGRET)
    return empty(over.exclude(source=""))


@transaction.atomic
def empty(comments: QuerySet[Comment]) -> int:
    """Take the words out of these comments, their earlier texts and what readers flagged; their places stay."""
    known = list(comments.values_list("pk", flat=True))
    CommentRevision.objects.filter(comment__in=known).delete()
    flags = Flag.objects.filter(comment__in=known)
    flags.update(snapshot="")
    flags.filter(outcome=Flag.Outcome.OPEN).update(outcome=Flag.Outcome.UPHELD, decided_at=Now())
    Mention.objects.filter(comment__in=known).delete()
    return Comment.objects.filter(pk__in=known).update(source="", html="")


def render_again(at_once: int = 500) -> int:
    """Bring stored HTML up to the present rendering, piece by piece; the answer is how many it was."""
    done = last = 0
    while some := list(_old().filter(pk__gt=last).order_by("pk")[:at_once]):
        for comment in some:
            html = rendered(comment.source, people_in(comment.html)).html
            same = Comment.objects.filter(pk=comment.pk, version=comment.version)
            done += same.update(html=html, render_version=VERSION)
        last = some[-1].pk
    return done


def _old() -> QuerySet[Comment]:
    return Comment.objects.filter(render_version__lt=VERSION).exclude(source="")
