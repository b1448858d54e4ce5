"""A small site of many processes: writers put letters out, workers tell and mail, and any of them may be killed.

Run as a program it loads Django once and then makes a process for each line it reads (`writer SEED LETTERS`,
`worker`), so that a killed one is replaced at once. What ought to be true at the end is in the table `chaos_letter`
alone, which is written in the transaction that puts the letter out; test_chaos.py compares.
"""

import os
import random
import signal
import sys
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta

import django
from django.conf import settings
from django.db import Error, connection, connections, transaction
from django.db.models.functions import Now
from psycopg_pool import PoolTimeout

if __name__ == "__main__":
    settings.NOTICE_REGISTRY = "tests.notices.chaos.REGISTRY"
    django.setup()

from courseapp.consumers import addressees
from courseapp.notices import outbox, sending
from courseapp.notices.actions import (
    Addressee,
    Consumer,
    Live,
    Mailing,
    Registry,
    Telling,
    drain,
    give_back,
    put_out,
    take_back,
)
from courseapp.notices.fanning_out import fan_out
from courseapp.notices.models import Outbox

TOPIC = "chaos"
BUCKETS = 3
TABLES = f"""
CREATE TABLE chaos_letter (id bigserial PRIMARY KEY, token uuid UNIQUE, is_shown bool NOT NULL DEFAULT true,
                           was_hidden bool NOT NULL DEFAULT false);
CREATE TABLE chaos_count (bucket int PRIMARY KEY, told int NOT NULL DEFAULT 0);
INSERT INTO chaos_count (bucket) SELECT generate_series(0, {BUCKETS - 1});
"""
AWAY = (Error, PoolTimeout)


def recipients(letter: int, people: Sequence[int]) -> list[int]:
    """To whom a letter goes: known from its number, so that the test can say it too."""
    return [person for person in people if (letter * 7 + person) % 3 == 0]


def tell(object_ids: Sequence[int]) -> Iterator[Telling]:
    with connection.cursor() as cursor:
        found = "SELECT id FROM chaos_letter WHERE id = ANY(%s::bigint[]) AND is_shown ORDER BY id"
        cursor.execute(found, [list(object_ids)])
        shown = [letter for (letter,) in cursor.fetchall()]
        cursor.execute("SELECT id FROM accounts_user ORDER BY id")
        people = [person for (person,) in cursor.fetchall()]
    for letter in shown:
        for person in recipients(letter, people):
            yield Telling(letter, person, "%(who)s replied to you", f"/#{letter}", {"ko": "여기"}, f"chaos:{letter}")


def live(object_ids: Sequence[int]) -> Mapping[int, Live]:
    return {one: Live("하늘", f"Letter {one}.") for one in object_ids}


def count(object_ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for bucket in range(BUCKETS):
            mine = sum(one % BUCKETS == bucket for one in object_ids)
            cursor.execute("UPDATE chaos_count SET told = told + %s WHERE bucket = %s", [mine, bucket])


def people_of(user_ids: Collection[int]) -> Mapping[int, Addressee]:
    found = addressees(user_ids)
    return {pk: Addressee(one.address, True, one.language, "", {TOPIC: Mailing.SOON}) for pk, one in found.items()}


REGISTRY = Registry([Consumer(TOPIC, tell, live, count, delay=timedelta(0))], [], people_of)


def persistently(attempt: Callable[[], object]) -> None:
    """Until it went through, whatever the database does meanwhile."""
    while True:
        try:
            attempt()
            return
        except AWAY:
            connections.close_all()
            time.sleep(0.05)


def writer(seed: str, letters: str) -> None:
    """Writes its letters, each until it is acknowledged; now and then one is rolled back, repeated or hidden."""
    dice = random.Random(int(seed))
    for _number in range(int(letters)):
        token = uuid.UUID(int=dice.getrandbits(128))
        fate = dice.random()
        persistently(lambda token=token, fails=fate < 0.2: _write(token, fails=fails))  # type: ignore[misc]
        if fate < 0.3:
            persistently(lambda token=token: _write(token, fails=False))  # type: ignore[misc]
        if 0.2 < fate < 0.45:
            persistently(lambda token=token: _hide(token, hides=True))  # type: ignore[misc]
        if 0.3 < fate < 0.45:
            persistently(lambda token=token: _hide(token, hides=False))  # type: ignore[misc]
        print(f"wrote {token}", flush=True)


def _write(token: uuid.UUID, *, fails: bool) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_letter (token) VALUES (%s) ON CONFLICT DO NOTHING", [token])
        cursor.execute("SELECT id FROM chaos_letter WHERE token = %s", [token])
        put_out(TOPIC, cursor.fetchone()[0])
        transaction.set_rollback(fails)


def _hide(token: uuid.UUID, *, hides: bool) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM chaos_letter WHERE token = %s", [token])
        letter = cursor.fetchone()[0]
        (take_back if hides else give_back)(TOPIC, [letter])
        cursor.execute("UPDATE chaos_letter SET is_shown = %s, was_hidden = true WHERE id = %s", [not hides, letter])


def worker() -> None:
    """What the site's worker does, oftener and with shorter patience."""
    while True:
        persistently(drain)
        persistently(sending.send_due)
        time.sleep(0.02)


def careless(consumer: Consumer) -> int:
    """The control: marks first and tells a moment later, as if nobody ever died in between."""
    with transaction.atomic():
        due = Outbox.objects.due().filter(topic=consumer.topic).order_by("pk")
        claimed = list(due.select_for_update(skip_locked=True)[: outbox.CLAIM])
        Outbox.objects.filter(pk__in=[one.pk for one in claimed]).update(processed_at=Now())
    time.sleep(0.03)
    with transaction.atomic():
        fan_out(consumer, claimed)
    return len(claimed)


def main() -> None:
    if "careless" in sys.argv:
        outbox._claim_and_tell = careless
    sending.LEASE, sending.FIRST_PAUSE, sending.LONGEST_PAUSE = (timedelta(seconds=s) for s in (3, 0.1, 0.5))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    roles: dict[str, Callable[..., None]] = {"writer": writer, "worker": worker}
    for line in sys.stdin:
        role, *arguments = line.split()
        if pid := os.fork():
            print(f"started {pid}", flush=True)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            roles[role](*arguments)
        finally:
            os._exit(0)


if __name__ == "__main__":
    main()
