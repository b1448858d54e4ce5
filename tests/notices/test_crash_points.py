"""The database fails at every single statement of telling and mailing, in three ways; a repetition puts all right."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from accounts.models import User
from courseapp.notices.actions import drain, put_out
from courseapp.notices.models import Mail, Notification, Outbox
from courseapp.notices.sending import send_due
from courseapp.notices.telling import Mailing
from tests import people
from tests.notices.letters import TOPIC, PostOffice
from tests.notices.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = [1, 2, 300]


@contextmanager
def failing(place: int, how: str) -> Iterator[list[str]]:
    """The statement at this place fails: before it ran, after it ran, or because the connection is cut."""
    seen: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.append(sql)
        if len(seen) != place + 1:
            return execute(sql, *rest)
        if how == "cut":
            assert connection.connection
            connection.connection.close()
            return execute(sql, *rest)
        if how == "after":
            execute(sql, *rest)
        raise OperationalError("as if the server had gone")

    with connection.execute_wrapper(wrapper), suppress(DatabaseError):
        yield seen
    connection.close()


@pytest.fixture
def cast(post_office: PostOffice) -> list[User]:
    cast = [people.mina(), people.bo()]
    post_office.wishes[cast[1].pk] = Mailing.DAILY
    for letter in LETTERS:
        post_office.write(letter, *[one.pk for one in cast])
    return cast


@pytest.mark.parametrize("how", ["before", "after", "cut"])
def test_telling_survives_a_failure_at_every_statement(cast: list[User], how: str) -> None:
    place, statements = 0, place_beyond_any(cast)
    while place < statements:
        start_anew()
        with failing(place, how):
            drain()
        Outbox.objects.update(due_at=timezone.now())
        drain()
        told = Notification.objects.order_by("object_id", "recipient_id")
        expected = [(letter, one.pk) for letter in LETTERS for one in cast]
        assert list(told.values_list("object_id", "recipient_id")) == expected, place
        assert not Outbox.objects.todo().exists()
        place += 1
    assert statements > 8


def start_anew() -> None:
    for model in (Notification, Mail, Outbox):
        model.objects.all().delete()
    Outbox.objects.bulk_create([Outbox(topic=TOPIC, object_id=letter) for letter in LETTERS])


def place_beyond_any(cast: list[User]) -> int:
    """How many statements it takes when all goes well."""
    start_anew()
    with failing(10_000, "before") as seen:
        drain()
    return len(seen)


@pytest.mark.parametrize("how", ["before", "after", "cut"])
def test_mailing_survives_a_failure_at_every_statement(cast: list[User], server: MailServer, how: str) -> None:
    place = 0
    while True:
        start_anew()
        drain()
        server.taken.clear()
        Notification.objects.filter(recipient=cast[0]).update(mail_at=timezone.now())
        with failing(place, how) as seen:
            send_due()
        Mail.objects.update(lease_until=None, due_at=timezone.now())
        send_due()
        assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}, place
        ids = {str(mail["Message-ID"]) for mail in server.mails}
        assert ids == set(Mail.objects.values_list("message_id", flat=True))
        assert len(ids) == 2
        assert not Notification.objects.filter(recipient=cast[0], mail=None).exists()
        if len(seen) <= place:
            break
        place += 1
    assert place > 8


def test_a_writer_who_never_heard_the_answer_simply_repeats(cast: list[User]) -> None:
    with failing(0, "after"):
        put_out(TOPIC, 1)
    put_out(TOPIC, 1)
    drain()
    assert Outbox.objects.get().processed_at
    assert Notification.objects.count() == 2
