"""What doctor says of notices and mails."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from courseapp.diagnosis import Level, notices
from courseapp.notices.actions import drain, post, put_out
from courseapp.notices.models import Mail, Outbox
from tests.notices.letters import TOPIC, PostOffice

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(hours=2)


def queue() -> None:
    post("a", "a@example.org", language="en", subject="Hello", paragraphs=["Hello."])


def test_all_is_well_while_queues_are_short(post_office: PostOffice, mina: User) -> None:
    queue()
    put_out(TOPIC, post_office.write(1, mina.pk))
    found = notices()
    assert (found.level, found.text) == (Level.OK, "1 to tell, 1 mails to send")


def test_a_consumer_that_raises_is_named_with_its_error(post_office: PostOffice, mina: User) -> None:
    post_office.broken.add(post_office.write(1, mina.pk))
    put_out(TOPIC, 1)
    drain()
    found = notices()
    assert found.level is Level.FAIL
    assert "letter: ValueError: letter 1 cannot be read" in found.text


def test_an_outbox_that_nobody_empties_is_seen(post_office: PostOffice, mina: User) -> None:
    put_out(TOPIC, post_office.write(1, mina.pk))
    Outbox.objects.update(due_at=LONG_AGO)
    assert notices().level is Level.FAIL


def test_mails_that_wait_or_failed_are_seen() -> None:
    queue()
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=2), error="SMTPConnectError: 421")
    assert "1 mails wait, one for 2.0 h (SMTPConnectError: 421)" in notices().text
    Mail.objects.update(state="failed")
    found = notices()
    assert (found.level, "given up" in found.text) == (Level.WARN, True)
