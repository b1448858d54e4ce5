"""Imports 1,000 lessons: `python bench/import_course.py [lessons]`. Prints seconds for each of four runs.

A database of its own in a temporary folder. The course is the sample course's lessons again and again under new ids:
first import, the same again, one lesson changed, and the reading and checking alone as the baseline that no import
can be faster than.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DATA = Path(tempfile.mkdtemp(prefix="bench-import-"))
os.environ.update(DATA=str(DATA), DJANGO_SETTINGS_MODULE="courseapp.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from courseapp import embedded  # noqa: E402
from courseapp.lessons.folders import read_folder  # noqa: E402
from courseapp.lessons.importing import import_course  # noqa: E402
from courseapp.plain.course.checking import check_course  # noqa: E402

LESSONS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
A_TRACK = 50
TODAY = date(2026, 11, 21)
COURSE = ROOT / "fixtures" / "clear-writing"


def big_course(lessons: int) -> dict[str, bytes]:
    """A course of that many lessons in both languages, all published, without links between them."""
    sample = {path: text for path, text in read_folder(COURSE).items() if path.endswith(".md")}
    folders = sorted({path.rsplit("/", 1)[0] for path in sample})
    head = (COURSE / "course.yaml").read_text().split("tracks:")[0].replace("id: clear-writing", "id: big-course")
    files: dict[str, bytes] = {}
    tracks = []
    for first in range(0, lessons, A_TRACK):
        names = [f"lesson-{number}" for number in range(first, min(first + A_TRACK, lessons))]
        track = f"track-{first // A_TRACK}"
        tracks.append(f"  - {{id: {track}, title: {{ko: 트랙, en: Track}}, lessons: [{', '.join(names)}]}}\n")
        for number, name in enumerate(names, start=first):
            folder = folders[number % len(folders)]
            for language in ("ko", "en"):
                text = sample.get(f"{folder}/{language}.md", b"").decode()
                if text:
                    files[f"{track}/{name}/{language}.md"] = renamed(text, number).encode()
    files["course.yaml"] = (head + "tracks:\n" + "".join(tracks)).encode()
    return files


def renamed(text: str, number: int) -> str:
    lines = text.split("\n")
    lines = [f"id: b{number:07}" if line.startswith("id: ") else line for line in lines]
    return "\n".join(lines).replace("](../", "](https://example.org/")


def timed(what: str, run: Callable[[], object]) -> None:
    started = time.perf_counter()
    run()
    print(f"{what:<34} {time.perf_counter() - started:7.1f} s")


def main() -> None:
    files = big_course(LESSONS)
    some = next(path for path in files if path.endswith("ko.md"))
    changed = files | {some: files[some].replace("요.".encode(), "요!".encode(), 1)}
    print(f"{LESSONS} lessons, {sum(path.endswith('.md') for path in files)} texts")
    timed("reading and checking alone", lambda: check_course(files, TODAY))
    with embedded.running(DATA):
        call_command("migrate", verbosity=0)
        timed("first import", lambda: print("  refused" if import_course(files, TODAY).is_refused else "", end=""))
        timed("the same again", lambda: import_course(files, TODAY))
        timed("one lesson changed", lambda: import_course(changed, TODAY))
        connections.close_all()
    shutil.rmtree(DATA, ignore_errors=True)


if __name__ == "__main__":
    main()
