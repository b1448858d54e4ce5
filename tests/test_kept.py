"""Finished pages: who gets the kept bytes, who does not, and when they are thrown away."""

import gzip
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import brotli
import pytest

from courseapp.kept import KeptPages, encoding_for
from courseapp.page_versions import Versions


class Django:
    """Stands where Django's WSGI application stands: counts its renderings."""

    def __init__(self, **headers: str) -> None:
        self.calls = 0
        self.headers = {"Content-Type": "text/html", "X-Kept-Topics": "site lesson:k3f9a2qx", **headers}
        self.status = "200 OK"
        self.seen: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls += 1
        self.seen.append(environ)
        start_response(self.status, list(self.headers.items()))
        return [f"rendering {self.calls} ".encode() * 50]


class Answer:
    def __init__(self, site: KeptPages, **environ: str) -> None:
        request = {"REQUEST_METHOD": "GET", "PATH_INFO": "/course/track/lesson/", "HTTP_HOST": "localhost", **environ}
        chunks = site(request, self._start)
        self.body = b"".join(chunks)

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status = int(status[:3])
        self.headers = dict(headers)
        assert len(self.headers) == len(headers), "a header was sent twice"


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return Versions(tmp_path / "versions")


def site(django: Django, versions: Versions, limit: int = 1_000_000) -> KeptPages:
    return KeptPages(django, versions, limit)


def test_a_page_is_rendered_once_and_then_kept(versions: Versions) -> None:
    django = Django()
    pages = site(django, versions)
    first, second = Answer(pages), Answer(pages)
    assert (django.calls, first.body) == (1, second.body)
    assert first.headers == second.headers


def test_the_inner_header_of_topics_never_leaves(versions: Versions) -> None:
    pages = site(Django(), versions)
    for environ in ({}, {"QUERY_STRING": "q=1"}, {"HTTP_COOKIE": "session=abc"}):
        assert "X-Kept-Topics" not in Answer(pages, **environ).headers


@pytest.mark.parametrize("topic", ["site", "lesson:k3f9a2qx"])
def test_a_change_on_any_topic_of_the_page_renders_it_anew(versions: Versions, topic: str) -> None:
    django = Django()
    pages = site(django, versions)
    before = Answer(pages)
    versions.bump([topic])
    after = Answer(pages)
    assert django.calls == 2
    assert before.headers["ETag"] != after.headers["ETag"]


def test_a_change_elsewhere_leaves_the_page(versions: Versions) -> None:
    django = Django()
    pages = site(django, versions)
    Answer(pages)
    versions.bump(["lesson:another1"])
    Answer(pages)
    assert django.calls == 1


def test_a_change_in_another_process_is_seen(tmp_path: Path) -> None:
    django = Django()
    pages = site(django, Versions(tmp_path / "versions"))
    Answer(pages)
    Versions(tmp_path / "versions").bump(["site"])
    Answer(pages)
    assert django.calls == 2


def test_a_change_while_rendering_is_not_lost(versions: Versions) -> None:
    class Slow(Django):
        def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            if not self.calls:
                versions.bump(["site"])
            return super().__call__(environ, start_response)

    django = Slow()
    pages = site(django, versions)
    Answer(pages)
    Answer(pages)
    assert django.calls == 2


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "session=abc"},
        {"HTTP_COOKIE": "lang=en; session=abc"},
        {"QUERY_STRING": "q=x"},
        {"HTTP_HX_REQUEST": "true"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"PATH_INFO": "/admin/login/"},
        {"PATH_INFO": "/", "HTTP_ACCEPT_LANGUAGE": "en"},
    ],
)
def test_who_is_always_rendered_for(versions: Versions, environ: dict[str, str]) -> None:
    django = Django()
    pages = site(django, versions)
    Answer(pages, **environ)
    Answer(pages, **environ)
    assert django.calls == 2


@pytest.mark.parametrize("headers", [{"Set-Cookie": "a=b"}, {"X-Kept-Topics": ""}])
def test_answers_that_are_not_kept(versions: Versions, headers: dict[str, str]) -> None:
    django = Django(**headers)
    pages = site(django, versions)
    Answer(pages)
    Answer(pages)
    assert django.calls == 2


def test_an_error_is_not_kept(versions: Versions) -> None:
    django = Django()
    django.status = "404 Not Found"
    pages = site(django, versions)
    assert Answer(pages).status == 404
    django.status = "200 OK"
    assert Answer(pages).status == 200


def test_the_rendering_never_sees_the_readers_cookies(versions: Versions) -> None:
    django = Django()
    Answer(site(django, versions), HTTP_COOKIE="lang=en; theme=dark", HTTP_IF_NONE_MATCH='"x"')
    assert not {"HTTP_COOKIE", "HTTP_IF_NONE_MATCH"} & django.seen[0].keys()


def test_compressed_variants_hold_the_same_page(versions: Versions) -> None:
    pages = site(Django(), versions)
    plain = Answer(pages)
    br = Answer(pages, HTTP_ACCEPT_ENCODING="gzip, br")
    gz = Answer(pages, HTTP_ACCEPT_ENCODING="gzip")
    assert brotli.decompress(br.body) == gzip.decompress(gz.body) == plain.body
    assert [one.headers.get("Content-Encoding") for one in (plain, br, gz)] == [None, "br", "gzip"]
    assert len({one.headers["ETag"] for one in (plain, br, gz)}) == 3


def test_the_tag_of_any_variant_answers_not_modified(versions: Versions) -> None:
    pages = site(Django(), versions)
    tag = Answer(pages, HTTP_ACCEPT_ENCODING="br").headers["ETag"]
    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = Answer(pages, HTTP_IF_NONE_MATCH=condition)
        assert (answer.status, answer.body) == (304, b"")
    assert Answer(pages, HTTP_IF_NONE_MATCH='"other"').status == 200


def test_head_has_the_headers_of_get_and_no_body(versions: Versions) -> None:
    pages = site(Django(), versions)
    get, head = Answer(pages), Answer(pages, REQUEST_METHOD="HEAD")
    assert (head.body, head.headers) == (b"", get.headers)


def test_each_host_has_its_own_copy_so_that_a_foreign_host_is_refused_by_django(versions: Versions) -> None:
    django = Django()
    pages = site(django, versions)
    Answer(pages)
    Answer(pages, HTTP_HOST="evil.example")
    assert django.calls == 2


def test_the_shelf_stays_within_its_size(versions: Versions) -> None:
    django = Django()
    pages = site(django, versions, limit=3_000)
    for number in range(20):
        Answer(pages, PATH_INFO=f"/course/track/lesson-{number}/")
    Answer(pages, PATH_INFO="/course/track/lesson-19/")
    assert django.calls == 20
    Answer(pages, PATH_INFO="/course/track/lesson-0/")
    assert django.calls == 21


def test_many_readers_of_a_stale_page_cause_one_rendering(versions: Versions) -> None:
    started = threading.Event()
    go = threading.Event()

    class Slow(Django):
        def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            started.set()
            go.wait(5)
            return super().__call__(environ, start_response)

    django = Slow()
    pages = site(django, versions)
    bodies: list[bytes] = []
    readers = [threading.Thread(target=lambda: bodies.append(Answer(pages).body)) for _ in range(12)]
    for reader in readers:
        reader.start()
    started.wait(5)
    go.set()
    for reader in readers:
        reader.join(5)
    assert (django.calls, len(bodies), len(set(bodies))) == (1, 12, 1)


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0, gzip;q=0.000", ""),
        ("GZIP;q=0.5", "gzip"),
        ("identity", ""),
        (",,;;q=", ""),
    ],
)
def test_the_encoding_is_what_the_browser_allows(accepted: str, expected: str) -> None:
    assert encoding_for(accepted) == expected
