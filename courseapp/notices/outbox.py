"""From "it happened" to one notice a person: put out in the writer's transaction, told in one of its own, exactly once.

A claim is a row lock that others skip (`FOR UPDATE SKIP LOCKED`), and the row is marked processed in the transaction
that told: a process that dies half-way leaves nothing behind, and the next one begins anew.
"""

import logging
import math
import time
from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models.functions import Now

from courseapp.notices.fanning_out import fan_out
from courseapp.notices.models import Notification, Outbox
from courseapp.notices.telling import Consumer, registry

CLAIM = 20
ON_COMMIT = 1
"""Claims that the process which put something out makes: mostly its own object. The worker does the rest."""
TURN = 5.0
"""Seconds after which the worker looks at its other work again, however much waits."""
LONGEST_PAUSE = timedelta(hours=1)

log = logging.getLogger("courseapp.notices")


def put_out(topic: str, *object_ids: int) -> None:
    """Say, within the writer's transaction, that people may have to be told of these objects.

    Safe to repeat: an object is told of once, for ever. Raises LookupError for a topic without a consumer.
    """
    registry().consumer(topic)
    rows = [Outbox(topic=topic, object_id=one) for one in sorted(object_ids)]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True)
    _drain_on_commit(topic)


@transaction.atomic
def tell_again(topic: str, object_id: int) -> None:
    """More people have to be told of the object: whoever has a notice of it keeps that one, the others get theirs now.

    The topic's `tell` must leave out whoever should not hear of it late. Not for objects older than notices are kept.
    """
    put_out(topic, object_id)
    told = Outbox.objects.filter(pk__in=hold(topic, [object_id]), processed_at__isnull=False)
    told.update(processed_at=None, created_at=Now(), due_at=Now(), attempts=0)


@transaction.atomic
def take_back(topic: str, object_ids: Collection[int]) -> None:
    """These are not shown any more: unread notices of them vanish; what was not told yet waits.

    Call it before anything of one's own is locked that the topic's `also` locks too: it waits for a claim under way.
    """
    _revoke(topic, object_ids, now=True)
    unread = Notification.objects.unread().filter(topic=topic, object_id__in=object_ids, revoked_at=None)
    unread.update(revoked_at=Now())


@transaction.atomic
def give_back(topic: str, object_ids: Collection[int]) -> None:
    """These are shown again: notices that `take_back` hid are there as before, and who was not told yet is told."""
    _revoke(topic, object_ids, now=False)
    hidden = Notification.objects.unread().filter(topic=topic, object_id__in=object_ids, revoked_at__isnull=False)
    hidden.update(revoked_at=None)
    _drain_on_commit(topic)


def _revoke(topic: str, object_ids: Collection[int], *, now: bool) -> None:
    """Locks the rows in order first, so that a claim under way has told before the notices are looked at."""
    Outbox.objects.filter(pk__in=hold(topic, object_ids)).update(revoked_at=Now() if now else None)


def hold(topic: str, object_ids: Collection[int]) -> list[int]:
    """Have claims of these wait until the transaction ends, for whoever may yet take them back; the rows' keys."""
    rows = Outbox.objects.filter(topic=topic, object_id__in=object_ids)
    return list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))


def _drain_on_commit(topic: str) -> None:
    transaction.on_commit(partial(_drain_topic, topic, ON_COMMIT), robust=True)


def drain() -> int:
    """Tell of what is due, topic by topic, for a few seconds at most; the answer is how many objects."""
    end = time.monotonic() + TURN
    known = {one.topic for one in registry().consumers}
    waiting = set(Outbox.objects.due().order_by().values_list("topic", flat=True).distinct())
    return sum(_drain_topic(topic, end=end) for topic in sorted(waiting & known))


def _drain_topic(topic: str, most: int = 10_000, end: float = math.inf) -> int:
    """At most `most` claims, the last of them begun before `end`; each is a transaction."""
    told = 0
    for _claim in range(most):
        claimed = _claim_and_tell(registry().consumer(topic))
        told += claimed
        if claimed < CLAIM or time.monotonic() > end:
            break
    return told


@transaction.atomic
def _claim_and_tell(consumer: Consumer) -> int:
    """Up to twenty at once; if that fails, one by one, so that a bad one holds up only itself."""
    due = Outbox.objects.due().filter(topic=consumer.topic).order_by("due_at", "pk")
    claimed = list(due.select_for_update(skip_locked=True)[:CLAIM])
    if claimed and _failure(consumer, claimed):
        for one in claimed:
            if why := _failure(consumer, [one]):
                _put_off(one, why)
    return len(claimed)


def _failure(consumer: Consumer, claimed: Sequence[Outbox]) -> str:
    """Tell of these and mark them, or nothing of it; answers what went wrong. A lost connection is raised."""
    try:
        with transaction.atomic():
            fan_out(consumer, claimed)
            Outbox.objects.filter(pk__in=[one.pk for one in claimed]).update(processed_at=Now(), error="")
            connection.check_constraints()
    except Exception as error:  # whatever the consumer raises
        if connection.needs_rollback or connection.closed_in_transaction:
            raise
        if len(claimed) == 1:
            log.exception("telling of %s failed", claimed[0])
        return f"{type(error).__name__}: {error}"[:1000]
    return ""


def _put_off(row: Outbox, why: str) -> None:
    pause = min(LONGEST_PAUSE, timedelta(seconds=2 ** min(row.attempts + 1, 12)))
    Outbox.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, error=why, due_at=Now() + pause)
