"""A person's notices are handed over and erased; what is old goes; a slow mail server holds up no other job."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import User
from courseapp import privacy
from courseapp.jobs import Job
from courseapp.management.commands.worker import Rounds
from courseapp.notices.actions import drain, post, put_out, read
from courseapp.notices.clearing import clear_old
from courseapp.notices.exporting import held_about
from courseapp.notices.models import DigestState, Mail, Notification, Outbox
from courseapp.notices.sending import send_due
from courseapp.notices.telling import Mailing
from tests.notices.letters import TOPIC, PostOffice
from tests.notices.smtp import MailServer

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=400)


def test_a_person_gets_their_notices_and_mails_as_data(post_office: PostOffice, bo: User, server: MailServer) -> None:
    put_out(TOPIC, post_office.write(1, bo.pk))
    drain()
    Notification.objects.update(mail_at=LONG_AGO)
    send_due()
    with translation.override("en"):
        held = held_about(bo)
    assert [(one["title"], one["place"]) for one in held["notices"]] == [("하늘 replied to you", "Pictures")]
    assert [one["state"] for one in held["mails"]] == ["sent"]
    assert privacy.export(bo)


def test_erasing_somebody_takes_all_that_is_theirs_and_nothing_of_others(
    post_office: PostOffice, bo: User, mina: User, server: MailServer
) -> None:
    post_office.wishes[bo.pk] = Mailing.DAILY
    put_out(TOPIC, post_office.write(1, bo.pk, mina.pk))
    drain()
    Notification.objects.filter(recipient=mina).update(mail_at=LONG_AGO)
    send_due()
    privacy.erase(bo)
    assert list(Notification.objects.values_list("recipient_id", flat=True)) == [mina.pk]
    assert Mail.objects.filter(recipient=mina).count() == Mail.objects.count() == 1
    assert not DigestState.objects.exists()
    put_out(TOPIC, 1)
    drain()
    assert Notification.objects.count() == 1


def test_what_is_old_goes_and_nothing_is_told_or_mailed_again(
    post_office: PostOffice, bo: User, server: MailServer
) -> None:
    for letter in (1, 200, 300):
        put_out(TOPIC, post_office.write(letter, bo.pk))
    drain()
    Notification.objects.update(mail_at=LONG_AGO)
    assert send_due() == 3
    read(bo.pk, TOPIC, [1])
    Notification.objects.filter(object_id=1).update(read_at=LONG_AGO)
    Mail.objects.update(created_at=LONG_AGO)
    assert clear_old() == 4
    assert set(Notification.objects.values_list("object_id", flat=True)) == {200, 300}
    assert Outbox.objects.count() == 3
    put_out(TOPIC, 1, 200, 300)
    assert drain() == 0
    assert send_due() == 0


def test_the_address_of_somebody_without_an_account_is_kept_for_a_week(server: MailServer) -> None:
    for name in ("old", "young", "failed", "waiting"):
        post(name, f"{name}@example.org", language="en", subject="Hello", paragraphs=["Hello."])
    Mail.objects.exclude(address="waiting@example.org").update(state="dropped")
    Mail.objects.filter(address="failed@example.org").update(state="failed")
    Mail.objects.exclude(address="young@example.org").update(created_at=timezone.now() - timedelta(days=8))
    clear_old()
    assert sorted(Mail.objects.values_list("address", flat=True)) == [
        f"{name}@example.org" for name in ("failed", "waiting", "young")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_job_that_takes_long_has_a_thread_of_its_own_and_is_not_started_twice() -> None:
    done: list[str] = []
    goes_on, ended = threading.Event(), threading.Event()

    def slow() -> None:
        done.append("slow")
        goes_on.wait(30)
        ended.set()

    rounds = Rounds(
        [
            Job("mail", timedelta(0), slow, is_shared=True, is_apart=True),
            Job("tell", timedelta(0), lambda: done.append("quick"), is_shared=True),
        ]
    )
    for _round in range(3):
        rounds.once()
    assert done.count("quick") == 3
    assert done.count("slow") == 1
    goes_on.set()
    assert ended.wait(30)
    rounds.apart["mail"].join(30)
    rounds.once()
    assert done.count("slow") == 2
    rounds.apart["mail"].join(30)
    rounds.ear.close()
