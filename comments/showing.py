"""What it takes to show a comment or to hide it, whoever decides: its place, the number, XP, notices, kept pages.

Locks are always taken in this order: the author, the outbox, comments by ascending id, the learner, the thread.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from comments.models import Comment, HeldFor, Status
from courseapp.notices import actions as notices
from courseapp.plain import versions
from courseapp.progress import actions as progress
from courseapp.progress.actions import Paid

TOPIC = "comment"
AUTHORS = 0x636F6D
"""The class of advisory locks on authors."""

_STILL_LISTED = """
UPDATE comments_comment a SET is_listed = EXISTS (
  SELECT FROM comments_comment d WHERE d.root_id = a.root_id AND d.is_listed AND d.status = 'visible'
     AND d.path > a.path AND d.path < a.path[1:a.depth] || (a.id + 1))
 WHERE a.id = ANY(%s::bigint[]) AND a.status <> 'visible'
"""
"""Tombstones on the way to a comment that was hidden. What lies below one has a path between its own and the next."""
_THREAD = """
INSERT INTO comments_lessonthread AS t (lesson_id, visible_comments, version)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[]) ORDER BY 1
ON CONFLICT (lesson_id) DO UPDATE SET visible_comments = t.visible_comments + excluded.visible_comments,
                                      version = t.version + 1
"""
_COUNT = """
UPDATE comments_comment c SET is_counted = true
  FROM (SELECT id FROM comments_comment WHERE id = ANY(%s::bigint[]) AND status = 'visible' AND NOT is_counted
         ORDER BY id FOR NO KEY UPDATE) n
 WHERE c.id = n.id RETURNING c.lesson_id, (SELECT uid FROM lessons_lesson l WHERE l.id = c.lesson_id)
"""


class ChangedMeanwhileError(Exception):
    """Somebody else changed the comment since the page was made."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The comment as it is now, what it was before, and what its author gained or lost by that."""

    comment: Comment
    was: Status
    paid: list[Paid]


@transaction.atomic
def change_status(
    comment_id: int,
    to: Status,
    *,
    held_for: HeldFor = HeldFor.NOTHING,
    version: int | None = None,
    is_approved: bool | None = None,
) -> Shown:
    """Show or hide a comment, with all that follows. Safe to repeat.

    `version`, when given, must be the comment's. Raises ChangedMeanwhileError, and Comment.DoesNotExist.
    """
    hold_author(Comment.objects.values_list("author", flat=True).get(pk=comment_id))
    if to == Status.VISIBLE:
        notices.give_back(TOPIC, [comment_id])
    else:
        notices.take_back(TOPIC, [comment_id])
    comment = locked(comment_id)
    if version is not None and comment.version != version:
        raise ChangedMeanwhileError
    was = Status(comment.status)
    if was == to and comment.held_for == held_for and is_approved in (None, comment.is_approved):
        return Shown(comment, was, [])
    comment.held_for, comment.status, comment.version = held_for, to, comment.version + 1
    comment.is_approved = comment.is_approved if is_approved is None else is_approved
    _place(comment, was)
    paid = pay(comment) if (was == Status.VISIBLE) != comment.is_visible else []
    _count(comment)
    versions.changed(versions.lesson(comment.lesson.uid))
    return Shown(comment, was, paid)


def hold_author(user_id: int | None) -> None:
    """Have whatever else is about to change this author's comments wait until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashint8(%s))", [AUTHORS, user_id or 0])


def locked(comment_id: int) -> Comment:
    """The comment with its lesson, its row and those of all whom it answers held by this transaction.

    Raises Comment.DoesNotExist.
    """
    path = Comment.objects.values_list("path", flat=True).get(pk=comment_id)
    rows = Comment.objects.filter(pk__in=path).order_by("pk").select_for_update(no_key=True, of=("self",))
    return next(row for row in rows.select_related("lesson") if row.pk == comment_id)


def _place(comment: Comment, was: Status) -> None:
    """Keep the new status, with what it means for the page's places: the comment's own and those above it."""
    first = comment.is_visible and comment.first_published_at is None
    changes: dict[str, Any] = {
        "status": comment.status,
        "held_for": comment.held_for,
        "is_approved": comment.is_approved,
    }
    if was != comment.status:
        changes["status_at"] = Now()
    if comment.is_visible:
        Comment.objects.filter(pk__in=comment.path).update(is_listed=True)
        changes["is_listed"] = True
    if first:
        changes["first_published_at"] = Now()
    Comment.objects.filter(pk=comment.pk).update(version=comment.version, **changes)
    if not comment.is_visible:
        with connection.cursor() as cursor:
            cursor.execute(_STILL_LISTED, [comment.path])
    comment.refresh_from_db(fields=["is_listed", "first_published_at", "status_at"])
    if first:
        notices.put_out(TOPIC, comment.pk)


def pay(comment: Comment) -> list[Paid]:
    """Give the author XP for the lesson if this is their only visible comment in it; take it back if none is left."""
    if comment.author_id is None:
        return []
    others = Comment.objects.filter(author=comment.author_id, lesson=comment.lesson_id, status=Status.VISIBLE)
    if others.exclude(pk=comment.pk).exists():
        return []
    step = progress.credit if comment.is_visible else progress.revoke
    return step(comment.author_id, "comment", comment.lesson.uid, comment.lesson.uid)


def _count(comment: Comment) -> None:
    """Bring the thread's number to what is seen."""
    if comment.is_visible:
        count([comment.pk])
    elif Comment.objects.filter(pk=comment.pk, is_counted=True).update(is_counted=False):
        _add({comment.lesson_id: -1})


def count(comment_ids: list[int]) -> None:
    """Count those of these comments that are visible and were not counted yet, in their threads' numbers."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [comment_ids])
        rows = cursor.fetchall()
    _add(Counter(lesson for lesson, _uid in rows))
    versions.changed(*{versions.lesson(uid) for _lesson, uid in rows})


def _add(steps: Mapping[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_THREAD, [list(steps), list(steps.values()), [1] * len(steps)])
