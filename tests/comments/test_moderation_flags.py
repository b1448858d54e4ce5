"""Readers flag: once for each text, and three whose word counts have a comment held."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from comments import actions, flagging
from comments.flagging import Flagged, NotFlagged, flag, is_established
from comments.models import AuthorStanding, Comment, Flag, ModerationLog, Verb
from courseapp.lessons.models import Lesson
from courseapp.notices.models import Notification
from tests import people
from tests.comments.conftest import rested, settled
from tests.comments.said import say

pytestmark = pytest.mark.django_db(transaction=True)
SPAM = Flag.Reason.SPAM


@pytest.fixture
def spoken(mina: User, lesson: Lesson) -> Comment:
    return say(mina, lesson, "Buy lamps")


@pytest.fixture
def max_(lesson: Lesson) -> User:
    return settled(people.person("max@example.org", name="Max", language="en", is_staff=True))


def reader(lesson: Lesson, number: int) -> User:
    """Somebody who has been talking here for a while."""
    user = settled(people.person(f"reader{number}@example.org", name=f"Reader{'abcdefghijklmnopqrstuvwxyz'[number]}"))
    say(user, lesson, f"I am number {number}")
    return user


def test_a_flag_keeps_the_text_as_it_was(spoken: Comment, bo: User, mina: User) -> None:
    assert flag(bo, spoken.pk, SPAM, "an advert", 1) == Flagged(is_new=True, is_held=False)
    actions.edit(mina, spoken.pk, "Hello all", 1)
    kept = Flag.objects.get()
    assert (kept.snapshot, kept.version, kept.note, kept.is_established) == ("Buy lamps", 1, "an advert", False)
    assert ModerationLog.objects.get().verb == Verb.FLAGGED


def test_flagging_twice_is_flagging_once(spoken: Comment, bo: User) -> None:
    flag(bo, spoken.pk, SPAM, "", 1)
    assert flag(bo, spoken.pk, SPAM, "", 1) == Flagged(is_new=False, is_held=False)
    assert Flag.objects.count() == ModerationLog.objects.count() == 1


def test_ones_own_what_is_gone_and_what_was_not_seen_cannot_be_flagged(spoken: Comment, bo: User, mina: User) -> None:
    assert flag(mina, spoken.pk, SPAM, "", 1) == NotFlagged("own")
    assert flag(bo, spoken.pk, SPAM, "", 7) == NotFlagged("changed")
    assert flag(bo, 10**12, SPAM, "", 1) == NotFlagged("gone")
    actions.delete(mina, spoken.pk)
    assert flag(bo, spoken.pk, SPAM, "", 2) == NotFlagged("gone")
    assert not Flag.objects.exists()


def test_flags_are_few_a_minute(lesson: Lesson, bo: User, mina: User) -> None:
    comments = [say(mina, lesson, f"Lamp {n}") for n in range(6)]
    rested()
    answers = [flag(bo, one.pk, SPAM, "", 1) for one in comments]
    assert answers[:5] == [Flagged(is_new=True, is_held=False)] * 5
    assert isinstance(answers[5], NotFlagged)
    assert (answers[5].why, answers[5].seconds > 0) == ("wait", True)


def test_three_established_readers_have_it_held(lesson: Lesson, spoken: Comment, mina: User, bo: User) -> None:
    crowd = [reader(lesson, n) for n in range(3)]
    flag(bo, spoken.pk, SPAM, "", 1)
    assert [flag(one, spoken.pk, SPAM, "", 1) for one in crowd] == [
        Flagged(is_new=True, is_held=False),
        Flagged(is_new=True, is_held=False),
        Flagged(is_new=True, is_held=True),
    ]
    spoken.refresh_from_db()
    assert (spoken.status, spoken.held_for) == ("held", "flags")
    assert ModerationLog.objects.get(verb=Verb.HELD).actor_key == ""
    assert Notification.objects.of(mina.pk).get().title == "Your comment is hidden until staff have looked at it"


def test_staff_letting_it_stand_mutes_flags_until_an_edit(
    lesson: Lesson, spoken: Comment, max_: User, mina: User
) -> None:
    crowd = [reader(lesson, n) for n in range(4)]
    for one in crowd[:3]:
        flag(one, spoken.pk, SPAM, "", 1)
    actions.approve(spoken.pk, 2, max_)
    assert flag(crowd[3], spoken.pk, SPAM, "", 3) == NotFlagged("approved")
    actions.edit(mina, spoken.pk, "Buy more lamps", 3)
    assert [flag(one, spoken.pk, SPAM, "", 4) for one in crowd[1:]][-1] == Flagged(is_new=True, is_held=True)
    assert Flag.objects.filter(outcome="").count() == 3
    assert Flag.objects.count() == 4


def test_whose_flags_count(lesson: Lesson, mina: User) -> None:
    stranger = people.person("new@example.org", name="Newby")
    say(stranger, lesson, "Hi")
    assert not is_established(stranger)
    settled(stranger)
    assert is_established(stranger)
    quiet = settled(people.person("quiet@example.org", name="Quiet"))
    assert not is_established(quiet)
    AuthorStanding.objects.create(user=stranger, held_until=timezone.now() + timedelta(days=1))
    assert not is_established(stranger)
    AuthorStanding.objects.update(held_until=timezone.now() - timedelta(days=1))
    for n in range(flagging.ENOUGH):
        comment = say(mina, lesson, f"Fine text {n}")
        Flag.objects.create(
            comment=comment,
            reporter=stranger,
            reason=SPAM,
            snapshot="x",
            version=1,
            outcome="dismissed",
            decided_at=timezone.now(),
        )
    assert not is_established(stranger)


def test_reporters_hear_that_it_was_taken_down(spoken: Comment, bo: User, max_: User, mina: User) -> None:
    flag(bo, spoken.pk, SPAM, "", 1)
    actions.remove(spoken.pk, 1, max_, SPAM, "not for bo’s eyes")
    assert Notification.objects.of(bo.pk).get().title == "The comment you flagged was taken down. Thank you"
    page = client_of(bo).get("/en/me/notices/").content.decode()
    assert "taken down" in page
    assert "eyes" not in page
    assert "eyes" in client_of(mina).get("/me/notices/").content.decode()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_form_asks_and_takes_the_answer_without_scripts(spoken: Comment, bo: User) -> None:
    bos = client_of(bo)
    page = bos.get(f"/comments/{spoken.pk}/flag/").content.decode()
    assert "Buy lamps" in page
    assert page.count('name="reason"') == len(Flag.Reason)
    assert bos.post(f"/comments/{spoken.pk}/flag/", {"version": 1}).status_code == 422
    assert bos.post(f"/comments/{spoken.pk}/flag/", {"version": 1, "reason": "no such"}).status_code == 422
    answer = bos.post(f"/comments/{spoken.pk}/flag/", {"version": 1, "reason": "spam", "note": "hm"})
    assert answer.status_code == 200
    assert "운영진이 댓글을 살펴볼게요" in answer.content.decode()
    assert Flag.objects.get().note == "hm"


def test_htmx_gets_the_form_alone_and_the_thanks_alone(spoken: Comment, bo: User) -> None:
    bos, htmx = client_of(bo), {"HX-Request": "true"}
    form = bos.get(f"/en/comments/{spoken.pk}/flag/", headers=htmx).content.decode()
    assert form.strip().startswith("<form")
    thanks = bos.post(f"/en/comments/{spoken.pk}/flag/", {"version": 1, "reason": "spam"}, headers=htmx)
    assert thanks.content.decode().strip().startswith("<p")


def test_strangers_sign_in_first_and_bad_requests_are_refused(spoken: Comment, bo: User) -> None:
    assert "/accounts/login/" in Client().get(f"/comments/{spoken.pk}/flag/")["Location"]
    bos = client_of(bo)
    assert bos.get("/comments/999999/flag/").status_code == 404
    for version in ("", "x", "-1", "9" * 30, "\x00"):
        answer = bos.post(f"/comments/{spoken.pk}/flag/", {"version": version, "reason": "spam"})
        assert answer.status_code in {404, 422}, version
    assert not Flag.objects.exists()


def test_flags_of_what_its_author_took_away_for_good_wait_no_more(spoken: Comment, bo: User, mina: User) -> None:
    flag(bo, spoken.pk, SPAM, "", 1)
    actions.delete(mina, spoken.pk)
    assert Flag.objects.get().outcome == ""
    Comment.objects.update(status_at=timezone.now() - timedelta(days=2))
    actions.forget_deleted()
    assert (Flag.objects.get().outcome, Flag.objects.get().snapshot) == ("upheld", "")
