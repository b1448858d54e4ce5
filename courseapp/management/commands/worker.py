"""The process beside the web: does the periodic jobs of `courseapp/jobs.py` and shows that it is alive."""

import logging
import random
import signal
import sys
import time
from datetime import timedelta
from threading import Thread
from types import FrameType
from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connections
from psycopg_pool import PoolTimeout

from courseapp.jobs import JOBS, Job
from courseapp.models import Heartbeat, PeriodicJob
from courseapp.page_versions import Ear, current
from courseapp.processes import end_with_supervisor

BEAT = 10.0
"""Seconds between two heartbeats."""
LOOK = 60.0
"""Seconds after which a rare job is looked at again, in case another worker left it."""
LONGEST_PAUSE = 15.0
"""Seconds between two tries while the database is away."""
AWAY = (OperationalError, InterfaceError, PoolTimeout, psycopg.OperationalError)

log = logging.getLogger("courseapp.worker")


class Command(BaseCommand):
    help = "Run the periodic jobs until told to stop."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _leave)
        signal.signal(signal.SIGINT, _leave)
        end_with_supervisor(grace=30)  # nobody waits for it, and it may be the one to stop the database
        failures = 0
        rounds = Rounds(JOBS)
        while True:
            try:
                rounds.once()
                failures = 0
                time.sleep(1)
            except AWAY as error:
                failures += 1
                pause = min(LONGEST_PAUSE, 0.5 * 2**failures) * random.uniform(0.5, 1)  # noqa: S311
                log.warning("the database is away (%s); next try in %.1f s", type(error).__name__, pause)
                connections.close_all()
                time.sleep(pause)


class Rounds:
    """Knows when each job is next worth a look; the database knows when it is due."""

    def __init__(self, jobs: list[Job]) -> None:
        self.jobs = jobs
        self.next_beat = 0.0
        self.ear = Ear(current)
        self.next_look = {job.name: 0.0 for job in jobs}
        self.apart: dict[str, Thread] = {}

    def once(self) -> None:
        """Beat if it is time, hear of pages changed on other hosts, and run the jobs that are due.

        A job that fails is logged and comes round again. Raises one of AWAY when the database is.
        """
        if time.monotonic() >= self.next_beat:
            Heartbeat.objects.beat("worker")
            self.next_beat = time.monotonic() + BEAT
        self.ear.hear()
        for job in self.jobs:
            if time.monotonic() < self.next_look[job.name]:
                continue
            self.next_look[job.name] = time.monotonic() + min(job.every, timedelta(seconds=LOOK)).total_seconds()
            if job.is_shared or PeriodicJob.objects.claim(job.name, job.every):
                self._start(job)

    def _start(self, job: Job) -> None:
        """Do it, or let its own thread do it unless that is still at it."""
        if not job.is_apart:
            self._run(job)
        elif not (job.name in self.apart and self.apart[job.name].is_alive()):
            self.apart[job.name] = Thread(target=self._run_apart, args=[job], name=job.name, daemon=True)
            self.apart[job.name].start()

    def _run_apart(self, job: Job) -> None:
        try:
            self._run(job)
        except AWAY as error:
            log.warning("job %s: the database is away (%s)", job.name, type(error).__name__)
        finally:
            connections.close_all()

    def _run(self, job: Job) -> None:
        started = time.monotonic()
        try:
            job.run()
        except AWAY:
            raise
        except Exception:  # one broken job must not stop the others
            log.exception("job %s failed", job.name)
        else:
            log.debug("job %s took %.3f s", job.name, time.monotonic() - started)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
