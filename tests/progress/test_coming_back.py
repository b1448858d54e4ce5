"""A guest who makes an account on the way comes back to the same place, and everything is there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courseapp.progress.models import Journal
from tests import smtp
from tests.progress.devices import COURSE, HELLO, ledger
from tests.progress.test_browser_stories import BAR, LESSON, finish, have_read, stored
from tests.served import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "walker@example.org"


@pytest.fixture
def received() -> Iterator[list[bytes]]:
    with smtp.listening() as mails:
        yield mails


def make_account(page: Page, received: list[bytes]) -> None:
    """From the page to sign in, by its link, with a code by mail and a wrong one before."""
    page.locator("main a[href*='/accounts/signup/']").first.click()
    page.fill("main input[name=email]", NEW)
    page.locator("main form.form button").first.click()
    page.fill("main input[name=code]", "000000")
    page.locator("main form.form button").first.click()
    page.fill("main input[name=code]", smtp.code_for(received, NEW))
    page.locator("main form.form button").first.click()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_from_sign_in_to_sync_through_making_an_account(
    page: Page, course: None, received: list[bytes], prefix: str
) -> None:
    page.goto(prefix + LESSON)
    have_read(page, HELLO)
    finish(page)
    page.fill("#journal", "my first note")
    page.locator("#progress [data-sync]").click()
    make_account(page, received)
    expect(page).to_have_url(re.compile(f"{prefix}{LESSON}#progress$"))
    expect(page.locator(BAR)).to_have_attribute("data-xp", "45")
    expect(page.locator("#journal")).to_have_value("my first note")
    until(lambda: not stored(page, ":e:"), "the sending")
    until(lambda: Journal.objects.filter(text="my first note").exists(), "the saving of the note")
    assert ledger(User.objects.get().pk) == {f"lesson:{HELLO}": 25, f"achievement:{COURSE}:first-light": 20}


def test_from_sign_in_to_comment_through_making_an_account(page: Page, course: None, received: list[bytes]) -> None:
    page.goto(LESSON)
    have_read(page, HELLO)
    finish(page)
    page.fill("#journal", "what I thought")
    page.locator("#comments a.button[href*='/accounts/login/']").first.click()
    make_account(page, received)
    expect(page).to_have_url(re.compile(f"{LESSON}#comments$"))
    assert ledger(User.objects.get().pk) == {}  # who came to comment is asked whether the progress is theirs
    page.locator("[data-claim] [data-answer=add]").click()
    expect(page.locator("#journal")).to_have_value("what I thought")
    until(lambda: f"lesson:{HELLO}" in ledger(User.objects.get().pk), "the claim")
