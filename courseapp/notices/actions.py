"""Verbs: put out, take back, read, post. What upper apps and the roof use of notices stands here."""

from courseapp.notices.models import Notification
from courseapp.notices.outbox import drain, give_back, hold, put_out, take_back, tell_again
from courseapp.notices.posting import post
from courseapp.notices.telling import (
    REPLY_DELAY,
    Addressee,
    Consumer,
    Live,
    Mailing,
    Registry,
    Scope,
    Telling,
)

__all__ = [
    "REPLY_DELAY",
    "Addressee",
    "Consumer",
    "Live",
    "Mailing",
    "Registry",
    "Scope",
    "Telling",
    "drain",
    "give_back",
    "hold",
    "post",
    "put_out",
    "read",
    "take_back",
    "tell_again",
]


def read(user_id: int, topic: str, object_ids: list[int]) -> int:
    """The person has seen these objects where they are, so their notices are read. Answers how many were not before."""
    return Notification.objects.of(user_id).filter(topic=topic, object_id__in=object_ids).mark_read()
