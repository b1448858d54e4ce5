"""The work that comes round: what the worker does, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore

from accounts import limits, lost_factors
from comments import actions as comments
from courseapp import privacy
from courseapp.lessons.actions import publish_due
from courseapp.notices.actions import drain
from courseapp.notices.clearing import clear_old
from courseapp.notices.sending import send_due
from courseapp.reports import upkeep as report_upkeep


@dataclass(frozen=True)
class Job:
    """`run` is safe to repeat: a worker that dies half-way leaves the rest to the next round.

    `is_shared`: several workers may do it at once, so each does it every time. `is_apart`: it may take long, as talking
    to a mail server does, so it has a thread of its own and holds up nothing else.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    is_shared: bool = False
    is_apart: bool = False


JOBS = [
    Job("tell", timedelta(seconds=1), drain, is_shared=True),
    Job("mail", timedelta(seconds=2), send_due, is_shared=True, is_apart=True),
    Job("clear-notices", timedelta(days=1), clear_old),
    Job("publish-due", timedelta(seconds=5), publish_due),
    Job("compare-reports", timedelta(seconds=20), report_upkeep.note_changes),
    Job("forget-reports", timedelta(hours=6), report_upkeep.forget),
    Job("forget-deleted-comments", timedelta(hours=1), comments.forget_deleted),
    Job("render-comments-again", timedelta(days=1), comments.render_again),
    Job("clear-sessions", timedelta(days=1), SessionStore.clear_expired),
    Job("forget-allowances", timedelta(hours=1), limits.forget_unused),
    Job("erase-accounts", timedelta(hours=1), privacy.erase_due),
    Job("remove-lost-factors", timedelta(hours=1), lost_factors.carry_out_due),
]
