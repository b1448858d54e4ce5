"""What waits for staff, the longest waiting first: held comments, and visible ones that somebody flagged.

Pages by keyset, from partial indexes; nothing is counted beyond what is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection

from accounts.models import User

type Tab = Literal["held", "flagged"]
TABS: tuple[Tab, ...] = ("held", "flagged")
ROWS = 20
MOST = 99
"""Numbers of tabs are counted up to one above this."""

_HELD = """
SELECT c.id, c.created_at AS since, c.id AS tie FROM comments_comment c WHERE c.status = 'held' {more}
 ORDER BY since {way}, tie {way} LIMIT %(most)s
"""
_FLAGGED = """
SELECT c.id, f.created_at AS since, f.id AS tie
  FROM comments_flag f JOIN comments_comment c ON c.id = f.comment_id AND c.status = 'visible'
 WHERE f.outcome = '' AND NOT EXISTS (
   SELECT FROM comments_flag e WHERE e.comment_id = f.comment_id AND e.outcome = ''
      AND (e.created_at, e.id) < (f.created_at, f.id)) {more}
 ORDER BY since {way}, tie {way} LIMIT %(most)s
"""
"""One row a comment: that of its first open flag."""
_KEYS = {
    "held": "SELECT created_at, id FROM comments_comment WHERE id = %s",
    "flagged": "SELECT created_at, id FROM comments_flag WHERE comment_id = %s ORDER BY created_at, id LIMIT 1",
}
_QUEUE: dict[Tab, tuple[str, str]] = {
    "held": (_HELD, "(c.created_at, c.id)"),
    "flagged": (_FLAGGED, "(f.created_at, f.id)"),
}
_FREE = """AND NOT EXISTS (SELECT FROM comments_claim k
  WHERE k.comment_id = c.id AND k.until > now() AND k.moderator_id <> %(staff)s)"""
_ROWS = """
WITH q AS MATERIALIZED ({queue})
SELECT q.id, q.since, left(c.source, 160), c.language, u.name, c.held_for, s.number, m.name, m.email
  FROM q JOIN comments_comment c ON c.id = q.id
  LEFT JOIN accounts_user u ON u.id = c.author_id
  LEFT JOIN LATERAL (
    SELECT count(*) AS number FROM comments_flag f WHERE f.comment_id = q.id AND f.outcome = '') s ON true
  LEFT JOIN comments_claim k ON k.comment_id = q.id AND k.until > now() AND k.moderator_id <> %(staff)s
  LEFT JOIN accounts_user m ON m.id = k.moderator_id
 ORDER BY q.since, q.tie
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One waiting comment in the list; `taken_by` is another member of staff who has it open."""

    id: int
    since: datetime
    words: str
    language: str
    author: str
    held_for: str
    flags: int
    taken_by: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page of the list; `more_after` is the comment behind which the next one begins, 0 at the end."""

    rows: Sequence[Row]
    more_after: int


def waiting(tab: Tab, staff: User, after: int = 0) -> Waiting:
    """Twenty that wait, those behind the comment `after`."""
    key = _key(tab, after) if after else None
    queue = _statement(tab, ">" if key else "", "")
    with connection.cursor() as cursor:
        cursor.execute(
            _ROWS.format(queue=queue),
            {"most": ROWS + 1, "staff": staff.pk, "since": key and key[0], "tie": key and key[1]},
        )
        rows = [_row(*row) for row in cursor.fetchall()]
    return Waiting(rows[:ROWS], rows[ROWS - 1].id if len(rows) > ROWS else 0)


def _row(*columns: Any) -> Row:
    comment, since, words, language, author, held_for, flags, name, email = columns
    return Row(comment, since, words, language, author or "", held_for, flags, name or email or "")


def beside(tab: Tab, staff: User, comment_id: int, *, back: bool = False) -> int:
    """The free comment that waits next behind this one (or before it); 0 when there is none."""
    key = _key(tab, comment_id)
    return _first(tab, staff, key, "<" if back else ">") if key else 0


def first_free(tab: Tab, staff: User) -> int:
    """The longest waiting comment that nobody else has open; 0 when there is none."""
    return _first(tab, staff, None, "")


def next_free(tab: Tab, staff: User, comment_id: int) -> int:
    """Where to go on after this one was dealt with: behind it, else at the beginning; 0 when nothing waits."""
    return beside(tab, staff, comment_id) or first_free(tab, staff)


def numbers() -> dict[Tab, int]:
    """How many wait in each tab, up to MOST + 1."""
    found: dict[Tab, int] = {}
    with connection.cursor() as cursor:
        for tab in TABS:
            cursor.execute(f"SELECT count(*) FROM ({_statement(tab, '', '')}) q", {"most": MOST + 1})  # noqa: S608
            found[tab] = cursor.fetchone()[0]
    return found


def _key(tab: Tab, comment_id: int) -> tuple[datetime, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(_KEYS[tab], [comment_id])
        return cursor.fetchone()  # type: ignore[no-any-return]


def _statement(tab: Tab, direction: str, more: str) -> str:
    queue, key = _QUEUE[tab]
    from_there = f"AND {key} {direction} (%(since)s, %(tie)s)" if direction else ""
    return queue.format(more=f"{from_there} {more}", way="DESC" if direction == "<" else "ASC")


def _first(tab: Tab, staff: User, key: tuple[datetime, int] | None, direction: str) -> int:
    values = {"most": 1, "staff": staff.pk, "since": key and key[0], "tie": key and key[1]}
    with connection.cursor() as cursor:
        cursor.execute(_statement(tab, direction, _FREE), values)
        row = cursor.fetchone()
    return row[0] if row else 0
