"""Pages for when something is wrong: what happened and what to do, in the reader's language."""

import sys
from smtplib import SMTPException

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from psycopg_pool import PoolTimeout


def _text(template: str) -> str:
    """A page that needs nothing: no context, no database, no language."""
    return (settings.BASE_DIR / "templates" / template).read_text()


def in_json(request: HttpRequest, status: int, code: str) -> HttpResponse | None:
    """The error as programs read it, None when it is a person who asks."""
    return JsonResponse({"error": code}, status=status) if request.path_info.startswith("/api/") else None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return in_json(request, 400, "request") or HttpResponse(_text("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return in_json(request, 403, "csrf") or render(request, "403.html", {"csrf": True}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


AWAY = (OperationalError, InterfaceError, PoolTimeout, SMTPException, ConnectionError, TimeoutError)
"""What is raised while the database or the mail server cannot be reached."""
RETRY_AFTER = {"account_signup": 1800, "account_signup_by_passkey": 1800, "account_reset_password": 3600}
"""Seconds by the name of the page, where it is not a minute."""


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429, said by whatever limits requests."""
    match = request.resolver_match
    wait = RETRY_AFTER.get(match.url_name or "", 60) if match else 60
    response = render(request, "429.html", {"minutes": wait // 60 if wait > 60 else 0}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 with Retry-After when it is the database or the mail server that cannot be
    reached. Neither page needs them."""
    error = sys.exc_info()[1]
    if isinstance(error, AWAY):
        response = in_json(request, 503, "busy") or HttpResponse(_text("503.html"), status=503)
        response.headers["Retry-After"] = "5"
        return response
    return in_json(request, 500, "fault") or HttpResponse(_text("500.html"), status=500)
