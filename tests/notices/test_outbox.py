"""From "it happened" to one notice a person."""

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from courseapp.notices.actions import drain, give_back, put_out, read, take_back
from courseapp.notices.models import DigestState, Notification, Outbox
from courseapp.notices.telling import Mailing
from tests.notices.letters import TOPIC, PostOffice

pytestmark = pytest.mark.django_db


def told() -> list[tuple[int, int]]:
    """(letter, recipient) of what is shown to anybody."""
    shown = Notification.objects.filter(revoked_at=None).order_by("object_id", "recipient_id")
    return list(shown.values_list("object_id", "recipient_id"))


def test_a_letter_is_told_once_however_often_it_is_put_out(post_office: PostOffice, mina: User, bo: User) -> None:
    post_office.write(1, mina.pk, bo.pk)
    for _time in range(3):
        put_out(TOPIC, 1)
        drain()
    assert told() == [(1, mina.pk), (1, bo.pk)]
    assert post_office.counted == [1]


def test_nothing_is_told_of_what_was_rolled_back(post_office: PostOffice, mina: User) -> None:
    post_office.write(1, mina.pk)
    with transaction.atomic():
        put_out(TOPIC, 1)
        transaction.set_rollback(True)
    drain()
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_the_process_that_put_it_out_tells_on_commit(post_office: PostOffice, mina: User) -> None:
    post_office.write(1, mina.pk)
    with transaction.atomic():
        put_out(TOPIC, 1)
        assert told() == []
    assert told() == [(1, mina.pk)]


def test_a_topic_that_nobody_registered_is_refused_at_once() -> None:
    with pytest.raises(LookupError, match="weather"):
        put_out("weather", 1)


def test_a_letter_that_cannot_be_told_holds_up_only_itself(post_office: PostOffice, mina: User) -> None:
    for letter in (1, 2, 3):
        post_office.write(letter, mina.pk)
    post_office.broken.add(2)
    put_out(TOPIC, 1, 2, 3)
    drain()
    assert told() == [(1, mina.pk), (3, mina.pk)]
    stuck = Outbox.objects.stuck().get()
    assert (stuck.object_id, stuck.attempts, stuck.error) == (2, 1, "ValueError: letter 2 cannot be read")
    assert stuck.due_at > stuck.created_at
    post_office.broken.clear()
    Outbox.objects.update(due_at=stuck.created_at)
    drain()
    assert told() == [(1, mina.pk), (2, mina.pk), (3, mina.pk)]
    assert sorted(post_office.counted) == [1, 2, 3]


def test_what_is_taken_back_before_it_was_told_is_told_when_given_back(post_office: PostOffice, mina: User) -> None:
    post_office.write(1, mina.pk)
    put_out(TOPIC, 1)
    take_back(TOPIC, [1])
    drain()
    assert told() == []
    give_back(TOPIC, [1])
    drain()
    assert told() == [(1, mina.pk)]


def test_taking_back_hides_unread_notices_and_giving_back_shows_them(
    post_office: PostOffice, mina: User, bo: User
) -> None:
    put_out(TOPIC, post_office.write(1, mina.pk, bo.pk))
    drain()
    read(bo.pk, TOPIC, [1])
    take_back(TOPIC, [1])
    assert told() == [(1, bo.pk)]
    assert Notification.objects.of(mina.pk).unread_number() == 0
    give_back(TOPIC, [1])
    assert told() == [(1, mina.pk), (1, bo.pk)]
    assert Notification.objects.of(mina.pk).unread_number() == 1


def test_people_who_are_gone_are_not_told(post_office: PostOffice, mina: User, bo: User) -> None:
    put_out(TOPIC, post_office.write(1, mina.pk, bo.pk, 999_999))
    User.objects.filter(pk=bo.pk).update(is_active=False)
    drain()
    assert told() == [(1, mina.pk)]


@pytest.mark.parametrize(
    ("wish", "verified", "expected"),
    [
        (Mailing.SOON, True, (True, False)),
        (Mailing.DAILY, True, (False, True)),
        (Mailing.NEVER, True, (False, False)),
        (Mailing.SOON, False, (False, False)),
        (Mailing.DAILY, False, (False, False)),
    ],
)
def test_mail_follows_the_wish_of_those_whose_address_is_verified(
    post_office: PostOffice, mina: User, wish: Mailing, verified: bool, expected: tuple[bool, bool]
) -> None:
    post_office.wishes[mina.pk] = wish
    if not verified:
        EmailAddress.objects.update(verified=False)
    put_out(TOPIC, post_office.write(1, mina.pk))
    drain()
    notice = Notification.objects.get()
    assert (notice.mail_at is not None, notice.wants_digest) == expected
    assert DigestState.objects.filter(user=mina).exists() is expected[1]
