"""Keeps the finished, compressed bytes of anonymous pages and answers from them before Django is asked.

A page is kept when its view is marked with `kept`, the reader has no session, and the answer sets no cookie. It is
served as long as the versions of its topics are what they were when its rendering began and the UTC date is the same.
Versions live in a small file under DATA that every process of this host maps, so a publish shows at once everywhere;
other hosts hear of it by NOTIFY (the worker listens) within a second.
"""

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, Concatenate, Protocol

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from courseapp.languages import leaves_home, without_language
from courseapp.page_versions import Versions

TOPICS_HEADER = "X-Kept-Topics"
KEPT = "courseapp.kept"
"""Key of the request's environment: "hit" or "miss", for measuring; missing when the layer let it pass."""
NOT_PAGES = (
    "/static/",
    "/assets/",
    "/admin/",
    "/accounts/",
    "/me/settings/",
    "/me/data/",
    "/me/notices/",
    "/unsubscribe/",
    "/api/",
    "/healthz",
    "/readyz",
    "/metrics",
)
NEVER_KEPT = {TOPICS_HEADER.lower(), "x-request-id", "date", "server", "content-length", "etag", "content-encoding"}

type Environ = dict[str, Any]
type StartResponse = Callable[..., Any]


_refused = re.compile(r"q=0(\.0{0,3})?")


class Application(Protocol):
    def __call__(self, environ: Environ, start_response: StartResponse, /) -> Iterable[bytes]: ...


@dataclass(slots=True)
class Page:
    """One finished page: its headers, its bytes by encoding, and what must still hold for it to be served."""

    topics: tuple[str, ...]
    version: bytes
    day: date
    headers: list[tuple[str, str]]
    bodies: dict[str, bytes]
    digest: str

    @property
    def size(self) -> int:
        return sum(map(len, self.bodies.values()))

    def etag(self, encoding: str) -> str:
        return f'"{self.digest}-{encoding or "plain"}"'


class Shelf:
    """Pages by address, the least recently used thrown out first when they outgrow `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._pages: OrderedDict[tuple[str, str], Page] = OrderedDict()
        self._building: dict[tuple[str, str], threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str]) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page:
                self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[str, str], page: Page) -> None:
        with self._lock:
            self._size += page.size - (old.size if (old := self._pages.pop(key, None)) else 0)
            self._pages[key] = page
            while self._size > self._limit:
                self._size -= self._pages.popitem(last=False)[1].size

    def building(self, key: tuple[str, str]) -> threading.Lock:
        """The lock of the one thread that renders this page while the others wait for its result."""
        with self._lock:
            if len(self._building) > 10_000:
                self._building = {k: lock for k, lock in self._building.items() if lock.locked()}
            return self._building.setdefault(key, threading.Lock())


def encoding_for(accepted: str) -> str:
    """`br`, `gzip` or "" (as it is): the best that an Accept-Encoding header allows."""
    allowed = set()
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        if not _refused.fullmatch(parameters.replace(" ", "")):
            allowed.add(name.strip())
    return next((name for name in ("br", "gzip") if name in allowed), "")


class KeptPages:
    """The layer itself, around Django's WSGI application."""

    def __init__(self, application: Application, current: Versions, limit: int) -> None:
        self._application = application
        self._versions = current
        self._shelf = Shelf(limit)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self._may_be_kept(environ):
            return self._application(environ, _without_topics(start_response))
        key = (environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", ""))
        environ[KEPT] = "hit"
        if page := self._fresh(key):
            return _answer(page, environ, start_response)
        with self._shelf.building(key):
            if page := self._fresh(key):
                return _answer(page, environ, start_response)
            environ[KEPT] = "miss"
            return self._build(key, environ, start_response)

    def _may_be_kept(self, environ: Environ) -> bool:
        cookies = environ.get("HTTP_COOKIE", "")
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and not environ.get("QUERY_STRING")
            and not without_language(environ["PATH_INFO"]).startswith(NOT_PAGES)
            and "HTTP_HX_REQUEST" not in environ
            and "HTTP_AUTHORIZATION" not in environ
            and f"{settings.SESSION_COOKIE_NAME}=" not in cookies
            and (not settings.HTTPS or _is_secure(environ))
            and not (environ["PATH_INFO"] == "/" and leaves_home(cookies, environ.get("HTTP_ACCEPT_LANGUAGE", "")))
        )

    def _fresh(self, key: tuple[str, str]) -> Page | None:
        page = self._shelf.get(key)
        if page and page.version == self._versions.read(page.topics) and page.day == datetime.now(UTC).date():
            return page
        return None

    def _build(self, key: tuple[str, str], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        day = datetime.now(UTC).date()
        before = self._versions.snapshot()
        seen: list[Any] = []
        plain = {**environ, "REQUEST_METHOD": "GET"}
        for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING", "HTTP_COOKIE"):
            plain.pop(name, None)
        if environ["PATH_INFO"] == "/" and "HTTP_COOKIE" in environ:
            plain["HTTP_COOKIE"] = environ["HTTP_COOKIE"]
        chunks = self._application(plain, lambda *arguments: seen.extend(arguments))
        try:
            body = b"".join(chunks)
        finally:
            if close := getattr(chunks, "close", None):
                close()
        status, headers = seen[0], seen[1]
        topics = next((value for name, value in headers if name == TOPICS_HEADER), "")
        if not topics or not status.startswith("200") or any(name == "Set-Cookie" for name, _ in headers):
            _without_topics(start_response)(status, headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        names = tuple(topics.split())
        page = Page(
            topics=names,
            version=Versions.of(before, names),
            day=day,
            headers=[(name, value) for name, value in headers if name.lower() not in NEVER_KEPT],
            bodies={"": body, "gzip": gzip.compress(body, 6, mtime=0), "br": brotli.compress(body, quality=7)},
            digest=hashlib.sha256(body).hexdigest()[:20],
        )
        self._shelf.put(key, page)
        return _answer(page, environ, start_response)


def _is_secure(environ: Environ) -> bool:
    return environ.get("wsgi.url_scheme") == "https" or environ.get("HTTP_X_FORWARDED_PROTO") == "https"


def _without_topics(start_response: StartResponse) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [pair for pair in headers if pair[0] != TOPICS_HEADER], *rest)

    return start


def _answer(page: Page, environ: Environ, start_response: StartResponse) -> list[bytes]:
    encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
    body = page.bodies[encoding]
    headers = [*page.headers, ("ETag", page.etag(encoding))]
    if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), page):
        start_response("304 Not Modified", [pair for pair in headers if pair[0] != "Content-Type"])
        return []
    if encoding:
        headers.append(("Content-Encoding", encoding))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _matches(condition: str, page: Page) -> bool:
    """Whether an If-None-Match names this page in any of its encodings."""
    if condition.strip() == "*":
        return True
    tags = {tag.strip().removeprefix("W/") for tag in condition.split(",")}
    return any(page.etag(encoding) in tags for encoding in page.bodies)


def kept[**P](
    *topics: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Mark a view whose anonymous answer is the same for every reader of its address."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                response.headers.setdefault("Cache-Control", "private, no-cache")
            else:
                more = response.headers.get(TOPICS_HEADER, "")
                response.headers[TOPICS_HEADER] = " ".join([*topics, *more.split()])
                response.headers["Cache-Control"] = "public, no-cache"
            patch_vary_headers(response, ("Accept-Encoding", "Cookie", "HX-Request"))
            return response

        return marked

    return decorate


def also_on(response: HttpResponse, topic: str) -> None:
    """Add a topic that is only known once the page is made, such as the lesson's."""
    response.headers[TOPICS_HEADER] = f"{response.headers.get(TOPICS_HEADER, '')} {topic}".strip()
