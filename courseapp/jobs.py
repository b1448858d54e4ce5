"""The work that comes round: what the worker does, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore

from accounts import limits, lost_factors
from courseapp import privacy
from courseapp.lessons.actions import publish_due


@dataclass(frozen=True)
class Job:
    """`run` is safe to repeat: a worker that dies half-way leaves the rest to the next round."""

    name: str
    every: timedelta
    run: Callable[[], object]


JOBS = [
    Job("publish-due", timedelta(seconds=5), publish_due),
    Job("clear-sessions", timedelta(days=1), SessionStore.clear_expired),
    Job("forget-allowances", timedelta(hours=1), limits.forget_unused),
    Job("erase-accounts", timedelta(hours=1), privacy.erase_due),
    Job("remove-lost-factors", timedelta(hours=1), lost_factors.carry_out_due),
]
