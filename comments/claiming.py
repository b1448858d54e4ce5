"""Whoever of the staff looks at a comment has it to themselves for some minutes, so that no two cross."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from comments.models import Claim

LEASE = timedelta(minutes=5)

_CLAIM = """
INSERT INTO comments_claim AS c (comment_id, moderator_id, until) VALUES (%(comment)s, %(staff)s, now() + %(lease)s)
ON CONFLICT (comment_id) DO UPDATE SET moderator_id = excluded.moderator_id, until = excluded.until
 WHERE %(force)s OR c.moderator_id = excluded.moderator_id OR c.until <= now()
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody else has the comment."""

    by: str
    until: datetime


def claim(comment_id: int, staff: User, *, by_force: bool = False) -> Taken | None:
    """Have the comment to oneself, or learn who has it. `by_force`: take it from them. The comment must exist."""
    values: dict[str, Any] = {"comment": comment_id, "staff": staff.pk, "lease": LEASE, "force": by_force}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
    return taken_by_another(comment_id, staff)


def taken_by_another(comment_id: int, staff: User) -> Taken | None:
    others = Claim.objects.filter(comment=comment_id).live().exclude(moderator=staff)
    other = others.select_related("moderator").first()
    return Taken(other.moderator.name or other.moderator.email, other.until) if other else None


def release(comment_id: int) -> None:
    Claim.objects.filter(comment=comment_id).delete()
