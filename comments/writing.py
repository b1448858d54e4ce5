"""Writing a comment: one transaction, in which a repetition finds what the first try made."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import Limit, may_speak, spend
from accounts.models import User
from comments.following import follow_own
from comments.models import DEEPEST, LONGEST, AuthorStanding, Comment, HeldFor, LessonThread, Mention, Status
from comments.showing import TOPIC, hold_author, pay
from courseapp.lessons.models import Lesson
from courseapp.notices import actions as notices
from courseapp.plain import public_names, versions
from courseapp.plain.comment_text import VERSION, CommentText, cleaned, names_in, render
from courseapp.progress.actions import Paid

PACE = (Limit(1, timedelta(seconds=5)), Limit(6, timedelta(minutes=1)), Limit(60, timedelta(hours=1)))
NEW_PACE = (Limit(1, timedelta(minutes=1)), *PACE)
NEW = timedelta(days=1)
"""How long an account counts as new."""
NEW_LINKS = 2
AGAIN = timedelta(hours=1)
"""The same words in the same place within this time are one comment sent twice."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written.

    `why` is `empty`, `long`, `name` (no public name yet), `unverified`, `banned`, `locked`, `gone` (whom it answers, or
    itself), `links` (too many for a new account), `wait` (again in `seconds`) or `changed` (somebody was first).
    `words` say it better where more is known.
    """

    why: str
    seconds: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The comment; `is_new` is False when an earlier try had made it. `paid` is what it brought its author."""

    comment: Comment
    is_new: bool
    paid: list[Paid] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Said:
    """What somebody wants to say, and where."""

    user: User
    lesson: Lesson
    source: str
    text: CommentText
    token: UUID
    parent: int | None


class RefusedError(Exception):
    """Rolls back what the transaction did so far."""

    def __init__(self, why: str, seconds: int = 0) -> None:
        super().__init__(why)
        self.answer = Refused(why, seconds)


def write(user: User, lesson: Lesson, body: str, token: UUID, parent: int | None = None) -> Written | Refused:
    """Say something under a lesson, or in answer to a comment there. Safe to repeat with the same token."""
    source = cleaned(body)
    if why := _unfit(source) or _may_not(user):
        return Refused(why)
    text = rendered(source)
    try:
        with transaction.atomic():
            return _write(_Said(user, lesson, source, text, token, parent))
    except RefusedError as error:
        return error.answer


def _unfit(source: str) -> str:
    return "empty" if not source else "long" if len(source) > LONGEST else ""


def _may_not(user: User) -> str:
    if not may_speak(user):
        return "unverified"
    return "" if user.name else "name"


def rendered(source: str, known: Mapping[str, int] | None = None) -> CommentText:
    """The text as HTML, with whoever it names; `known` are people by names they may have given up since.

    One query if it names anybody.
    """
    asked = {name: public_names.skeleton(name) for readings in names_in(source) for name in readings}
    if not asked:
        return render(source)
    people = dict(User.objects.filter(name_key__in=set(asked.values())).values_list("name_key", "pk"))
    return render(source, {name: people[key] for name, key in asked.items() if key in people} | dict(known or {}))


def _write(said: _Said) -> Written:
    user = said.user
    hold_author(user.pk)
    if before := _sent_before(said):
        return Written(before, is_new=False)
    held_for = weigh(user, said.lesson, said.text)
    if seconds := spend("comment", str(user.pk), *(NEW_PACE if is_new(user) else PACE)):
        raise RefusedError("wait", seconds)
    comment = _insert(said, held_for)
    keep_mentions(comment, said.text.people)
    if comment.parent_id is None:
        follow_own(comment)
    if not comment.is_visible:
        return Written(comment, is_new=True)
    notices.put_out(TOPIC, comment.pk)
    versions.changed(versions.lesson(said.lesson.uid))
    return Written(comment, is_new=True, paid=pay(comment))


def _sent_before(said: _Said) -> Comment | None:
    """What an earlier try made: of the same form, or of the same words in the same place a moment ago."""
    recent = Q(source=said.source, lesson=said.lesson, parent=said.parent, created_at__gt=timezone.now() - AGAIN)
    same = Q(client_token=said.token) | recent & ~Q(status=Status.DELETED)
    tries = Comment.objects.filter(same, author=said.user)
    return tries.select_related("lesson").order_by("created_at", "pk").first()


def is_new(user: User) -> bool:
    return timezone.now() - user.joined_at < NEW


def weigh(user: User, lesson: Lesson, text: CommentText) -> HeldFor:
    """Whether the text may be shown at once. Raises RefusedError when it may not be written at all."""
    now = timezone.now()
    standing = AuthorStanding.objects.filter(user=user).first()
    if standing and standing.banned_until and standing.banned_until > now:
        raise RefusedError("banned")
    if LessonThread.objects.filter(lesson=lesson, is_locked=True).exists():
        raise RefusedError("locked")
    if is_new(user) and text.links > NEW_LINKS:
        raise RefusedError("links")
    if standing and standing.held_until and standing.held_until > now:
        return HeldFor.AUTHOR
    if is_new(user) and text.links and not _linked_before(user):
        return HeldFor.FIRST_LINK
    return HeldFor.NOTHING


def _linked_before(user: User) -> bool:
    """Whether a comment of theirs with a link was let through already; new accounts have few comments."""
    shown = Comment.objects.filter(author=user, status=Status.VISIBLE)
    return any(render(source).links for source in shown.values_list("source", flat=True))


_NEW_ID = "SELECT nextval(pg_get_serial_sequence('comments_comment', 'id')) AS id"
_PARENT = """
SELECT id, root_id, depth, path FROM comments_comment
 WHERE id = %(parent)s AND lesson_id = %(lesson)s AND status = 'visible' FOR SHARE
"""
_INSERT = """
INSERT INTO comments_comment (id, lesson_id, lesson_revision, parent_id, root_id, depth, path, author_id, source, html,
  language, render_version, status, held_for, is_listed, is_approved, first_published_at, client_token)
SELECT n.id, %(lesson)s, %(revision)s, {place}, %(author)s, %(source)s, %(html)s, %(language)s, %(render_version)s,
  %(status)s, %(held_for)s, %(is_visible)s, false, CASE WHEN %(is_visible)s THEN statement_timestamp() END, %(token)s
  FROM {tables} RETURNING id
"""
_INSERT_ROOT = _INSERT.format(place="NULL, n.id, 0, ARRAY[n.id]", tables=f"({_NEW_ID}) n")
_INSERT_REPLY = f"WITH p AS MATERIALIZED ({_PARENT})" + _INSERT.format(
    place=f"p.id, p.root_id, least(p.depth + 1, {DEEPEST}), p.path[1:{DEEPEST}] || n.id",
    tables=f"p CROSS JOIN ({_NEW_ID}) n",
)
"""Nobody can hide what is answered until the answer is there: the lock on it waits for those who would."""


def _insert(said: _Said, held_for: HeldFor) -> Comment:
    """Raises RefusedError when whom it answers is not there, or not shown any more."""
    values: dict[str, Any] = {
        "lesson": said.lesson.pk,
        "revision": said.lesson.revision,
        "parent": said.parent,
        "author": said.user.pk,
        "source": said.source,
        "html": said.text.html,
        "language": said.text.language,
        "render_version": VERSION,
        "status": Status.HELD if held_for else Status.VISIBLE,
        "held_for": held_for,
        "is_visible": not held_for,
        "token": said.token,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_REPLY if said.parent else _INSERT_ROOT, values)
        row = cursor.fetchone()
    if row is None:
        raise RefusedError("gone")
    return Comment.objects.select_related("lesson").get(pk=row[0])


def keep_mentions(comment: Comment, people: Collection[int]) -> bool:
    """Make these the ones whom the comment names; the answer is whether anybody is new among them."""
    if not people and comment.version == 1:
        return False
    before = set(Mention.objects.filter(comment=comment).values_list("user", flat=True))
    Mention.objects.filter(comment=comment).exclude(user__in=people).delete()
    Mention.objects.bulk_create([Mention(comment=comment, user_id=one) for one in people], ignore_conflicts=True)
    return not before.issuperset(people)
