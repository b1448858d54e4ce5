"""Whose a session is, and how long it lives: learners 14 days unused and 90 in all, staff 30 minutes and 8 hours."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.auth import middleware as django_middleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User

BEGAN, SEEN = "began", "seen"


@dataclass(frozen=True)
class Lifetime:
    """`noted` is how often the last use is written down; within it a page costs no write."""

    idle: timedelta
    whole: timedelta
    noted: timedelta


LEARNER = Lifetime(timedelta(days=14), timedelta(days=90), timedelta(minutes=10))
STAFF = Lifetime(timedelta(minutes=30), timedelta(hours=8), timedelta(minutes=1))


class AuthenticationMiddleware(django_middleware.AuthenticationMiddleware):
    """Django's, but that whoever the session brought along (accounts.session_store) need not be asked for again."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and (owner := proven_owner(request)):
            request._cached_user = request.user = owner  # type: ignore[attr-defined]


def proven_owner(request: HttpRequest) -> User | None:
    """Who came along with the session, if Django would answer the same; of anything else it is asked, and clears up.

    The conditions are those of django.contrib.auth.get_user and of its backend.
    """
    session = request.session
    signed_in, owner = session.get(SESSION_KEY), getattr(session, "owner", None)
    if (
        isinstance(owner, User)
        and signed_in == str(owner.pk)
        and owner.is_active
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), owner.get_session_auth_hash())
    ):
        return owner
    return None


def of(user: User) -> Lifetime:
    return STAFF if user.is_staff else LEARNER


def begin(request: HttpRequest) -> None:
    """Start both clocks of a session that has just been signed in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def is_over(began: float, seen: float, now: float, lifetime: Lifetime) -> bool:
    return now - began > lifetime.whole.total_seconds() or now - seen > lifetime.idle.total_seconds()


def lifetimes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: end sessions that are over, note the last use, and take on the person's time zone.

    A request without a session cookie is passed on untouched.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not isinstance(request.user, User):
            return get_response(request)
        user = request.user
        now = time.time()
        signed_in = user.last_login.timestamp() if user.last_login else now
        began = request.session.get(BEGAN, signed_in)
        seen = request.session.get(SEEN, began)
        lifetime = of(user)
        if is_over(began, seen, now, lifetime):
            logout(request)
            return get_response(request)
        if now - seen > lifetime.noted.total_seconds():
            request.session[SEEN] = int(now)
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
        with timezone.override(ZoneInfo(user.time_zone) if user.time_zone else None):
            return get_response(request)

    return middleware


def rotate(request: HttpRequest) -> None:
    """Give the session a new key, so that an old copy of the cookie is worth nothing."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
