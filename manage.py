#!/usr/bin/env python
"""Django's command line; without DATABASE_URL it keeps the embedded PostgreSQL up around each command."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courseapp.settings")

from django.conf import settings
from django.core.management import execute_from_command_line

from courseapp import embedded, env, outside_database, pools, translations

WITHOUT_DATABASE = {
    "check",
    "check_course",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "doctor",  # reports a database that does not start
    "findstatic",
    "help",
    "makemessages",
    "sendtestemail",
    "serve",  # tells of its progress first
    "startapp",
    "startproject",
    "version",
}


def needs_database(arguments: list[str]) -> bool:
    command = arguments[0] if arguments else "help"
    if command.startswith("-") or {"-h", "--help"} & set(arguments):
        return False
    return command not in WITHOUT_DATABASE or "--database" in arguments


@contextmanager
def database(arguments: list[str]) -> Iterator[None]:
    """The embedded server, if this command needs one, until the last connection is closed; DATABASE_URL's is asked
    whether it is there.
    """
    if settings.DATABASE_URL and needs_database(arguments) and (trouble := outside_database.trouble()):
        env.stop("DATABASE_URL", trouble)
    if settings.DATABASE_URL or not needs_database(arguments):
        yield
        return
    with embedded.running(settings.DATA):
        try:
            yield
        finally:
            pools.close()


def main() -> None:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    translations.compile_changed(settings.BASE_DIR / "locale")
    try:
        with database(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
