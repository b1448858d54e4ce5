"""A signed-in learner's lesson page beside a kept one, from one server in one run: `python bench/signed_in_page.py`.

Starts a site of its own in a temporary folder with the small sample course and a learner who finished a lesson of it,
then asks by turns, over kept-alive connections, for a lesson as that learner, another that 120 comments stand under,
the first as a guest, whose bytes are kept, and a page that does nothing (/healthz). Printed are the medians over the
rounds of requests a second and of the web server's own CPU time a request; the database's is not in it. The guest
measured twice shows the noise.
"""

import http.client
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.lesson_page import COURSE, LESSON, cpu  # noqa: E402
from tests.served import Site, manage  # noqa: E402

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
REQUESTS = 200
TALKED_ABOUT = LESSON.replace("first-sentence", "one-reader")
SIGN_IN = """
from django.test import Client
from accounts.models import User
from courseapp.lessons.models import Lesson
from tests.comments import grown
from tests.people import sign_in
from courseapp.progress.actions import complete
import uuid
from django.utils import timezone
learner = User.objects.create_user("learner@example.org", "a long enough password")
for lesson in Lesson.objects.all()[:1]:
    complete(learner.pk, lesson.uid, uuid.uuid4(), day=timezone.localdate(), done=True, dwell=600)
talked_about = Lesson.objects.get(slug="one-reader")
grown.people(200)
for root in grown.roots(talked_about, 30)[-20:]:
    grown.replies(root, 5)
client = Client()
sign_in(client, learner)
print("session=" + client.cookies["session"].value + "; csrf=" + 32 * "a")
"""


def measure(site: Site, path: str, cookie: str) -> tuple[float, float]:
    """Requests a second and CPU microseconds a request."""
    headers = {"Host": "localhost", "Accept-Encoding": "br", "Connection": "keep-alive", "Cookie": cookie}
    connection = http.client.HTTPConnection("127.0.0.1", site.port)
    before, started = cpu(site), time.perf_counter()
    for _ in range(REQUESTS):
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200, (path, response.status)
        assert (b"data-learner=" in body) == ("session" in cookie), path
    elapsed, used = time.perf_counter() - started, cpu(site) - before
    connection.close()
    return REQUESTS / elapsed, used / REQUESTS * 1e6


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="bench-signed-in-"))
    for arguments in (["migrate"], ["import_course", str(COURSE)]):
        done = manage(folder, *arguments)
        assert done.returncode == 0, done.stderr
    site = Site(folder).ready()
    try:
        made = manage(folder, "shell", "--no-imports", "-c", SIGN_IN)
        assert made.returncode == 0, made.stderr
        cookie = made.stdout.strip().splitlines()[-1]
        targets = {
            "nothing (/healthz)": ("/healthz", "lang=ko"),
            "guest, kept": (LESSON, "lang=ko"),
            "guest, kept, again": (LESSON, "lang=ko"),
            "signed-in learner": (LESSON, cookie),
            "and 120 comments": (TALKED_ABOUT, cookie),
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in targets}
        for path, jar in targets.values():
            measure(site, path, jar)
        for _round in range(ROUNDS):
            for name, (path, jar) in targets.items():
                found[name].append(measure(site, path, jar))
    finally:
        site.leave_nothing()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{ROUNDS} rounds of {REQUESTS} requests each, one connection")
    for name, rounds in found.items():
        rate, used = (statistics.median(one[place] for one in rounds) for place in (0, 1))
        least = min(one[1] for one in rounds)
        print(f"{name:<20} {rate:7.0f} requests/s   {used:6.0f} µs CPU a request (least {least:.0f})")


if __name__ == "__main__":
    main()
