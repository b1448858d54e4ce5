"""What progress costs: `python bench/progress.py [learners] [events each]`, 1,000 learners of 50 events by default.

Makes a database of its own in a temporary folder with a course of 100 lessons, then measures ingest of 1, 100 and 5,000
events by a learner who did nothing before, and, as the tables grow, ingest of one more event, the whole state and what
the page of a lesson asks, each for learners picked at random. Of the learners that are added at once, one is paid by
the ordinary way, and the others, who did the same, get copies of that learner's rows; `progress_check` looks over all
of them. Prints fastest, median and slowest in milliseconds; on a busy machine trust the fastest. The long campaign is
`python bench/progress.py 100000 50`.
"""

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
DATA = Path(tempfile.mkdtemp(prefix="bench-progress-"))
os.environ.update(DATA=str(DATA), DJANGO_SETTINGS_MODULE="courseapp.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from accounts.models import User  # noqa: E402
from courseapp import embedded  # noqa: E402
from courseapp.lessons.models import Course, Lesson, LessonText, Track  # noqa: E402
from courseapp.progress import actions  # noqa: E402
from courseapp.progress.catalog import current_catalog  # noqa: E402
from courseapp.progress.ledger import states_of  # noqa: E402
from courseapp.progress.standing import progress_context  # noqa: E402
from courseapp.progress.upkeep import rebuild, wrong_totals  # noqa: E402

LEARNERS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
EACH = int(sys.argv[2]) if len(sys.argv) > 2 else 50
RUNS = 30
CARDS = 4
FILL = """
INSERT INTO progress_event (user_id, id, kind, subject, lesson, cl, revision, dwell, grade, day, at, received_at)
SELECT u.id, gen_random_uuid(), CASE WHEN n %% 2 = 0 THEN 'mark' ELSE 'review' END,
       CASE WHEN n %% 2 = 0 THEN l.uid ELSE l.uid || '.k' || n %% 4 END, l.uid,
       CASE WHEN n %% 2 = 0 THEN 1 ELSE 0 END, 1, CASE WHEN n %% 2 = 0 THEN 90 ELSE 0 END,
       CASE WHEN n %% 2 = 0 THEN 0 ELSE 3 END, current_date - n, now() - n * interval '1 day', now()
  FROM accounts_user u, generate_series(1, %s) n, LATERAL (SELECT lpad((n / 2 %% 100)::text, 8, '0') AS uid) l
 WHERE u.id > %s AND u.id <= %s
"""

COPIED = {
    "learner": ("version", "events"),
    "mark": ("subject", "cl"),
    "award": ("course", "key", "xp"),
    "standing": ("course", "xp", "achievements", "version"),
}
"""Columns of a learner's rows that are the same for whoever did the same."""


def make_course() -> None:
    course = Course.objects.create(uid="bench", source="", languages=["en"], fact_review=90)
    tracks = [Track.objects.create(course=course, slug=f"track-{n}", position=n) for n in range(10)]
    now = datetime.now(UTC)
    for n in range(100):
        lesson = Lesson.objects.create(
            uid=f"{n:08}",
            course=course,
            track=tracks[n // 10],
            slug=f"lesson-{n}",
            minutes=12,
            status="published",
            published_at=now,
            xp=32,
            need=30,
        )
        cards = [{"id": f"k{k}", "question": "", "answer": ""} for k in range(CARDS)]
        LessonText.objects.create(lesson=lesson, language="en", source="", title="x", title_html="x", cards=cards)


def person() -> User:
    return User.objects.create(email=f"{uuid.uuid4()}@example.org", password="!")  # noqa: S106 - nobody signs in


def events(count: int) -> list[dict[str, Any]]:
    """Marks and reviews over the last three years."""
    chance = random.Random(1)  # noqa: S311 - the same events each time
    made = []
    for n in range(count):
        at = datetime.now(UTC) - timedelta(hours=chance.randrange(26_000))
        event = {"id": str(uuid.uuid4()), "day": str(at.date()), "at": at.isoformat().replace("+00:00", "Z")}
        uid = f"{chance.randrange(100):08}"
        if n % 2:
            made.append(event | {"k": "mark", "s": uid, "cl": chance.randint(1, 5), "dwell": 60})
        else:
            made.append(event | {"k": "review", "s": f"{uid}.k{chance.randrange(CARDS)}", "g": 3})
    return made


def measure(name: str, work: Callable[[], object], runs: int = RUNS) -> None:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    print(f"{name:44}{min(times):9.1f}{statistics.median(times):9.1f}{max(times):9.1f}")


def grow(people: list[int], upto: int) -> list[int]:
    """Add learners with their events and what these deserve."""
    first = max(people, default=0)
    wanted = [User(email=f"{uuid.uuid4()}@example.org", password="!") for _ in range(upto - len(people))]  # noqa: S106
    new = [one.pk for one in User.objects.bulk_create(wanted, batch_size=5_000)]
    paid = new[0]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for low in range(paid - 1, max(new), 5_000):
            cursor.execute(FILL, [EACH, max(low, first), low + 5_000])
            print(f"\r{low - paid + 1} learners", end="", file=sys.stderr)
        rebuild(paid)
        for table, columns in COPIED.items():
            cursor.execute(
                f"INSERT INTO progress_{table} (user_id, {', '.join(columns)})"  # noqa: S608
                f" SELECT u.id, {', '.join(columns)} FROM accounts_user u, progress_{table} p"
                f" WHERE p.user_id = %s AND u.id > %s",
                [paid, paid],
            )
        cursor.execute("VACUUM ANALYZE")
    print(file=sys.stderr)
    return people + new


def table_size() -> str:
    """Of everything that is kept of progress, indexes too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(sum(pg_total_relation_size(oid))) FROM pg_class"
            " WHERE relkind = 'r' AND relname LIKE 'progress_%'"
        )
        (size,) = cursor.fetchone() or ("",)
    return str(size)


def look(users: list[User]) -> None:
    """Measure what these people's requests cost."""
    course = Course.objects.get()
    lesson = Lesson.objects.select_related("course").get(uid="00000007")
    one = random.Random(2).choice  # noqa: S311 - the same learners each time
    measure("  one more event", lambda: actions.take(one(users).pk, events(1), spends=False))
    measure("  the whole state", lambda: states_of(one(users).pk, current_catalog()))
    measure("  a lesson page's query", lambda: progress_context(one(users), lesson))
    measure("  a course page's query", lambda: progress_context(one(users), course))


def campaign() -> None:
    people: list[int] = []
    for size in sorted({LEARNERS // 100, LEARNERS // 10, LEARNERS} - {0}):
        people = grow(people, size)
        wrong = wrong_totals()
        assert not wrong, wrong[:3]
        print(f"{size} learners, {size * EACH} events, {table_size()} in all")
        some = random.Random(3).sample(people, min(len(people), 200))  # noqa: S311
        look(list(User.objects.in_bulk(some).values()))


def main() -> None:
    with embedded.running(DATA, durable=False):
        call_command("migrate", verbosity=0)
        make_course()
        print(f"{'':44}{'fastest':>9}{'median':>9}{'slowest':>9}")
        for count in (1, 100, 5_000):
            batch = events(count)
            runs = RUNS if count < 5_000 else 5
            measure(f"ingest of {count} events", lambda batch=batch: actions.take(person().pk, batch), runs)  # type: ignore[misc]
        veteran = person().pk
        actions.take(veteran, events(5_000))
        measure("one event upon 5,000", lambda: actions.take(veteran, events(1), spends=False))
        campaign()
        connections.close_all()
    shutil.rmtree(DATA)


if __name__ == "__main__":
    main()
