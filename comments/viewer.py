"""What is a reader's own in a thread: their reactions, comments, blocks and bell. One query for a page of cards."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from accounts.models import User
from comments.reading import Card

_VIEWER = """
SELECT
  (SELECT jsonb_object_agg(comment_id, kinds) FROM (
     SELECT comment_id, jsonb_agg(kind) AS kinds FROM comments_reaction
      WHERE user_id = %(user)s AND comment_id = ANY(%(comments)s::bigint[]) GROUP BY comment_id) r),
  (SELECT jsonb_agg(blocked_id) FROM comments_userblock
    WHERE blocker_id = %(user)s AND blocked_id = ANY(%(authors)s::bigint[])),
  (SELECT jsonb_object_agg(coalesce(root_id, 0), level) FROM comments_subscription
    WHERE user_id = %(user)s AND lesson_id = %(lesson)s AND (root_id IS NULL OR root_id = ANY(%(comments)s::bigint[]))),
  (SELECT count(*) FROM (SELECT FROM comments_comment
    WHERE status = 'held' AND author_id = %(user)s AND lesson_id = %(lesson)s LIMIT 20) h)
"""


@dataclass(frozen=True, slots=True)
class Viewer:
    """`bell` is the person's level for the lesson; `held` is how many comments of theirs wait for staff there."""

    user: User
    bell: str = ""
    held: int = 0
    reactions: dict[int, frozenset[str]] = field(default_factory=dict)
    blocked: Collection[int] = frozenset()
    following: dict[int, str] = field(default_factory=dict)

    def sees(self, cards: Iterable[Card]) -> list[Card]:
        """The cards with what is the reader's own; those given are as they were."""
        return [self._marked(card) for card in cards]

    def _marked(self, card: Card) -> Card:
        own: dict[str, Any] = {
            "is_own": card.author_id == self.user.pk,
            "is_blocked": card.author_id in self.blocked,
            "mine": self.reactions.get(card.id, frozenset()),
            "following": self.following.get(card.id, ""),
        }
        return replace(card, **own) if any(own.values()) else card


def viewer_of(user: User, lesson: int, cards: Sequence[Card]) -> Viewer:
    """Who reads these cards."""
    authors = {card.author_id for card in cards if card.author_id}
    values: dict[str, Any] = {
        "user": user.pk,
        "lesson": lesson,
        "comments": [card.id for card in cards],
        "authors": sorted(authors),
    }
    with connection.cursor() as cursor:
        cursor.execute(_VIEWER, values)
        reactions, blocked, following, held = cursor.fetchone()
    levels = {int(root): level for root, level in json.loads(following or "{}").items()}
    return Viewer(
        user=user,
        bell=levels.pop(0, ""),
        held=held,
        reactions={int(one): frozenset(kinds) for one, kinds in json.loads(reactions or "{}").items()},
        blocked=frozenset(json.loads(blocked or "[]")),
        following=levels,
    )
