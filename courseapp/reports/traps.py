"""What keeps programs from reporting: a signed moment of opening, a field nobody sees, a count for each browser."""

import secrets
import time

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

LEAST_SECONDS = 3
"""Nobody describes a problem faster."""
LONGEST = 7 * 24 * 3600
"""Seconds a form may stay open."""
COOKIE = "reporter"
DAY = 24 * 3600
_SALT = "courseapp.reports.opened"


def opened(place: str, at: float | None = None) -> str:
    """When the form of this place was opened, for its hidden field."""
    return signing.dumps([place, int(at if at is not None else time.time())], salt=_SALT)


def seconds_open(signed: str, place: str) -> int | None:
    """How long the form was open; None when the field says nothing that can be trusted."""
    try:
        where, at = signing.loads(signed, salt=_SALT)
        seconds = int(time.time()) - int(at)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return seconds if where == place and seconds <= LONGEST else None


def browser_of(request: HttpRequest) -> str:
    """This browser's id for a day, made for counting its reports and used for nothing else; "" when it has none."""
    return str(request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=DAY) or "")


def mark_browser(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser an id, on the form's own page only."""
    if not browser_of(request):
        response.set_signed_cookie(
            COOKIE,
            secrets.token_urlsafe(16),
            salt=_SALT,
            max_age=DAY,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
