from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courseapp.progress.upkeep import wrong_totals


class Command(BaseCommand):
    help = "Compare every learner's totals with their events and ledger; exit 1 naming those that differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", type=int, help="only this person, by number")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = wrong_totals(options["user"])
        for one in wrong:
            self.stdout.write(
                f"learner {one.user_id} ({one.email}): {one.what} has {one.has} {one.unit} and should have {one.should}"
            )
        if wrong:
            raise CommandError(f"{len(wrong)} totals are wrong. `manage.py progress_rebuild` sets them right.")
        self.stdout.write("All totals agree with events and ledger.")
