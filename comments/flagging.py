"""A reader says that a comment should not stand; three whose word counts have it held until staff have looked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.actions import Limit, may_speak, spend
from accounts.models import User
from comments import logbook
from comments.models import Comment, Flag, HeldFor, Status, Verb
from comments.showing import change_status, hold_author

ENOUGH = 3
"""Established flaggers whose open flags hold a comment."""
ESTABLISHED = timedelta(days=7)
PACE = (Limit(5, timedelta(minutes=1)), Limit(30, timedelta(days=1)))

_STANDING = """
SELECT (EXISTS (SELECT FROM comments_comment WHERE author_id = %(user)s AND status = 'visible')
     OR EXISTS (SELECT FROM progress_standing WHERE user_id = %(user)s AND xp > 0))
   AND NOT EXISTS (SELECT FROM comments_authorstanding
                    WHERE user_id = %(user)s AND greatest(held_until, banned_until) > now())
   AND (SELECT count(*) FILTER (WHERE outcome = 'dismissed') < 3
            OR count(*) FILTER (WHERE outcome = 'dismissed') <= count(*) FILTER (WHERE outcome = 'upheld')
          FROM (SELECT outcome FROM comments_flag WHERE reporter_id = %(user)s ORDER BY id DESC LIMIT 20) f)
"""
_FLAG = """
INSERT INTO comments_flag AS f (comment_id, reporter_id, reason, note, snapshot, version, is_established, outcome)
VALUES (%(comment)s, %(reporter)s, %(reason)s, %(note)s, %(snapshot)s, %(version)s, %(is_established)s, '')
ON CONFLICT (comment_id, reporter_id) DO UPDATE SET
  reason = excluded.reason, note = excluded.note, snapshot = excluded.snapshot, version = excluded.version,
  is_established = excluded.is_established, outcome = '', decided_at = NULL, created_at = now()
 WHERE f.outcome <> '' AND f.snapshot <> excluded.snapshot
RETURNING f.id
"""
"""Once for each text: whoever flagged one that was decided upon may flag what an edit made of it."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """The flag stands. `is_new` is False when the same person had flagged this text before; `is_held`: it was the one
    that had the comment held."""

    is_new: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class NotFlagged:
    """Nothing was written.

    `why` is `gone` (not shown any more), `own`, `unverified`, `approved` (staff let this very text stand), `changed`
    (it is another text now) or `wait` (again in `seconds`).
    """

    why: str
    seconds: int = 0


def flag(reporter: User, comment_id: int, reason: Flag.Reason, note: str, version: int) -> Flagged | NotFlagged:
    """Tell staff of a comment, as it was at `version`. Safe to repeat."""
    if not may_speak(reporter):
        return NotFlagged("unverified")
    with transaction.atomic():
        author = Comment.objects.filter(pk=comment_id).values_list("author", flat=True).first()
        hold_author(author)
        comment = Comment.objects.select_related("lesson").filter(pk=comment_id).first()
        why = _unfit(reporter, comment, version)
        if comment is None or why:
            return NotFlagged(why or "gone")
        if Flag.objects.filter(comment=comment, reporter=reporter, snapshot=comment.source).exists():
            return Flagged(is_new=False, is_held=False)
        if seconds := spend("flag", str(reporter.pk), *PACE):
            return NotFlagged("wait", seconds)
        _store(reporter, comment, reason, note)
        logbook.write(Verb.FLAGGED, reporter, comment=comment, reason=reason)
        return Flagged(is_new=True, is_held=_hold_if_enough(comment))


def _unfit(reporter: User, comment: Comment | None, version: int) -> str:
    if comment is None or not comment.is_visible:
        return "gone"
    if comment.author_id == reporter.pk:
        return "own"
    if comment.is_approved:
        return "approved"
    return "" if comment.version == version else "changed"


def _store(reporter: User, comment: Comment, reason: Flag.Reason, note: str) -> None:
    values: dict[str, Any] = {
        "comment": comment.pk,
        "reporter": reporter.pk,
        "reason": reason,
        "note": note,
        "snapshot": comment.source,
        "version": comment.version,
        "is_established": is_established(reporter),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FLAG, values)


def is_established(user: User) -> bool:
    """Whether the person's flags count: here for a week, learning or talking, not restrained, mostly right so far."""
    if timezone.now() - user.joined_at < ESTABLISHED:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"user": user.pk})
        return bool(cursor.fetchone()[0])


def _hold_if_enough(comment: Comment) -> bool:
    """The author's lock makes the others wait, so exactly one flag is the third."""
    if Flag.objects.filter(comment=comment, outcome=Flag.Outcome.OPEN, is_established=True).count() < ENOUGH:
        return False
    shown = change_status(comment.pk, Status.HELD, held_for=HeldFor.FLAGS)
    before = {"status": shown.was, "held_for": "", "is_approved": False, "version": shown.comment.version}
    logbook.write(Verb.HELD, None, comment=shown.comment, reason=HeldFor.FLAGS, before=before)
    return True
