"""A word on somebody's comment without words."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction

from accounts.actions import Limit, spend
from accounts.models import User
from comments.models import Comment, Reaction, Status
from comments.writing import Refused
from courseapp.plain import versions

PACE = Limit(30, timedelta(minutes=1))
_STEP = """
UPDATE comments_comment SET score = score + %(step)s,
  reactions = jsonb_set(reactions, ARRAY[%(kind)s], to_jsonb(coalesce((reactions->>%(kind)s)::int, 0) + %(step)s))
 WHERE id = %(comment)s
"""


@dataclass(frozen=True, slots=True)
class Reacted:
    """The comment with its present numbers, and which of the reactions are the person's."""

    comment: Comment
    mine: frozenset[str]


@transaction.atomic
def react(user: User, comment_id: int, kind: str, *, on: bool) -> Reacted | Refused:
    """Add or take back one's reaction. Safe to repeat: the second time changes nothing and costs nothing."""
    comment = Comment.objects.select_related("lesson").filter(pk=comment_id, status=Status.VISIBLE).first()
    if comment is None or comment.author_id == user.pk or kind not in Reaction.Kind.values:
        return Refused("gone")
    if _change(user, comment, kind, on=on):
        if seconds := spend("reaction", str(user.pk), PACE):
            transaction.set_rollback(True)
            return Refused("wait", seconds)
        with connection.cursor() as cursor:
            cursor.execute(_STEP, {"step": 1 if on else -1, "kind": kind, "comment": comment.pk})
        versions.changed(versions.lesson(comment.lesson.uid))
        comment.refresh_from_db(fields=["reactions", "score"])
    return Reacted(comment, frozenset(mine_of(user, comment)))


def _change(user: User, comment: Comment, kind: str, *, on: bool) -> bool:
    """Whether there was something to do."""
    if not on:
        return bool(Reaction.objects.filter(comment=comment, user=user, kind=kind).delete()[0])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_reaction (comment_id, user_id, kind) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [comment.pk, user.pk, kind],
        )
        return bool(cursor.rowcount == 1)


def mine_of(user: User, comment: Comment) -> set[str]:
    return set(Reaction.objects.filter(comment=comment, user=user).values_list("kind", flat=True))
