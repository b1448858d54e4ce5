"""What every request leaves in the tallies: its kind and status, how long it took, how often it asked the database."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from courseapp.kept import KEPT, Application, Environ, StartResponse
from courseapp.languages import without_language
from courseapp.tallies import Tallies

KINDS = {
    "/admin/": "desk",
    "/api/": "api",
    "/static/": "file",
    "/assets/": "file",
    "/healthz": "probe",
    "/readyz": "probe",
    "/metrics": "probe",
}
PAGE = "page"
STATUSES = ("2xx", "3xx", "4xx", "5xx")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
QUERIES = (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 25, 50)
RESULTS = ("hit", "miss", "past")
"""Of the layer of kept pages: answered from it, rendered for it, not for it."""

ALL_KINDS = sorted({PAGE, *KINDS.values()})
NAMES = [
    *(f"requests {kind} {status}" for kind in ALL_KINDS for status in STATUSES),
    *(f"seconds {kind} {bound}" for kind in ALL_KINDS for bound in (*SECONDS, "sum", "count")),
    *(f"queries {bound}" for bound in (*QUERIES, "sum", "count")),
    *(f"kept {result}" for result in RESULTS),
]
current = Tallies(settings.DATA / "metrics", NAMES)

type View = Callable[[HttpRequest], HttpResponse]


def in_histogram(name: str, bounds: Iterable[float], value: float) -> dict[str, float]:
    """One value as what it adds: to the first bucket that holds it (they are summed up when told), sum and count."""
    fitting = next((bound for bound in bounds if value <= bound), None)
    bucket = {} if fitting is None else {f"{name} {fitting}": 1.0}
    return bucket | {f"{name} sum": value, f"{name} count": 1.0}


class Measured:
    """The outermost layer of the WSGI stack."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Count the answer when its head is known; an exception that nobody caught counts as 5xx."""
        started = time.perf_counter()
        status = "500"

        def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal status
            status = line
            return start_response(line, headers, *rest)

        try:
            return self._application(environ, start)
        finally:
            kind = _kind_of(environ.get("PATH_INFO", ""))
            spent = in_histogram(f"seconds {kind}", SECONDS, time.perf_counter() - started)
            current.add({f"requests {kind} {status[0]}xx": 1.0, f"kept {environ.get(KEPT, RESULTS[2])}": 1.0} | spent)


def _kind_of(path: str) -> str:
    bare = without_language(path)
    return next((kind for start, kind in KINDS.items() if bare.startswith(start)), PAGE)


def queries(get_response: View) -> View:
    """Middleware: how many statements the request sent to the database."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = 0

        def count(execute: Callable[..., Any], *statement: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*statement)

        with connection.execute_wrapper(count):
            response = get_response(request)
        current.add(in_histogram("queries", QUERIES, asked))
        return response

    return middleware
