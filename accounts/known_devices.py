"""Whether a device has signed in to an account before: a signed cookie that only signing in sets."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User

NAME = "__Host-device" if settings.HTTPS else "device"
SALT = "accounts.known_devices"
AGE = 365 * 24 * 3600
PEOPLE = 5
"""How many people one device remembers, for families that share it."""


def _people(request: HttpRequest) -> list[int]:
    try:
        people = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return []
    return [number for number in people if isinstance(number, int)] if isinstance(people, list) else []


def is_known(request: HttpRequest, user: User) -> bool:
    return user.pk in _people(request)


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    people = [user.pk, *(number for number in _people(request) if number != user.pk)][:PEOPLE]
    response.set_cookie(
        NAME,
        signing.dumps(people, salt=SALT),
        max_age=AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
