"""`manage.py export_course ID FOLDER`: write a course as files, byte for byte what was imported and edited."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courseapp.lessons.exporting import export_course
from courseapp.lessons.folders import read_folder, write_folder
from courseapp.lessons.models import Course


class Command(BaseCommand):
    help = "Export a course into a folder: an empty one, or one that already holds this course."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uid", metavar="ID")
        parser.add_argument("folder", type=Path)

    def handle(self, *, uid: str, folder: Path, **options: Any) -> None:
        course = Course.objects.filter(uid=uid).first()
        if not course:
            known = ", ".join(Course.objects.values_list("uid", flat=True)) or "none"
            raise CommandError(f"there is no course “{uid}” (courses: {known})")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / "course.yaml").is_file():
            raise CommandError(f"{folder} holds something else; give an empty folder or the course's own")
        files = export_course(course)
        written = write_folder(folder, files)
        for path in sorted(read_folder(folder).keys() - files.keys()):
            self.stdout.write(f"{path}: not part of the course; left where it is")
        self.stdout.write(f"{course.uid}: {len(files)} files, {len(written)} written")
