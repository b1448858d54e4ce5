"""Writing into an account's own log while answering a request."""

from datetime import timedelta

from allauth.core import context as current
from django.http import HttpRequest
from django.utils import timezone

from accounts import actions, devices, mails
from accounts.limits import Limit, spend
from accounts.models import SecurityEvent, User

ALARMS = Limit(1, timedelta(days=1))
"""How often a mail tells of wrong codes; the log has them all."""


def note(request: HttpRequest, user: User, kind: SecurityEvent.Kind) -> None:
    """Write a line, with where the request came from."""
    actions.note(user, kind, network=devices.network(request), device=devices.of(request))


def wrong_factor(user: User) -> None:
    """Somebody has shown the first factor, or is signed in, and typed a wrong code: the owner should hear of it."""
    request = current.request
    note(request, user, SecurityEvent.Kind.FACTOR_FAILED)
    if actions.may_speak(user) and not spend("factor-alarm", str(user.pk), ALARMS):
        where = {"device": devices.of(request), "network": devices.network(request), "timestamp": timezone.now()}
        mails.send("account/email/factor_failed", user, **where)
