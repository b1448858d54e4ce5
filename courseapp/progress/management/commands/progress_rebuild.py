from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from courseapp.progress.upkeep import learners, rebuild


class Command(BaseCommand):
    help = (
        "Derive marks, missing awards and totals again from events and ledger, one learner at a time. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", type=int, help="only this person, by number")

    def handle(self, *args: Any, **options: Any) -> None:
        changed = 0
        for user_id in [options["user"]] if options["user"] else learners():
            rebuilt = rebuild(user_id)
            if rebuilt.changed:
                changed += 1
                self.stdout.write(
                    f"learner {user_id}: {rebuilt.marks} marks, {rebuilt.awards} awards, {rebuilt.standings} totals"
                )
        self.stdout.write(f"{changed} learners changed.")
