"""How much waits for moderators, for whoever watches over the site."""

from dataclasses import dataclass

from django.db import connection

_DEPTHS = """
SELECT h.number, h.age, f.number, f.age
  FROM (SELECT count(*) AS number, coalesce(extract(epoch FROM now() - min(status_at)), 0) AS age
          FROM comments_comment WHERE status = 'held') h,
       (SELECT count(*) AS number, coalesce(extract(epoch FROM now() - min(f.created_at)), 0) AS age
          FROM comments_flag f JOIN comments_comment c ON c.id = f.comment_id AND c.status IN ('visible', 'held')
         WHERE f.outcome = '') f
"""


@dataclass(frozen=True, slots=True)
class Depths:
    """Ages are in seconds, of the one that waits longest; 0 when none does. Flags of what is gone wait for nobody."""

    held: int
    held_age: float
    flags: int
    flags_age: float


def depths_now() -> Depths:
    """One query on partial indexes: its cost is that of what waits."""
    with connection.cursor() as cursor:
        cursor.execute(_DEPTHS)
        row = cursor.fetchone()
    assert row
    held, held_age, flags, flags_age = row
    return Depths(held, max(0.0, float(held_age)), flags, max(0.0, float(flags_age)))
