"""How many reports there are in which state, and how long new ones wait, for whoever watches over the site."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from courseapp.reports.models import State

_STATES = "SELECT state, count(*) FROM reports_report GROUP BY state"
_WAITING = """
SELECT (SELECT count(*) FROM reports_report WHERE state = 'new' AND held_for <> ''),
  (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM reports_report
    WHERE state = 'new' AND held_for = '')
"""


@dataclass(frozen=True, slots=True)
class Depths:
    """`states` has every state; those in quarantine are none of the new. The age is in seconds, 0 if none waits."""

    states: Mapping[str, int]
    quarantined: int
    new_age: float


def depths_now() -> Depths:
    """Two queries: all states by an index alone, what waits by partial ones."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        row = cursor.fetchone()
        assert row
        quarantined, age = row
        cursor.execute(_STATES)
        states = dict.fromkeys(State.values, 0) | dict(cursor.fetchall())
    states[State.NEW] = max(0, states[State.NEW] - quarantined)
    return Depths(states, quarantined, max(0.0, float(age)))
