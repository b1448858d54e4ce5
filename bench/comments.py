"""What a thread costs as it grows: `python bench/comments.py [comments] [replies of the newest]`.

By default a million comments by 100,000 people, the newest conversation with 200,000 replies. The first lines are
measured in the same run at 10,000 comments, and are what the others are to be compared with. Each comment of a page is
by somebody else, which is the most that looking up names can cost; a thread of forty people is measured beside it.
Makes a database of its own in a temporary folder. For each page: the fastest and the median of 50 in milliseconds,
everything from statement to cards, and the buffers that the statement touches; then what rendering a full page costs
for guests, and a write.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
DATA = Path(tempfile.mkdtemp(prefix="bench-comments-"))
os.environ.update(DATA=str(DATA), DJANGO_SETTINGS_MODULE="courseapp.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.actions import vouch  # noqa: E402
from accounts.models import Allowance, User  # noqa: E402
from comments.contexts import thread_context  # noqa: E402
from comments.models import Comment  # noqa: E402
from comments.reading import around, first_page, more_replies  # noqa: E402
from comments.statements import SORTS  # noqa: E402
from comments.writing import Written, write  # noqa: E402
from courseapp import embedded  # noqa: E402
from courseapp.lessons.models import Course, Lesson, Track  # noqa: E402
from tests.comments import grown  # noqa: E402

COMMENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
REPLIES = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
BASE = 10_000
RUNS = 50
REGULARS = 40


def lesson(uid: str) -> Lesson:
    course, _made = Course.objects.get_or_create(
        uid="bench", defaults={"source": "", "languages": ["en"], "fact_review": 90}
    )
    track, _made = Track.objects.get_or_create(course=course, slug="track")
    terms = {"minutes": 12, "status": "published", "published_at": datetime.now(UTC), "xp": 32, "need": 30}
    return Lesson.objects.create(uid=uid, course=course, track=track, slug=uid, **terms)


def grow(where: Lesson, number: int, replies: int) -> int:
    """Roots are a tenth of it; each of the newest twenty has ten replies or more. Answers the newest root."""
    roots = grown.roots(where, max(40, number // 10))
    for root in roots[-21:-1]:
        grown.replies(root, 10)
    grown.replies(roots[-1], replies)
    left = number - len(roots) - 200 - replies
    for root in roots[:-21] if left > 0 else []:
        if left <= 0:
            break
        grown.replies(root, min(left, max(9, number // 100)))
        left -= max(9, number // 100)
    return roots[-1]


def timed(work: Callable[[], object]) -> tuple[float, float]:
    spent = []
    for _run in range(RUNS):
        began = time.perf_counter()
        work()
        spent.append(1000 * (time.perf_counter() - began))
    return min(spent), statistics.median(spent)


def buffers(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {asked[0]['sql']}")
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def measure(name: str, where: Lesson, root: int) -> None:
    replies = list(Comment.objects.filter(root_id=root, is_listed=True).order_by("path").values_list("pk", flat=True))
    middle = Comment.objects.get(pk=replies[len(replies) // 2])
    pages: dict[str, Callable[[], object]] = {
        f"first page, {sort}": lambda s=sort: first_page(where.pk, s) for sort in SORTS
    }  # type: ignore[misc]
    following = first_page(where.pk).next
    pages |= {
        "second page": lambda: first_page(where.pk, "newest", following),
        "more replies": lambda: more_replies(middle),
        "around one": lambda: around(middle),
    }
    for page, work in pages.items():
        best, usual = timed(work)
        print(f"{name:>12}  {page:20} {best:7.2f} {usual:7.2f} ms {buffers(work):6} buffers")


def rendered(where: Lesson) -> None:
    context = thread_context(None, where, "/bench/", first_page(where.pk))
    best, usual = timed(lambda: render_to_string("comments/thread.html", context))
    print(f"{'':12}  a guest's page of {len(context['thread'].cards)} cards {best:7.2f} {usual:7.2f} ms")


def written(where: Lesson, root: int) -> None:
    author = User.objects.create_user("author@example.org", name="author", name_key="author")
    User.objects.filter(pk=author.pk).update(joined_at=datetime(2026, 1, 1, tzinfo=UTC))
    author.refresh_from_db()
    vouch(author)

    def one() -> None:
        Allowance.objects.all().delete()
        assert isinstance(write(author, where, f"words {uuid.uuid4()}", uuid.uuid4(), root), Written)

    best, usual = timed(one)
    print(f"{'':12}  a reply written and told {best:7.2f} {usual:7.2f} ms")


def main() -> None:
    with embedded.running(DATA, durable=False):
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        grown.people(100_000 if COMMENTS > 100_000 else 5_000)
        small, large = lesson("small000"), lesson("large000")
        root = grow(small, BASE, BASE // 5)
        grown.known()
        measure(f"{BASE:,}", small, root)
        root = grow(large, COMMENTS, REPLIES)
        grown.known()
        measure(f"{COMMENTS:,}", large, root)
        usual = lesson("usual000")
        for one in grown.roots(usual, 40, REGULARS):
            grown.replies(one, 10, REGULARS)
        grown.known()
        print(f"{f'{REGULARS} people':>12}  {'first page':20} {buffers(lambda: first_page(usual.pk)):24} buffers")
        rendered(large)
        written(large, root)
        connections.close_all()


try:
    main()
finally:
    shutil.rmtree(DATA, ignore_errors=True)
