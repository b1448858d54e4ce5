"""Many at once: letters put out and told by 24 threads, mails sent by several workers, and two known mistakes."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from django.db import connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from courseapp.notices import outbox
from courseapp.notices.actions import drain, give_back, post, put_out, read, take_back
from courseapp.notices.fanning_out import fan_out
from courseapp.notices.models import DigestState, Mail, Notification, Outbox
from courseapp.notices.sending import send_due
from courseapp.notices.telling import Consumer, Mailing
from tests import people
from tests.at_once import at_once
from tests.notices.letters import TOPIC, PostOffice
from tests.notices.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 24


@pytest.fixture(autouse=True)
def patience(transactional_db: None) -> Iterator[None]:
    """Threads wait for one of the few connections as long as a busy machine takes."""
    wrapper = connections["default"]
    assert isinstance(wrapper, DatabaseWrapper)
    pool = wrapper.pool
    assert pool
    before, pool.timeout = pool.timeout, 60.0
    yield
    pool.timeout = before


@pytest.fixture
def cast() -> list[User]:
    return [people.person(f"p{number}@example.org") for number in range(6)]


@transaction.atomic
def put_out_some(letters: list[int]) -> None:
    put_out(TOPIC, *letters)


def whole(post_office: PostOffice, answers: list[object]) -> None:
    """Nothing failed; every letter was told to each of its addressees once, and counted once."""
    assert [one for one in answers if isinstance(one, Exception)] == []
    drain()
    assert not Outbox.objects.todo().exists()
    told = Notification.objects.values_list("object_id", "recipient_id")
    assert Counter(told) == Counter((letter, to) for letter, all_of in post_office.letters.items() for to in all_of)
    assert Counter(post_office.counted) == Counter(list(post_office.letters))


def test_24_threads_put_out_and_tell_each_letter_exactly_once(post_office: PostOffice, cast: list[User]) -> None:
    dice = random.Random(1)
    for letter in range(1, 121):
        post_office.write(letter, *[one.pk for one in dice.sample(cast, 3)])
    for user in cast[:3]:
        post_office.wishes[user.pk] = Mailing.DAILY
    some = [dice.sample(range(1, 121), 20) for _thread in range(THREADS - 6)]
    rest = sorted(set(range(1, 121)) - {letter for letters in some for letter in letters})
    work = [partial(put_out_some, letters) for letters in [*some, rest]]
    whole(post_office, at_once([*work, *[drain for _drainer in range(5)]]))
    assert set(DigestState.objects.values_list("user_id", flat=True)) == {one.pk for one in cast[:3]}


def test_taking_back_while_it_is_told_leaves_nothing_shown(post_office: PostOffice, cast: list[User]) -> None:
    """And giving back shows it to everybody, whichever came first."""
    letters = list(range(1, 13))
    for letter in letters:
        post_office.write(letter, *[one.pk for one in cast])
    put = [partial(put_out_some, [letter]) for letter in letters]
    answers = at_once([*put, *[partial(take_back, TOPIC, [letter]) for letter in letters]])
    assert [one for one in answers if isinstance(one, Exception)] == []
    at_once([partial(take_back, TOPIC, letters), drain, drain])
    assert not Notification.objects.filter(revoked_at=None).exists()
    give_back(TOPIC, letters)
    whole(post_office, [])
    assert Notification.objects.filter(revoked_at=None).count() == len(letters) * len(cast)


def test_a_mail_is_sent_once_by_eight_workers_at_once(server: MailServer) -> None:
    for number in range(60):
        post(str(number), f"a{number}@example.org", language="en", subject="Hello", paragraphs=["Hello."])
    answers = at_once([send_due] * 8)
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert sum(answers) + send_due() == 60
    assert Counter(str(mail["To"]) for mail in server.mails) == Counter(f"a{n}@example.org" for n in range(60))


def test_a_notice_becomes_one_mail_however_many_gather(
    post_office: PostOffice, cast: list[User], server: MailServer
) -> None:
    for letter in range(1, 21):
        put_out(TOPIC, post_office.write(letter * 100, cast[letter % 6].pk))
    Notification.objects.update(mail_at=timezone.now())
    answers = at_once([*[send_due] * 6, *[partial(read, cast[0].pk, TOPIC, [600])] * 2])
    assert [one for one in answers if isinstance(one, Exception)] == []
    send_due()
    assert not Mail.objects.waiting().exists()
    assert len(server.mails) in (19, 20)
    assert len({str(mail["Message-ID"]) for mail in server.mails}) == len(server.mails)
    assert Mail.objects.filter(state="sent").count() == len(server.mails)


def _without_locks(consumer: Consumer) -> int:
    """A mistake: look what is to be done, then do it."""
    claimed = list(Outbox.objects.due().filter(topic=consumer.topic).order_by("pk")[:20])
    time.sleep(0.02)
    if claimed:
        fan_out(consumer, claimed)
        Outbox.objects.filter(pk__in=[one.pk for one in claimed]).update(processed_at=Now())
    return len(claimed)


def _in_two_steps(consumer: Consumer) -> int:
    """Another: mark first, tell afterwards, and fail in between now and then."""
    with transaction.atomic():
        due = Outbox.objects.due().filter(topic=consumer.topic).order_by("pk")
        claimed = list(due.select_for_update(skip_locked=True)[:20])
        Outbox.objects.filter(pk__in=[one.pk for one in claimed]).update(processed_at=Now())
    if any(one.object_id % 50 == 0 for one in claimed):
        raise ConnectionError
    if claimed:
        fan_out(consumer, claimed)
    return len(claimed)


@pytest.mark.parametrize("mistake", [_without_locks, _in_two_steps])
def test_known_mistakes_would_be_seen(
    post_office: PostOffice, cast: list[User], monkeypatch: pytest.MonkeyPatch, mistake: object
) -> None:
    monkeypatch.setattr(outbox, "_claim_and_tell", mistake)
    for letter in range(1, 101):
        post_office.write(letter, cast[letter % 6].pk)
    Outbox.objects.bulk_create([Outbox(topic=TOPIC, object_id=letter) for letter in range(1, 101)])
    answers = at_once([drain] * THREADS)
    with pytest.raises(AssertionError):
        whole(post_office, [one for one in answers if not isinstance(one, ConnectionError)])
