"""The addresses under /api/v1: what browsers exchange with the server. The contract is docs/progress.md."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Never

from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.cache import patch_vary_headers
from psycopg.errors import ForeignKeyViolation
from psycopg_pool import PoolTimeout

from accounts.models import User
from courseapp.plain.strict_json import BadJsonError, read_json
from courseapp.progress import actions, reading
from courseapp.progress.catalog import current_catalog
from courseapp.progress.journals import Conflict
from courseapp.progress.learners import learner_key
from courseapp.progress.ledger import TooManyRequestsError
from courseapp.progress.models import LONGEST_TEXT

MOST_EVENTS, MOST_BYTES = 100, 65_536
MOST_IN_A_FILE, MOST_FILE_BYTES = 20_000, 8_388_608
_if_match = re.compile(r'"([0-9]{1,9})"')


class ApiError(Exception):
    """The answer is an error with this status and code."""

    def __init__(self, status: int, code: str, **more: Any) -> None:
        super().__init__(code)
        self.status, self.body = status, {"error": code, **more}


def refuse(status: int, code: str, **more: Any) -> Never:
    raise ApiError(status, code, **more)


def answer(status: int, body: dict[str, Any], retry_after: int = 0) -> JsonResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def api[**P](
    *methods: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, User, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Mark a view for a signed-in learner: it gets the person, and every error of its is answered in JSON."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                if request.method not in methods:
                    refuse(405, "method")
                if not isinstance(request.user, User):
                    refuse(401, "signed-out")
                return view(request, request.user, *args, **kwargs)
            except ApiError as error:
                return answer(error.status, error.body)
            except TooManyRequestsError as error:
                return answer(429, {"error": "slow-down"}, error.seconds)
            except IntegrityError as error:
                if isinstance(error.__cause__, ForeignKeyViolation):  # the account was erased meanwhile
                    return answer(401, {"error": "signed-out"})
                raise
            except (OperationalError, InterfaceError, PoolTimeout):
                return answer(503, {"error": "busy"}, 5)

        return guarded

    return decorate


def read_body(request: HttpRequest, most: int) -> dict[str, Any]:
    """The JSON object in a request's body. Raises ApiError."""
    if request.content_type != "application/json" or request.headers.get("Content-Encoding", "identity") != "identity":
        refuse(415, "type")
    length = request.headers.get("Content-Length") or "0"
    if not re.fullmatch(r"[0-9]{1,12}", length):
        refuse(400, "json")
    if int(length) > most:
        refuse(413, "size")
    try:
        body = request.read(most + 1)
    except (UnreadablePostError, OSError):
        refuse(400, "json")
    if len(body) > most:
        refuse(413, "size")
    try:
        value = read_json(body)
    except BadJsonError:
        refuse(400, "json")
    if not isinstance(value, dict):
        refuse(400, "shape")
    return value


def _addressed(request: HttpRequest, user: User, most: int) -> dict[str, Any]:
    """The body of a write, once it is sure that it is of version 1 and meant for this learner."""
    body = read_body(request, most)
    if type(body.get("v")) is not int or body["v"] != 1 or not isinstance(body.get("learner"), str):
        refuse(400, "shape")
    if body["learner"] != learner_key(user):
        refuse(409, "learner")
    return body


def _entries(body: dict[str, Any], name: str, most: int) -> list[Any]:
    entries = body.get(name, [])
    if not isinstance(entries, list):
        refuse(400, "shape")
    if len(entries) > most:
        refuse(413, "size")
    return entries


def catalog(request: HttpRequest) -> HttpResponse:
    """All courses' lessons and rules; the same for everyone."""
    if request.method not in {"GET", "HEAD"}:
        return answer(405, {"error": "method"})
    known = current_catalog()
    etag = f'"{known.etag}"'
    if etag in re.findall(r'"[^"]*"', request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        packs = "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(known.packed if packs else known.public, content_type="application/json")
        if packs:
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


@api("GET", "HEAD")
def state(request: HttpRequest, user: User) -> HttpResponse:
    version, known = reading.version_of(user)
    etag = f'"{version}-{known.etag}"'
    if etag in re.findall(r'"[^"]*"', request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = answer(200, reading.state_document(user, version, known))
    response.headers["ETag"] = etag
    return response


@api("POST")
def events(request: HttpRequest, user: User) -> HttpResponse:
    body = _addressed(request, user, MOST_BYTES)
    if "events" not in body:
        refuse(400, "shape")
    taken = actions.take(user.pk, _entries(body, "events", MOST_EVENTS))
    return answer(200, reading.answer_document(user, taken))


@api("GET", "HEAD", "PUT")
def journal(request: HttpRequest, user: User, uid: str) -> HttpResponse:
    if request.method != "PUT":
        found = actions.read_journal(user.pk, uid)
        return answer(200, {"rev": found.rev, "text": found.text} if found else {"rev": 0, "text": ""})
    condition = _if_match.fullmatch(request.headers.get("If-Match", "").strip())
    if not condition:
        refuse(428, "if-match")
    body = _addressed(request, user, 2 * MOST_BYTES)
    text = body.get("text")
    if not isinstance(text, str):
        refuse(400, "shape")
    if len(text) > LONGEST_TEXT:
        refuse(413, "size")
    saved = actions.save_journal(user.pk, uid, text, int(condition[1]))
    if saved is None:
        refuse(404, "unknown")
    if isinstance(saved, Conflict):
        refuse(409, "conflict", rev=saved.rev, text=saved.text)
    return answer(200, {"rev": saved.rev})


@api("GET", "HEAD")
def export(request: HttpRequest, user: User) -> HttpResponse:
    response = answer(200, actions.held_about(user))
    response.headers["Content-Disposition"] = 'attachment; filename="progress.json"'
    return response


@api("POST")
def take_in(request: HttpRequest, user: User) -> HttpResponse:
    body = _addressed(request, user, MOST_FILE_BYTES)
    entries, kept = _entries(body, "events", MOST_IN_A_FILE), _entries(body, "journals", MOST_IN_A_FILE)
    taken = actions.take_in(user.pk, entries, kept)
    told = {name: getattr(taken, name) for name in ("created", "same", "conflict", "rejected")}
    return answer(200, {**reading.answer_document(user, taken.answer), "journals": told})


def not_found(request: HttpRequest) -> HttpResponse:
    """Any other address under /api/."""
    return answer(404, {"error": "unknown"})
