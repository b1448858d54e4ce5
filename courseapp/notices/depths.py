"""How much waits to be told and mailed, for whoever watches over the site."""

from dataclasses import dataclass

from django.db import connection

_DEPTHS = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(due_at)), 0), count(*) FILTER (WHERE attempts > 0),
  (SELECT concat_ws(': ', topic, nullif(error, '')) FROM notices_outbox
    WHERE processed_at IS NULL AND revoked_at IS NULL AND attempts > 0 ORDER BY attempts DESC, id LIMIT 1),
  (SELECT count(*) FROM notices_mail WHERE state = 'waiting'),
  (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM notices_mail WHERE state = 'waiting'),
  (SELECT count(*) FROM notices_mail WHERE state = 'failed'),
  coalesce((SELECT error FROM notices_mail WHERE state = 'failed' ORDER BY id DESC LIMIT 1),
           (SELECT error FROM notices_mail WHERE state = 'waiting' AND error <> '' ORDER BY due_at DESC LIMIT 1))
FROM notices_outbox WHERE processed_at IS NULL AND revoked_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Depths:
    """Ages are in seconds: of the longest due row of the outbox, and of the oldest mail that was not sent yet."""

    outbox: int
    outbox_age: float
    stuck: int
    """Rows whose consumer has raised, with the worst error in `why_stuck`."""
    why_stuck: str
    mails: int
    mails_late: float
    failed: int
    why_failed: str


def depths_now() -> Depths:
    """One query on partial indexes: its cost is that of what waits."""
    with connection.cursor() as cursor:
        cursor.execute(_DEPTHS)
        row = cursor.fetchone()
    assert row
    outbox, age, stuck, why_stuck, mails, late, failed, why_failed = row
    return Depths(outbox, max(0.0, float(age)), stuck, why_stuck or "", mails, float(late), failed, why_failed or "")
