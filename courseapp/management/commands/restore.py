"""`manage.py restore FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courseapp import backups, dumps


class Command(BaseCommand):
    help = "Put the site into the state of a backup, verified table by table."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="also when the site holds something or is in use")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            manifest = backups.restore(file, force=force)
        except (backups.BackupError, dumps.DumpError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored the site of {manifest.made_at}: {len(manifest.tables)} tables, all verified.")
        if force:
            self.stdout.write(f"What was there is kept in the database {dumps.target()}_before_restore.")
