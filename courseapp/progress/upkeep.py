"""Whether totals are what events and ledger say, and setting them right."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from courseapp.progress.ledger import lock

_WRONG = """
WITH ledger AS (
  SELECT user_id, course, greatest(0, sum(xp)) AS xp, count(*) FILTER (WHERE key LIKE 'achievement:%%') AS achievements
    FROM progress_award GROUP BY user_id, course),
marks AS (SELECT user_id, subject, max(cl) AS cl FROM progress_event WHERE kind = 'mark' GROUP BY user_id, subject),
counts AS (SELECT user_id, count(*) AS events FROM progress_event GROUP BY user_id),
wrong AS (
  SELECT user_id, course AS what, 'XP' AS unit, coalesce(s.xp, 0) AS has, coalesce(l.xp, 0) AS should
    FROM progress_standing s FULL JOIN ledger l USING (user_id, course)
   WHERE s.xp IS DISTINCT FROM l.xp
  UNION ALL
  SELECT user_id, course, 'achievements', coalesce(s.achievements, 0), coalesce(l.achievements, 0)
    FROM progress_standing s FULL JOIN ledger l USING (user_id, course)
   WHERE s.achievements IS DISTINCT FROM l.achievements
  UNION ALL
  SELECT user_id, subject, 'as mark', coalesce(m.cl, 0), coalesce(e.cl, 0)
    FROM progress_mark m FULL JOIN marks e USING (user_id, subject) WHERE m.cl IS DISTINCT FROM e.cl
  UNION ALL
  SELECT user_id, 'the history', 'events', coalesce(p.events, 0), coalesce(c.events, 0)
    FROM progress_learner p FULL JOIN counts c USING (user_id)
   WHERE coalesce(p.events, 0) IS DISTINCT FROM coalesce(c.events, 0))
SELECT w.user_id, u.email, w.what, w.unit, w.has, w.should
  FROM wrong w JOIN accounts_user u ON u.id = w.user_id
 WHERE %(user)s::bigint IS NULL OR w.user_id = %(user)s ORDER BY w.user_id, w.what, w.unit
"""
_LEARNERS = """
SELECT user_id FROM progress_learner UNION SELECT user_id FROM progress_event UNION SELECT user_id FROM progress_mark
UNION SELECT user_id FROM progress_award UNION SELECT user_id FROM progress_standing ORDER BY 1
"""
_MARKS = """
INSERT INTO progress_mark (user_id, subject, cl)
SELECT user_id, subject, max(cl) FROM progress_event WHERE kind = 'mark' AND user_id = %s GROUP BY user_id, subject
ON CONFLICT (user_id, subject) DO UPDATE SET cl = excluded.cl WHERE progress_mark.cl <> excluded.cl
"""
_STRAY_MARKS = """
DELETE FROM progress_mark m WHERE user_id = %s AND NOT EXISTS (
  SELECT FROM progress_event e WHERE e.user_id = m.user_id AND e.kind = 'mark' AND e.subject = m.subject)
"""
_STANDINGS = """
INSERT INTO progress_standing (user_id, course, xp, achievements, version)
SELECT user_id, course, greatest(0, sum(xp)), count(*) FILTER (WHERE key LIKE 'achievement:%%'), 1
  FROM progress_award WHERE user_id = %s GROUP BY user_id, course
ON CONFLICT (user_id, course) DO UPDATE
   SET xp = excluded.xp, achievements = excluded.achievements, version = progress_standing.version + 1
 WHERE (progress_standing.xp, progress_standing.achievements) IS DISTINCT FROM (excluded.xp, excluded.achievements)
"""
_STRAY_STANDINGS = """
DELETE FROM progress_standing s WHERE user_id = %s AND NOT EXISTS (
  SELECT FROM progress_award a WHERE a.user_id = s.user_id AND a.course = s.course)
"""
_COUNT = """
UPDATE progress_learner p SET events = c.events
  FROM (SELECT count(*) AS events FROM progress_event WHERE user_id = %s) c
 WHERE p.user_id = %s AND p.events <> c.events
"""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A total that is not what it should be."""

    user_id: int
    email: str
    what: str
    unit: str
    has: int
    should: int


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many rows of a learner's were wrong or missing, and are right now."""

    marks: int
    awards: int
    standings: int

    @property
    def changed(self) -> bool:
        return bool(self.marks or self.awards or self.standings)


def wrong_totals(user_id: int | None = None) -> list[Wrong]:
    """Every standing, mark and count that disagrees with the ledger or the events."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_WRONG, {"user": user_id})
        return [Wrong(*row) for row in cursor.fetchall()]


def learners() -> Iterator[int]:
    """Everybody with any progress."""
    with connection.cursor() as cursor:
        cursor.execute(_LEARNERS)
        yield from (row[0] for row in cursor.fetchall())


def _change(statement: str, *parameters: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


@transaction.atomic
def rebuild(user_id: int) -> Rebuilt:
    """Derive marks, missing awards and standings again from the events and the ledger. A second time does nothing."""
    learner = lock(user_id)
    marks = _change(_MARKS, user_id) + _change(_STRAY_MARKS, user_id)
    awards = len(learner.pay(learner.states()))
    standings = _change(_STANDINGS, user_id) + _change(_STRAY_STANDINGS, user_id) + _change(_COUNT, user_id, user_id)
    rebuilt = Rebuilt(marks, awards, standings)
    learner.close(changes=rebuilt.changed)
    return rebuilt
