"""`manage.py doctor`: is everything in order, and if not, what to do?"""

import sys
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from psycopg_pool import PoolTimeout

from courseapp import embedded, outside_database, pools
from courseapp.diagnosis import WITH_DATABASE, WITHOUT_DATABASE, Finding, Level, examine, fail


class Command(BaseCommand):
    help = "Look at everything the site needs; exit code 1 if something is wrong."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_well = True
        for finding in examine(WITHOUT_DATABASE):
            self._tell(finding)
        try:
            with nullcontext() if settings.DATABASE_URL else embedded.running(settings.DATA):
                self._with_database()
        except embedded.EmbeddedError as error:
            self._tell(fail("database", str(error)))
        if not self.is_well:
            sys.exit(1)

    def _with_database(self) -> None:
        if settings.DATABASE_URL and (trouble := outside_database.trouble()):
            self._tell(fail("database", trouble))
            return
        try:
            connection.ensure_connection()
        except (OperationalError, PoolTimeout) as error:
            self._tell(fail("database", f"does not answer: {str(error).strip().splitlines()[0]}"))
        else:
            for finding in examine(WITH_DATABASE):
                self._tell(finding)
        finally:
            pools.close()

    def _tell(self, finding: Finding) -> None:
        paint = {Level.OK: self.style.SUCCESS, Level.WARN: self.style.WARNING, Level.FAIL: self.style.ERROR}
        self.is_well = self.is_well and finding.level is not Level.FAIL
        self.stdout.write(f"{paint[finding.level](f'{finding.level:4}')}  {finding.subject:12} {finding.text}")
