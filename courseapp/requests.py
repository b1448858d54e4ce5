"""What goes with every request: an id in the logs, headers that limit what a browser may do."""

import json
import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from courseapp.languages import without_language

type View = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics", "interest-cohort")
)
PRIVATE_PATHS = ("/admin/", "/accounts/", "/me/", "/preview/", "/unsubscribe/", "/reports/")
_current: ContextVar[str] = ContextVar("request_id", default="-")
_given = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_id(get_response: View) -> View:
    """Middleware: take the front server's X-Request-ID or make one; every log line of the request carries it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if _given.fullmatch(given) else uuid.uuid4().hex
        token = _current.set(name)
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = name
            return response
        finally:
            _current.reset(token)

    return middleware


def browser_policy(get_response: View) -> View:
    """Middleware: the headers beside the content security policy, and what caches may keep."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        path = without_language(request.path_info)
        if path.startswith("/accounts/") and settings.SIGN_IN_ORIGINS:
            policy: dict[str, Any] = {**settings.SECURE_CSP, "form-action": [CSP.SELF, *settings.SIGN_IN_ORIGINS]}
            csp_override(policy)(lambda _request: response)(request)
        is_anyones = response.headers.get("Cache-Control", "").startswith("public")  # a guest's page under /me/
        if path.startswith(PRIVATE_PATHS) and not is_anyones:
            response.headers["Cache-Control"] = "no-store"
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Cookie", "HX-Request"))
        return response

    return middleware


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, request, message, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
