"""When a page was opened, signed: without scripts it is all that says how long a lesson was read."""

import time

from django.core import signing

_SALT = "courseapp.progress.opening"


def sign(user_id: int, lesson: str, at: float | None = None) -> str:
    """For a hidden field of the lesson's forms."""
    return signing.dumps([user_id, lesson, int(at or time.time())], salt=_SALT)


class AnothersPageError(Exception):
    """The page was made for somebody else: another account has signed in since, in the same browser."""


def seconds_since(signed: str, user_id: int, lesson: str) -> int:
    """Seconds since this person opened this lesson; 0 when the field says nothing that can be trusted.

    Raises AnothersPageError.
    """
    try:
        who, which, opened = signing.loads(signed, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return 0
    if who != user_id:
        raise AnothersPageError
    return max(0, int(time.time()) - opened) if which == lesson else 0
