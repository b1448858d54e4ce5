"""How many times each page asks the database: one table, the same at any size of course."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courseapp.kept import Application
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Lesson
from courseapp.page_versions import current
from courseapp.plain import versions
from courseapp.progress.actions import save_journal, take
from courseapp.wsgi import application
from tests.lessons.folder import TODAY, small_course
from tests.lessons.test_import import many
from tests.people import mina, sign_in
from tests.progress.devices import mark

pytestmark = pytest.mark.django_db

LESSON = "/small-course/second/pictures/"
BUDGETS = {
    "/": 1,
    "/small-course/": 3,
    "/small-course/second/": 3,
    "/small-course/achievements/": 2,
    "/small-course/cards.html": 3,
    "/me/progress/": 2,
    "/me/review/": 1,
    LESSON: 6,
    f"/en{LESSON}": 6,
    f"{LESSON}report/": 3,
    "/comments/picture3/?sort=top": 2,
    "/comments/picture3/feed.xml": 2,
    "/report/": 1,
    "/tags/judging/": 1,
    "/search/?q=greeting": 9,
    "/feed.xml": 2,
    "/small-course/feed.xml": 3,
    "/sitemap.xml": 3,
    "/about/": 0,
    "/transparency/": 1,
    "/healthz": 0,
}
SIGNED_IN = {
    "/": 3,
    "/small-course/": 2,
    "/small-course/second/": 2,
    LESSON: 3,
    f"/en{LESSON}": 3,
    "/comments/picture3/": 5,
    "/small-course/achievements/": 5,
    "/me/progress/": 9,
    "/me/review/": 3,
    "/me/notices/": 3,
}
"""With the session, its person and the bell; content that the process remembers costs nothing."""
CONTENT = {"/small-course/": 2, "/small-course/second/": 2, LESSON: 6, f"/en{LESSON}": 6}
"""What reading the content anew adds after it was changed."""
SIZES = [0, 3, 40]


@pytest.mark.parametrize("size", SIZES)
def test_each_page_keeps_to_its_budget_at_any_size(client: Client, size: int) -> None:
    assert not import_course(small_course(many(size) if size else None), TODAY).is_refused
    spent = {}
    for path in BUDGETS:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path, headers={"Accept-Language": "ko"}).status_code == 200, path
        spent[path] = len(asked)
    assert {path: count for path, count in spent.items() if count > BUDGETS[path]} == {}


@pytest.mark.parametrize("done", [0, 1, 40])
def test_a_learners_page_keeps_to_its_budget_whatever_was_done(client: Client, done: int) -> None:
    assert not import_course(small_course(many(40)), TODAY).is_refused
    learner = mina()
    sign_in(client, learner)
    uids = Lesson.objects.values_list("uid", flat=True)[:done]
    take(learner.pk, [mark(uid) for uid in uids])
    for uid in uids:
        save_journal(learner.pk, uid, "a note", 0)
    for path in SIGNED_IN:
        client.get(path)
    spent = {}
    for path in SIGNED_IN:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path, headers={"Accept-Language": "ko"}).status_code == 200, path
        spent[path] = len(asked)
    assert {path: count for path, count in spent.items() if count > SIGNED_IN[path]} == {}


@pytest.mark.parametrize("path", CONTENT)
def test_content_is_read_once_after_a_change(client: Client, path: str) -> None:
    assert not import_course(small_course(many(40)), TODAY).is_refused
    sign_in(client, mina())
    client.get("/")
    spent = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        spent.append(len(asked))
    assert spent[1] <= SIGNED_IN[path]
    assert spent[0] <= SIGNED_IN[path] + CONTENT[path]


class Reader:
    """Reads through the whole stack, kept pages included, as gunicorn would."""

    def __init__(self, site: Application) -> None:
        self.site = site

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        answer: list[Any] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "wsgi.input": BytesIO(),
            "wsgi.errors": None,
            "wsgi.url_scheme": "http",
            **headers,
        }
        chunks: Iterable[bytes] = self.site(environ, lambda *arguments: answer.extend(arguments))
        return int(answer[0][:3]), dict(answer[1]), b"".join(chunks)


@pytest.fixture
def reader() -> Iterator[Reader]:
    """Someone without an account; the test's own connection stays open between requests, as with Django's client."""
    assert not import_course(small_course(), TODAY).is_refused
    current.bump([versions.SITE])
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Reader(application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


KEPT = [path for path in BUDGETS if "?" not in path and path != "/healthz" and not path.endswith("/report/")]


@pytest.mark.parametrize("path", KEPT)
def test_a_warm_page_asks_nothing_and_is_the_same_for_everyone(reader: Reader, path: str) -> None:
    first = reader.get(path, HTTP_USER_AGENT="one", HTTP_ACCEPT_LANGUAGE="ko")
    with CaptureQueriesContext(connection) as asked:
        second = reader.get(path, HTTP_USER_AGENT="two", HTTP_COOKIE="lang=ko; theme=dark", REMOTE_ADDR="10.0.0.9")
    assert len(asked) == 0
    assert first == second
    assert first[0] == 200
    assert "Set-Cookie" not in first[1]
    assert b"csrfmiddlewaretoken" not in first[2]
    assert first[1]["Cache-Control"] == "public, no-cache"
    assert reader.get(path, HTTP_IF_NONE_MATCH=first[1]["ETag"])[0] == 304


@pytest.mark.django_db(transaction=True)
def test_a_publish_shows_at_once(reader: Reader) -> None:
    before = reader.get(f"/en{LESSON}")[2]
    changed = small_course()
    source = changed["second/pictures/en.md"].replace(b"Look first.", b"Look first, then again.")
    import_course(changed | {"second/pictures/en.md": source}, TODAY)
    after = reader.get(f"/en{LESSON}")[2]
    assert b"then again" not in before
    assert b"then again" in after


def test_a_reader_with_a_session_is_never_served_from_the_shelf(reader: Reader) -> None:
    reader.get(LESSON)
    with CaptureQueriesContext(connection) as asked:
        status, headers, _body = reader.get(LESSON, HTTP_COOKIE=f"session={32 * 'n'}")
    assert (status, headers["Cache-Control"]) == (200, "private, no-cache")
    assert len(asked) > 0


def test_a_foreign_host_is_refused_though_the_page_is_kept(reader: Reader) -> None:
    reader.get(LESSON)
    assert reader.get(LESSON, HTTP_HOST="evil.example")[0] == 400
