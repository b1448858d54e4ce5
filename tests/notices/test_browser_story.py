"""The bell and the page of notices in a real browser, by keyboard, with and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from courseapp.notices.actions import drain, put_out
from courseapp.notices.listing import LENGTH
from courseapp.notices.models import Notification
from tests import people
from tests.browser import sign_in
from tests.notices.letters import TOPIC, PostOffice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(post_office: PostOffice) -> User:
    """민아, with more notices than a page shows."""
    mina = people.mina()
    for letter in range(1, LENGTH + 3):
        put_out(TOPIC, post_office.write(letter, mina.pk, text=f"Text {letter}."))
    drain()
    return mina


def test_notices_are_read_one_by_one_and_all_at_once_by_keyboard(page: Page, live_server: Any, told: User) -> None:
    sign_in(page.context, told, live_server.url)
    page.goto("/about/")
    bell = page.get_by_role("link", name=f"알림: 읽지 않은 것 {LENGTH + 2}개")
    bell.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_title("알림 · C.W.K. Stream")
    page.wait_for_load_state()
    first = page.locator(".notice").first
    first.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(first.get_by_role("button")).to_have_count(0)
    expect(first.get_by_role("link")).to_be_focused()
    expect(page.locator("#bell")).to_contain_text(str(LENGTH + 1))
    page.get_by_role("link", name="이전 알림").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_have_count(LENGTH + 2)
    expect(page.locator(".notice-day h2").last).to_be_focused()
    page.get_by_role("button", name="모두 읽음으로 표시").click()
    expect(page.locator(".notice.unread")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="모두 읽었어요")).to_be_focused()
    expect(page.locator(".bell-number")).to_have_count(0)
    assert not Notification.objects.unread().exists()


def test_without_scripts_the_same_forms_and_links_do(chromium: Browser, live_server: Any, told: User) -> None:
    with chromium.new_context(base_url=live_server.url, java_script_enabled=False) as context:
        sign_in(context, told, live_server.url)
        page = context.new_page()
        page.goto("/en/me/notices/")
        page.locator(".notice").first.get_by_role("button").click()
        expect(page.locator("#bell")).to_contain_text(f"{LENGTH + 1} unread")
        page.get_by_role("link", name="Older notices").click()
        expect(page.locator(".notice")).to_have_count(2)
        page.get_by_role("link", name="To the newest notices").click()
        page.get_by_role("button", name="Mark all as read").click()
        expect(page.locator(".notice.unread")).to_have_count(0)
        page.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_header_stays_one_row_and_nothing_is_cut_off(page: Page, live_server: Any, told: User, width: int) -> None:
    Notification.objects.bulk_create(
        [Notification(recipient=told, topic=TOPIC, object_id=n, title="x", url="/") for n in range(1000, 1100)]
    )
    sign_in(page.context, told, live_server.url)
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/me/notices/")
    expect(page.locator(".bell-number")).to_have_text("99+")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    brand = page.locator(".brand > span:last-child")
    assert brand.evaluate("one => one.scrollWidth <= one.clientWidth")
    tops = page.locator(".top-row .tool:visible").evaluate_all("all => all.map((one) => one.getBoundingClientRect())")
    assert max(one["y"] for one in tops) - min(one["y"] for one in tops) < 8
    assert min(one["width"] for one in tops) >= 24
