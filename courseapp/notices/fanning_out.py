"""Who is told of a claim's objects, as rows: notices, and when their mails are due."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import batched

from django.db import connection
from django.utils import timezone

from courseapp.notices.models import Notification, Outbox
from courseapp.notices.telling import Addressee, Consumer, Mailing, Telling, registry
from courseapp.notices.words import zone_of

AT_ONCE = 1000
DIGEST_HOUR = time(8)
"""Of the recipient's own day."""


def fan_out(consumer: Consumer, claimed: Sequence[Outbox]) -> None:
    """Write the notices of these objects and whatever else the consumer does. Call it in the claim's transaction."""
    objects = {one.object_id: one for one in sorted(claimed, key=lambda one: one.object_id)}
    ids = list(objects)
    digests: dict[int, datetime] = {}
    for some in batched(consumer.tell(ids), AT_ONCE, strict=False):
        people = registry().addressees({one.recipient_id for one in some})
        rows = _rows(consumer, some, people, objects)
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        for row in rows:
            if row.wants_digest:
                digests[row.recipient_id] = next_digest(people[row.recipient_id].time_zone)
    _expect_digests(digests)
    consumer.also(ids)


def _rows(
    consumer: Consumer, tellings: Iterable[Telling], people: Mapping[int, Addressee], objects: Mapping[int, Outbox]
) -> list[Notification]:
    """Notices for those who are still here."""
    return [
        Notification(
            recipient_id=one.recipient_id,
            topic=consumer.topic,
            object_id=one.object_id,
            title=one.title,
            filling=dict(one.filling),
            place=dict(one.place),
            url=one.url,
            thread=one.thread,
            scopes=list(one.scopes),
            mail_at=objects[one.object_id].created_at + consumer.delay if wish is Mailing.SOON else None,
            wants_digest=wish is Mailing.DAILY,
        )
        for one in tellings
        if one.recipient_id in people
        for wish in [_wish(people[one.recipient_id], consumer.topic) if one.by_mail else Mailing.NEVER]
    ]


def _wish(person: Addressee, topic: str) -> Mailing:
    return person.wishes.get(topic, Mailing.NEVER) if person.is_verified else Mailing.NEVER


def next_digest(zone: str, now: datetime | None = None) -> datetime:
    """The next eight o'clock where the person lives."""
    there = zone_of(zone)
    local = (now or timezone.now()).astimezone(there)
    today = datetime.combine(local.date(), DIGEST_HOUR, there)
    return today if local < today else datetime.combine(local.date() + timedelta(days=1), DIGEST_HOUR, there)


def _expect_digests(due: Mapping[int, datetime]) -> None:
    """Remember when each one's next digest is due. In the order of people, so that two claims never wait crosswise."""
    if not due:
        return
    people = sorted(due)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_digeststate AS state (user_id, due_at)"
            " SELECT * FROM unnest(%s::bigint[], %s::timestamptz[])"
            " ON CONFLICT (user_id) DO UPDATE SET due_at = coalesce(state.due_at, excluded.due_at)",
            [people, [due[one] for one in people]],
        )
