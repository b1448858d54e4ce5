"""Writing into an account's own log while answering a request."""

from django.http import HttpRequest

from accounts import actions, devices
from accounts.models import SecurityEvent, User


def note(request: HttpRequest, user: User, kind: SecurityEvent.Kind) -> None:
    """Write a line, with where the request came from."""
    actions.note(user, kind, network=devices.network(request), device=devices.of(request))
