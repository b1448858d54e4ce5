"""A moderator goes through the queue with one hand on the keyboard."""

import pytest
from django.apps import apps
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.actions import Role, appoint, choose_name
from accounts.models import User
from comments import actions, undoing
from comments.models import Comment, Flag
from courseapp.lessons.models import Lesson
from courseapp.roles import grant
from tests import people
from tests.browser import bring_session
from tests.comments.conftest import rested
from tests.comments.said import say

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page: Page, lesson: Lesson) -> Page:
    """Max's browser at the desk, in English."""
    grant(apps)
    max_ = appoint("max@example.org", Role.MODERATOR).user
    choose_name(max_, "Max")
    client = people.enter_desk(Client(), max_)
    site = page.context.request.get("/healthz").url.removesuffix("healthz")
    bring_session(page.context, client, site)
    page.context.add_cookies([{"name": "lang", "value": "en", "url": site}])
    return page


def status(comment: Comment) -> str:
    return str(Comment.objects.values_list("status", flat=True).get(pk=comment.pk))


def test_a_queue_is_worked_off_by_keys(
    desk: Page, lesson: Lesson, mina: User, bo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "ON_THE_WAY", undoing.UNDO * 30)  # a slow machine is not what is tested
    monkeypatch.setattr(undoing, "UNDO", undoing.UNDO * 30)
    comments = [say(mina, lesson, f"Lamp number {n}") for n in range(4)]
    for one in comments:
        actions.flag(bo, one.pk, Flag.Reason.RUDE, "", 1)
        rested()
    number = desk.locator("#card-name small")
    desk.goto("/admin/moderation/?tab=flagged")
    expect(number).to_contain_text(f"#{comments[0].pk}")
    expect(desk.locator("#card-name")).to_be_focused()
    desk.keyboard.press("j")
    expect(number).to_contain_text(f"#{comments[1].pk}")
    desk.keyboard.press("k")
    expect(number).to_contain_text(f"#{comments[0].pk}")
    desk.keyboard.press("a")
    expect(number).to_contain_text(f"#{comments[1].pk}")
    desk.keyboard.press("r")
    expect(number).to_contain_text(f"#{comments[2].pk}")
    expect(desk.locator(".desk-done")).to_contain_text("Done: removed.")
    desk.keyboard.press("u")
    expect(number).to_contain_text(f"#{comments[1].pk}")
    assert [status(one) for one in comments] == ["visible"] * 4
    desk.keyboard.press("s")
    expect(number).to_contain_text(f"#{comments[2].pk}")
    assert status(comments[1]) == "spam"
    desk.locator("#note").click()
    desk.keyboard.type("a star")
    expect(desk.locator("#note")).to_have_value("a star")
    desk.locator("#card-name").focus()
    desk.keyboard.press("r")
    expect(number).to_contain_text(f"#{comments[3].pk}")
    desk.keyboard.press("a")
    expect(desk.locator(".desk-empty")).to_contain_text("All done")
    assert [status(one) for one in comments] == ["visible", "spam", "removed", "visible"]


def test_the_offer_to_undo_goes_away(desk: Page, lesson: Lesson, mina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "ON_THE_WAY", undoing.UNDO * 30)
    comment = say(mina, lesson, "Lamp")
    desk.clock.install()
    desk.goto(f"/admin/moderation/{comment.pk}/")
    desk.keyboard.press("a")
    expect(desk.locator(".desk-done")).to_be_visible()
    desk.clock.run_for(11_000)
    expect(desk.locator(".desk-done")).to_have_count(0)
