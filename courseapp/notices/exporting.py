"""A person's notices: handed over, and made gone."""

from typing import Any, Protocol

from courseapp.notices.models import DigestState, Mail, Notification
from courseapp.notices.words import NOBODY, in_language, live_of, title_of


class Person(Protocol):
    """A user, whose model lies above this app."""

    pk: Any


def held_about(user: Person) -> dict[str, Any]:
    """Everything this app keeps about the person, ready for JSON, in the active language."""
    notices = list(Notification.objects.filter(recipient_id=user.pk).order_by("pk"))
    lives = live_of(notices)
    return {
        "notices": [
            {
                "at": one.created_at,
                "title": title_of(one, lives.get((one.topic, one.object_id), NOBODY)),
                "place": in_language(one.place)[0],
                "url": one.url,
                "read_at": one.read_at,
                "taken_back_at": one.revoked_at,
            }
            for one in notices
        ],
        "mails": list(
            Mail.objects.filter(recipient_id=user.pk)
            .order_by("pk")
            .values("created_at", "kind", "message_id", "state", "sent_at")
        ),
        "next_daily_mail": list(DigestState.objects.filter(user_id=user.pk).values_list("due_at", flat=True)),
    }


def erase(user: Person) -> None:
    """Their notices, mails and daily mail go; that something was told of stays in the outbox, which names nobody."""
    Notification.objects.filter(recipient_id=user.pk).delete()
    Mail.objects.filter(recipient_id=user.pk).delete()
    DigestState.objects.filter(user_id=user.pk).delete()
