"""`manage.py backup FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courseapp import backups
from courseapp.dumps import DumpError


class Command(BaseCommand):
    help = "Write the whole site to one file, while it goes on."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = backups.make(file)
        except (backups.BackupError, DumpError) as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size / 1e6
        self.stdout.write(f"{file}: {len(manifest.tables)} tables, {manifest.rows} rows, {size:.1f} MB")
        if "data/secret-key" not in manifest.files:
            self.stdout.write("SECRET_KEY is not in it: keep it elsewhere, second factors cannot be read without it.")
