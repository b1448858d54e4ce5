"""`manage.py import_course FOLDER`: bring a course folder into the site, all of it or nothing."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from courseapp.lessons.changes import MEANINGS
from courseapp.lessons.folders import FolderError, read_folder
from courseapp.lessons.importing import Import, import_course
from courseapp.lessons.settling import Take
from courseapp.plain.messages import Level, has_errors

BAR = 30


class Bar:
    """A progress bar on a terminal, a line now and then elsewhere."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._live = out.isatty()
        self._last = time.monotonic()

    def __call__(self, done: int, total: int, path: str) -> None:
        now = time.monotonic()
        if total == 0 or (done < total and now - self._last < (0.1 if self._live else 5)):
            return
        self._last = now
        filled = BAR * done // total
        line = f"  [{'█' * filled}{'·' * (BAR - filled)}] {done}/{total} {path:<50.50}"
        self._out.write(f"\r{line}" if self._live else f"{line.rstrip()}\n")
        if self._live and done == total:
            self._out.write("\n")
        self._out.flush()


class Command(BaseCommand):
    help = "Import a course folder. Unchanged files are not touched; lessons gone from the folder are only reported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="show what would change and write nothing")
        parser.add_argument("--check", action="store_true", help="like --dry-run; exit 2 when changes are pending")
        parser.add_argument("--prune", action="store_true", help="archive lessons that the folder no longer has")
        parser.add_argument("--take", type=Take, choices=list(Take), help="whose text wins where both sides changed")

    def handle(
        self, *, folder: Path, dry_run: bool, check: bool, prune: bool, take: Take | None, **options: Any
    ) -> None:
        try:
            files = read_folder(folder)
        except FolderError as error:
            raise CommandError(str(error)) from None
        today = timezone.localdate()
        trial = dry_run or check
        bar = Bar(self.stderr._out)
        result = import_course(files, today, take=take, prune=prune, dry_run=trial, progress=bar)
        if result.conflicts and not trial and sys.stdin.isatty():
            take = self._ask(result)
            result = import_course(files, today, take=take, prune=prune, progress=bar)
        self._tell(result, trial)
        if has_errors(result.messages):
            raise SystemExit(1)
        if check and result.pending:
            raise SystemExit(2)

    def _ask(self, result: Import) -> Take | None:
        for path in result.conflicts:
            self.stdout.write(f"{path}: changed in the folder and on the site in the same place.")
        answer = input("Take the text of the [f]older or of the [s]ite? (anything else stops) ").strip().lower()
        return {"f": Take.FOLDER, "folder": Take.FOLDER, "s": Take.SITE, "site": Take.SITE}.get(answer)

    def _tell(self, result: Import, trial: bool) -> None:
        for message in result.messages:
            if message.level is not Level.NOTICE:
                self.stdout.write(str(message))
        if result.is_refused:
            self.stdout.write("Nothing was imported.")
            return
        self._tree(result)
        pending = len(result.pending)
        changes = f"{pending} change{'' if pending == 1 else 's'}"
        self.stdout.write(f"{result.uid}: {changes}{' pending' if trial else ''}")

    def _tree(self, result: Import) -> None:
        """The changes as a tree by folder; a new course is summed up."""
        if len(result.changes) > 60 and not self.stdout.isatty() and all(one.did == "added" for one in result.changes):
            self.stdout.write(f"  {len(result.changes)} new files")
            return
        above: tuple[str, ...] = ()
        with translation.override("en"):
            for change in result.changes:
                parts = tuple(change.path.split("/"))
                for depth, part in enumerate(parts[:-1]):
                    if parts[: depth + 1] != above[: depth + 1]:
                        self.stdout.write(f"{'  ' * (depth + 1)}{part}/")
                above = parts[:-1]
                self.stdout.write(f"{'  ' * len(parts)}{parts[-1]}: {change.detail or MEANINGS[change.did]}")
