"""What this app keeps about a person, for them to take along, and its end."""

import re
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from comments.changing import empty
from comments.models import (
    AuthorStanding,
    Comment,
    CommentRevision,
    Flag,
    Mention,
    ModerationLog,
    Reaction,
    Status,
    Subscription,
    UserBlock,
)
from comments.showing import change_status
from courseapp.plain import versions
from courseapp.plain.comment_text import HERE

_REACTIONS_GO = """
WITH gone AS (DELETE FROM comments_reaction WHERE user_id = %s RETURNING comment_id, kind),
less AS (SELECT comment_id, array_agg(kind) AS kinds FROM gone GROUP BY comment_id)
UPDATE comments_comment c SET score = c.score - cardinality(less.kinds),
  reactions = (SELECT coalesce(jsonb_object_agg(key, value::int - (key = ANY(less.kinds))::int), '{}')
                 FROM jsonb_each_text(c.reactions))
  FROM less WHERE c.id = less.comment_id
"""


def held_about(user: User) -> dict[str, Any]:
    """Everything this app keeps about the person, ready for JSON."""
    mine = Comment.objects.filter(author=user).order_by("created_at", "pk")
    standing = AuthorStanding.objects.filter(user=user)
    return {
        "comments": list(
            mine.values("id", "lesson__uid", "parent", "source", "status", "created_at", "edited_at", "reactions")
        ),
        "earlier_texts": list(
            CommentRevision.objects.filter(comment__author=user)
            .order_by("replaced_at", "pk")
            .values("comment", "source", "replaced_at")
        ),
        "mentioned_in": list(Mention.objects.filter(user=user).order_by("pk").values_list("comment", flat=True)),
        "reactions": list(Reaction.objects.filter(user=user).order_by("pk").values("comment", "kind")),
        "bells": list(
            Subscription.objects.filter(user=user).order_by("pk").values("lesson__uid", "root", "level", "since")
        ),
        "blocked": list(UserBlock.objects.filter(blocker=user).order_by("pk").values("blocked__name", "since")),
        "flags": list(
            Flag.objects.filter(reporter=user)
            .order_by("pk")
            .values("comment", "reason", "note", "outcome", "created_at")
        ),
        "standing": list(standing.values("held_until", "banned_until")),
        "decisions_about_me": list(
            ModerationLog.objects.filter(author_id=user.pk).order_by("pk").values("at", "verb", "comment_id", "reason")
        ),
    }


@transaction.atomic
def erase(user: User) -> None:
    """The person goes; what they said stays without their name, or goes too if they wanted that.

    The caller allowed deleting their lines of the log (accounts.actions.allow_erasing) in this transaction.
    """
    if user.erases_comments:
        for pk in Comment.objects.filter(author=user).exclude(status=Status.DELETED).values_list("pk", flat=True):
            change_status(pk, Status.DELETED)
        empty(Comment.objects.filter(author=user))
    CommentRevision.objects.filter(comment__author=user).delete()
    with connection.cursor() as cursor:
        cursor.execute(_REACTIONS_GO, [user.pk])
    _unlink(user.pk)
    for model in (Mention, Subscription, AuthorStanding):
        model._default_manager.filter(user=user).delete()
    UserBlock.objects.filter(blocker=user).delete()
    UserBlock.objects.filter(blocked=user).delete()
    Flag.objects.filter(reporter=user).update(reporter=None, note="")
    ModerationLog.objects.filter(author_id=user.pk).delete()
    if Comment.objects.filter(author=user).update(author=None):
        versions.changed(versions.PEOPLE)


def _unlink(user_id: int) -> None:
    """Where others named the person, the name stays as they wrote it and leads nowhere."""
    link = re.compile(rf'<a href="{HERE}/comments/by/{user_id}/"[^>]*>([^<]*)</a>')
    for comment in Comment.objects.filter(mentions__user=user_id).only("html"):
        Comment.objects.filter(pk=comment.pk).update(html=link.sub(r"\1", comment.html))
