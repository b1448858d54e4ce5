"""Everything a member of staff should see of one comment before they decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.models import User
from comments import logbook
from comments.models import AuthorStanding, Comment, CommentRevision, Flag, HeldFor, LessonThread, ModerationLog
from comments.reading import for_page
from comments.restraining import FOR_GOOD
from courseapp.lessons.models import Lesson
from courseapp.plain.html_text import text_of

LINES = 8
RECENT = 500
"""Comments of an author that are looked at for their numbers."""

_HISTORY = """
SELECT status, count(*) FROM (
  SELECT status FROM comments_comment WHERE author_id = %s ORDER BY created_at DESC, id DESC LIMIT %s) c GROUP BY status
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log in words; `by` is "" for the site itself, and for whoever is not staff any more."""

    line: ModerationLog
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Whose comment it is: since when they are here, what became of their latest comments, what was decided of them."""

    user: User
    days: int
    history: dict[str, int]
    held_until: datetime | None
    banned_until: datetime | None
    lines: Sequence[Line]

    @property
    def is_held_for_good(self) -> bool:
        return self.held_until == FOR_GOOD

    @property
    def is_banned_for_good(self) -> bool:
        return self.banned_until == FOR_GOOD


@dataclass(frozen=True, slots=True)
class Dossier:
    """`above` are the comments that it answers, from the root down."""

    comment: Comment
    html: SafeString
    lesson: Lesson
    title: str
    above: Sequence[Comment]
    flags: Sequence[Flag]
    earlier: Sequence[CommentRevision]
    author: Author | None
    lines: Sequence[Line]
    is_locked: bool


def dossier(comment_id: int) -> Dossier:
    """Some nine queries, whatever the size of the thread. Raises Comment.DoesNotExist."""
    comment = Comment.objects.select_related("author__author_standing").get(pk=comment_id)
    lesson = Lesson.objects.filter(pk=comment.lesson_id).for_lists().with_titles(get_language() or "").get()
    above = Comment.objects.filter(pk__in=comment.path[:-1]).select_related("author").order_by("depth", "pk")
    flags = Flag.objects.filter(comment=comment).select_related("reporter").order_by("created_at", "pk")
    decided = ModerationLog.objects.filter(comment_id=comment.pk).order_by("-pk")
    author = comment.author
    return Dossier(
        comment=comment,
        html=for_page(comment.html),
        lesson=lesson,
        title=text_of(lesson.title_here),
        above=list(above),
        flags=list(flags),
        earlier=list(CommentRevision.objects.filter(comment=comment).order_by("-version")[:LINES]),
        author=_author(author) if author else None,
        lines=in_words(decided[:LINES]),
        is_locked=LessonThread.objects.filter(lesson=comment.lesson_id, is_locked=True).exists(),
    )


def _author(user: User) -> Author:
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [user.pk, RECENT])
        history = dict(cursor.fetchall())
    standing = getattr(user, "author_standing", None) or AuthorStanding(user=user)
    about = ModerationLog.objects.filter(author_id=user.pk).exclude(verb="flagged").order_by("-pk")
    return Author(
        user=user,
        days=(timezone.now() - user.joined_at).days,
        history=history,
        held_until=_still(standing.held_until),
        banned_until=_still(standing.banned_until),
        lines=in_words(about[:LINES]),
    )


def _still(hour: datetime | None) -> datetime | None:
    return hour if hour and hour > timezone.now() else None


def in_words(lines: Any) -> list[Line]:
    """The lines with the names of those who are staff now. Two queries."""
    found = list(lines)
    names = logbook.names({line.actor_key for line in found if line.actor_key})
    reasons = dict(HeldFor.choices) | dict(Flag.Reason.choices)
    return [
        Line(line, names.get(line.actor_key, ""), str(reasons.get(line.reason, line.reason)) if line.reason else "")
        for line in found
    ]
