"""`manage.py check_course FOLDER`: what is wrong in a course folder, where, and what to do about it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courseapp.lessons.folders import FolderError, read_folder, write_folder
from courseapp.plain.course.checking import check_course
from courseapp.plain.course.stamping import stamped
from courseapp.plain.messages import Level, Message, has_errors


def count(messages: list[Message]) -> str:
    """`2 errors, 1 warning, 0 notices`."""
    parts = []
    for level in sorted(Level, reverse=True):
        number = sum(message.level is level for message in messages)
        parts.append(f"{number} {level.name.lower()}{'' if number == 1 else 's'}")
    return ", ".join(parts)


class Command(BaseCommand):
    help = "Check a course folder without touching the database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--quiet-notices", action="store_true", help="show errors and warnings only")
        parser.add_argument(
            "--stamp", action="store_true", help="write into every translation which text it was translated from"
        )

    def handle(self, *, folder: Path, quiet_notices: bool, stamp: bool, **options: Any) -> None:
        try:
            files = read_folder(folder)
            if stamp:
                for path in write_folder(folder, stamped(files)):
                    self.stdout.write(f"stamped {path}")
                files = read_folder(folder)
        except FolderError as error:
            raise CommandError(str(error)) from None
        _course, messages = check_course(files, timezone.localdate())
        for message in messages:
            if not (quiet_notices and message.level is Level.NOTICE):
                self.stdout.write(str(message))
        self.stdout.write(count(messages))
        if has_errors(messages):
            raise SystemExit(1)
