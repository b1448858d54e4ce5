"""Signed addresses that end mails: they work without an account, for ever, and say nothing about anybody.

Asking for the page changes nothing, because mail scanners follow every link; a POST acts, as mail programs do by
themselves (RFC 8058), and its answer can be undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from courseapp.notices.telling import Scope, registry

_OFFER = Signer(salt="courseapp.notices.unsubscribe")
_UNDO = Signer(salt="courseapp.notices.resume")


@dataclass(frozen=True, slots=True)
class Offer:
    """What the address stands for: a person (0: an address without an account), scopes narrowest first, a language."""

    user_id: int
    scopes: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str


def address(user_id: int, scopes: Sequence[str], language: str) -> str:
    """The whole address for a mail."""
    signed = _OFFER.sign_object({"u": user_id, "s": list(scopes), "l": language})
    return f"{settings.SITE_URL}{reverse('unsubscribe', args=[signed])}"


def read_offer(signed: str) -> Offer | None:
    """None if it was not made by us."""
    try:
        found = _OFFER.unsign_object(signed)
    except (BadSignature, ValueError):
        return None
    return Offer(found["u"], tuple(found["s"]), found["l"])


def choices(offer: Offer) -> list[Choice]:
    """What can be ended, in words of the active language."""
    known = [(key, registry().scope(key)) for key in offer.scopes]
    return [Choice(key, found[0].label(found[1])) for key, found in known if found]


def stop(offer: Offer, key: str) -> str:
    """End the mails of this scope; answers the token that undoes it."""
    scope, argument = _scope(key)
    before = scope.stop(offer.user_id, argument)
    return _UNDO.sign_object({"u": offer.user_id, "k": key, "b": before})


def resume(token: str) -> bool:
    """Undo; False if the token was not made by us."""
    try:
        found = _UNDO.unsign_object(token)
    except (BadSignature, ValueError):
        return False
    scope, argument = _scope(found["k"])
    scope.resume(found["u"], argument, found["b"])
    return True


def _scope(key: str) -> tuple[Scope, str]:
    """Raises LookupError for a scope that is not registered any more."""
    found = registry().scope(key)
    if not found:
        raise LookupError(f"no scope is registered for {key!r}")
    return found
