"""Reporting in a real browser: words selected, the dialog, an answer from staff; by keyboard, and without scripts."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from accounts.models import User
from courseapp.lessons.importing import import_course
from courseapp.reports import traps
from courseapp.reports.models import MeToo, Report, Screenshot, State
from tests import people
from tests.browser import sign_in
from tests.lessons.folder import TODAY, small_course
from tests.reports.reporting import QUOTE, decided, filed
from tests.reports.reporting import clara as make_clara

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LESSON = "/en/small-course/first/hello/"
SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector("#lesson-body"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
}"""


@pytest.fixture
def course(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not import_course(small_course(), TODAY).is_refused
    monkeypatch.setattr(traps, "LEAST_SECONDS", 0)


@pytest.fixture
def clara(course: None) -> User:
    return make_clara()


@pytest.fixture
def plain(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A browser in which scripts are off."""
    with chromium.new_context(base_url=live_server.url, locale="en-GB", java_script_enabled=False) as context:
        yield context.new_page()


def picture() -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#884422").save(out, "PNG")
    return {"name": "screen.png", "mimeType": "image/png", "buffer": out.getvalue()}


def open_dialog(page: Page) -> Any:
    page.locator("#report a").click()
    dialog = page.locator("#report-dialog")
    expect(dialog).to_be_visible()
    return dialog


def test_a_guest_selects_words_reports_them_in_place_and_hears_from_staff(page: Page, clara: User) -> None:
    page.goto(LESSON)
    assert page.evaluate("() => 'htmx' in window") is False, "a guest's lesson loads no htmx until it is needed"
    page.evaluate(SELECT, QUOTE)
    dialog = open_dialog(page)
    expect(dialog.locator("[name=quote]")).to_have_value(QUOTE)
    expect(dialog.locator("[data-around]")).to_contain_text(f"Because facts can wait. {QUOTE} with more patience.")
    expect(dialog.locator("[name=heading]")).to_have_value("Why greet")
    expect(dialog.locator("[data-show=viewport]")).to_have_text("1280x720")
    dialog.locator("[name=screenshot]").set_input_files(picture())
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.locator("#text-error")).to_be_visible()
    expect(dialog.locator("[name=quote]")).to_have_value(QUOTE)
    dialog.get_by_label("Typo or translation").check()
    dialog.locator("[name=text]").fill("It should say “was greeted”.")
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.locator("#report-title")).to_have_text("Thank you, the report is here")
    report = Report.objects.get()
    assert (report.quote, report.heading, report.is_located, report.has_scripts) == (QUOTE, "Why greet", True, True)
    assert (report.viewport, report.quote_language) == ("1280x720", "en")
    assert Screenshot.objects.filter(report=report).exists(), "the chosen file survived the refusal"
    decided(report, clara, State.CONFIRMED, message="You are right.")
    dialog.get_by_role("link", name="How it goes").click()
    expect(page.locator(".report-state h2")).to_have_text("Confirmed")
    expect(page.locator(".report-words.from-staff")).to_contain_text("You are right.")


def test_a_person_is_told_by_the_bell_and_led_to_the_report(page: Page, live_server: Any, clara: User) -> None:
    bo = people.bo()
    sign_in(page.context, bo, live_server.url)
    page.goto(LESSON)
    dialog = open_dialog(page)
    expect(dialog.locator("[name=email]")).to_have_count(0)
    dialog.get_by_label("Idea").check()
    dialog.locator("[name=text]").fill("More greetings, please.")
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.locator("#report-title")).to_have_text("Thank you, the report is here")
    decided(Report.objects.get(), clara, State.CONFIRMED, message="We like it.")
    page.goto("/en/me/notices/")
    page.get_by_role("link", name="Your report is confirmed").press("Enter")
    expect(page.locator(".report-state h2")).to_have_text("Confirmed")


def test_the_dialog_is_used_by_keyboard_alone(page: Page, course: None) -> None:
    page.goto(LESSON)
    link = page.locator("#report a")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#report-dialog")
    expect(dialog).to_be_visible()
    for _press in range(25):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "() => document.activeElement === document.body || !!document.activeElement.closest('#report-dialog')"
        )
        assert inside, "the focus stays in the dialog"
    dialog.locator("[name=text]").focus()
    page.keyboard.type("Half a thought")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.locator("[name=text]")).to_have_value("Half a thought")


def test_a_known_problem_is_joined_in_place(page: Page, clara: User) -> None:
    decided(filed(quote=QUOTE), clara, State.CONFIRMED, summary="A word is wrong")
    page.goto(LESSON)
    dialog = open_dialog(page)
    expect(dialog.locator(".report-known")).to_contain_text("A word is wrong")
    dialog.get_by_role("button", name="Me too").click()
    expect(dialog.locator("#report-title")).to_have_text("Thank you, noted: you have it too")
    assert MeToo.objects.count() == 1


def test_when_the_dialog_cannot_be_loaded_the_link_leads_to_the_page(page: Page, course: None) -> None:
    page.goto(LESSON)
    page.route("**/report_dialog*.js", lambda route: route.abort())
    page.locator("#report a").click()
    expect(page.locator("h1")).to_have_text("Report a problem")


@pytest.mark.parametrize("status", [0, 503])
def test_what_cannot_be_sent_stays_and_is_said(page: Page, course: None, status: int) -> None:
    """0: no answer at all."""
    page.goto(LESSON)
    dialog = open_dialog(page)
    dialog.get_by_label("Idea").check()
    dialog.locator("[name=text]").fill("Written in the tunnel.")
    page.route("**/report/", lambda route: route.fulfill(status=status, body="away") if status else route.abort())
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.locator("[data-failed]")).to_be_visible()
    expect(dialog.locator("[name=text]")).to_have_value("Written in the tunnel.")
    page.unroute("**/report/")
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.locator("#report-title")).to_have_text("Thank you, the report is here")


def test_without_scripts_everything_works_on_pages_of_their_own(plain: Page, clara: User) -> None:
    plain.goto(LESSON)
    plain.locator("#report a").click()
    expect(plain.locator("h1")).to_have_text("Report a problem")
    plain.get_by_role("button", name="Send the report").click()
    expect(plain.locator("#text-error")).to_be_visible()
    plain.get_by_label("Broken link").check()
    plain.fill("#report-text", "The link leads nowhere.")
    plain.fill("#report-quote", QUOTE)
    plain.set_input_files("#report-screenshot", picture())
    plain.get_by_role("button", name="Send the report").click()
    expect(plain.locator(".report-state h2")).to_have_text("Received")
    report = Report.objects.get()
    assert (report.has_scripts, report.is_located, report.heading) == (False, True, "Why greet")
    decided(report, clara, State.NEED_INFO, message="Which link?")
    plain.reload()
    plain.fill("#answer", "The second one.")
    plain.get_by_role("button", name="Send the answer").click()
    expect(plain.locator(".report-log")).to_contain_text("The second one.")
    report.refresh_from_db()
    assert report.state == State.NEW


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_is_cut_off_at_any_width(page: Page, clara: User, width: int) -> None:
    report = decided(filed(quote=QUOTE, text="w" * 300), clara, State.CONFIRMED, summary="W" * 200)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(LESSON)
    dialog = open_dialog(page)
    assert dialog.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    assert report.pk
    page.goto(f"{LESSON}report/")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
