"""Pages for when something is wrong: what happened and what to do, in the reader's language."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg_pool import PoolTimeout


def _text(template: str) -> str:
    """A page that needs nothing: no context, no database, no language."""
    return (settings.BASE_DIR / "templates" / template).read_text()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(_text("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"csrf": True}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 with Retry-After when it is the database that cannot be reached. Neither page needs it."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        response = HttpResponse(_text("503.html"), status=503)
        response.headers["Retry-After"] = "5"
        return response
    return HttpResponse(_text("500.html"), status=500)
