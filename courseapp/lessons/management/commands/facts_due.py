"""`manage.py facts_due`: claims of published lessons that should be checked again, the longest overdue first."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from courseapp.lessons.models import Fact
from courseapp.lessons.reading import today


class Command(BaseCommand):
    help = "List facts whose check is overdue, or will be within some days. Exit 1 when there are any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--within", type=int, default=0, metavar="DAYS", help="also those due within so many days")
        parser.add_argument("--course", default="", help="only this course")

    def handle(self, *, within: int, course: str, **options: Any) -> None:
        day = today()
        facts = list(Fact.objects.due_before(day + timedelta(days=within)))
        facts = [fact for fact in facts if course in {"", fact.lesson.course.uid}]
        for fact in facts:
            lesson = fact.lesson
            late = (day - fact.due).days
            when = f"{late} days overdue" if late > 0 else f"due on {fact.due}"
            source = f"  {fact.source}" if fact.source else ""
            place = f"{lesson.course.uid}/{lesson.track.slug}/{lesson.slug}"
            self.stdout.write(f"{place}: {fact.name}: checked {fact.verified}, {when}{source}")
        self.stdout.write(f"{len(facts)} facts" if len(facts) != 1 else "1 fact")
        if facts:
            raise SystemExit(1)
