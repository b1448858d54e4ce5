"""Django's `migrate`, made safe beside a site at work and beside another host that migrates too."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import LockNotAvailable

ATTEMPTS = 40
LOCK_TIMEOUT = "250ms"
"""How long readers of a table may have to wait behind an ALTER that itself waits."""
TURNSTILE = 0x636F75727365
"""Advisory lock that one migrating process holds; a number of our own ("course" in ASCII)."""


class Command(migrate.Command):
    """An ALTER that waits for its lock makes every later reader wait behind it, so it gives up very soon and
    tries again later. Needs a session of its own: not through PgBouncer in transaction mode.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with _alone(connections[options["database"]]):
                    super().handle(*args, **options)
            except OperationalError as error:
                if attempt == ATTEMPTS or not isinstance(error.__cause__, LockNotAvailable):
                    raise
                self.stdout.write(f"A table is in use; trying again ({attempt} of {ATTEMPTS - 1}).")
                time.sleep(min(0.5 * attempt, 3))
            else:
                return


@contextmanager
def _alone(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Wait for our turn among migrating processes; then little patience for tables, much for the work."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURNSTILE])
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [TURNSTILE])
                cursor.execute("RESET lock_timeout")
                cursor.execute("RESET statement_timeout")
