"""Reactions: few kinds, one of each a person, on somebody else's visible comment."""

import pytest
from django.test import Client

from accounts.models import User
from comments.models import Comment, Reaction, Status
from comments.showing import change_status
from courseapp.lessons.models import Lesson
from tests.comments.said import PAGE, exhausted, say

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def theirs(bo: User, lesson: Lesson) -> Comment:
    return say(bo, lesson, "Hello")


def pressed(browser: Client, comment: Comment, kind: str = "helpful", step: str = "on", **headers: str) -> int:
    return browser.post(f"/comments/{comment.pk}/react/{kind}/{step}/", headers=headers).status_code


def test_a_reaction_counts_once_and_is_taken_back_once(browser: Client, theirs: Comment) -> None:
    for step, count in (("on", 1), ("on", 1), ("off", 0), ("off", 0), ("on", 1)):
        assert pressed(browser, theirs, step=step) == 303
        theirs.refresh_from_db()
        assert (theirs.reactions["helpful"], theirs.score) == (count, count)


def test_kinds_are_counted_apart(browser: Client, theirs: Comment, ann: User) -> None:
    other = Client()
    other.force_login(ann)
    pressed(browser, theirs, "helpful")
    pressed(browser, theirs, "same")
    pressed(other, theirs, "helpful")
    theirs.refresh_from_db()
    assert (theirs.reactions, theirs.score) == ({"helpful": 2, "same": 1}, 3)


def test_the_button_says_what_it_will_do(browser: Client, theirs: Comment) -> None:
    here = f"/comments/{theirs.pk}/react/helpful"
    assert f'formaction="{here}/on/"' in browser.get(PAGE).content.decode()
    fragment = browser.post(f"{here}/on/", headers=HTMX).content.decode()
    assert f'formaction="{here}/off/"' in fragment
    assert 'aria-pressed="true"' in fragment
    assert "autofocus" in fragment


def test_guests_see_the_numbers_and_have_no_buttons(client: Client, browser: Client, theirs: Comment) -> None:
    pressed(browser, theirs)
    text = client.get(PAGE).content.decode()
    assert '<span class="reaction-count">1</span>' in text
    assert "formaction" not in text
    assert pressed(client, theirs) == 303
    assert Reaction.objects.count() == 1


def test_nobody_reacts_to_themselves(browser: Client, mina: User, lesson: Lesson) -> None:
    mine = say(mina, lesson, "내 글")
    assert pressed(browser, mine) == 422
    assert not Reaction.objects.exists()
    assert f"/comments/{mine.pk}/react/" not in browser.get(PAGE).content.decode()


@pytest.mark.parametrize("status", [Status.HELD, Status.REMOVED, Status.DELETED, Status.SPAM])
def test_what_is_not_shown_takes_no_reaction(browser: Client, theirs: Comment, status: Status) -> None:
    change_status(theirs.pk, status)
    assert pressed(browser, theirs) == 422
    assert not Reaction.objects.exists()


@pytest.mark.parametrize(("kind", "step", "status"), [("love", "on", 422), ("helpful", "maybe", 404)])
def test_other_kinds_and_steps_are_none(browser: Client, theirs: Comment, kind: str, step: str, status: int) -> None:
    assert pressed(browser, theirs, kind, step) == status


def test_too_many_are_too_many_and_change_nothing(browser: Client, theirs: Comment) -> None:
    assert pressed(browser, theirs) == 303
    exhausted("reaction:30/60:")
    assert (pressed(browser, theirs), pressed(browser, theirs, "same")) == (303, 429)  # what stands costs nothing
    fragment = browser.post(f"/comments/{theirs.pk}/react/same/on/", headers=HTMX)
    assert (fragment.status_code, "조금 빨랐어요" in fragment.content.decode()) == (429, True)
    theirs.refresh_from_db()
    assert (theirs.score, Reaction.objects.count()) == (1, 1)
