"""What happens to a learner's progress in a real browser: tabs, devices, no connection, no room, shared machines."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.actions import vouch
from accounts.models import User
from courseapp.progress.actions import save_journal
from courseapp.progress.learners import learner_key
from courseapp.progress.models import Event, Journal, JournalRevision
from tests.browser import sign_in
from tests.progress.devices import COURSE, FACTS, HELLO, ledger
from tests.served import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LESSON = f"/{COURSE}/first/hello/"
OTHER = f"/{COURSE}/first/facts/"
BAR = "[data-game-bar]"


def stored(page: Page, part: str = "") -> dict[str, Any]:
    """What lies in the browser's storage under keys that hold that part."""
    kept: dict[str, str] = page.evaluate("() => ({ ...localStorage })")
    return {key: json.loads(value) for key, value in kept.items() if part in key}


def have_read(page: Page, uid: str, owner: str = "anon") -> None:
    """As if the lesson had been open for ten minutes."""
    page.evaluate("([key]) => localStorage.setItem(key, '600')", [f"cw:{owner}:d:{uid}"])
    page.reload()


def finish(page: Page) -> None:
    page.locator("#progress [data-step=done]:visible, #progress form[data-step=done]:visible button").first.click()
    expect(page.locator("#progress")).to_have_attribute("data-done", "")


def test_a_guest_finishes_a_lesson_and_it_stays(page: Page, course: None) -> None:
    page.goto(LESSON)
    have_read(page, HELLO)
    finish(page)
    expect(page.locator(BAR)).to_have_attribute("data-xp", "45")
    expect(page.locator("[data-toasts]")).to_contain_text("+45 XP")
    page.fill("#journal", "안녕하세요")
    page.locator("#exercise [data-step=done]").click()
    page.reload()
    expect(page.locator(BAR)).to_have_attribute("data-xp", "80")
    expect(page.locator("#journal")).to_have_value("안녕하세요")
    page.goto(f"/{COURSE}/")
    expect(page.locator("[data-track-done=first]")).to_have_text("1")
    page.goto("/me/progress/")
    expect(page.locator("[data-ledger] li")).to_have_count(4)
    with page.expect_download() as download:
        page.locator("[data-download]:visible").click()
    kept = json.loads(Path(download.value.path()).read_text())
    assert [event["s"] for event in sorted(kept["events"], key=lambda one: one["id"])] == [HELLO, f"{HELLO}.x"]


def test_the_bar_never_shows_anything_but_the_learners_numbers(page: Page, course: None) -> None:
    page.goto(LESSON)
    have_read(page, HELLO)
    finish(page)
    expect(page.locator(BAR)).to_have_attribute("data-xp", "45")
    page.add_init_script(
        """globalThis.seen = [];
        const look = () => {
          const xp = document.querySelector("[data-game-bar] [data-n=xp]");
          if (xp) seen.push(xp.textContent);
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);"""
    )
    page.goto(OTHER)
    until(lambda: page.evaluate("seen.length > 5"), "five frames")
    assert set(page.evaluate("seen")) == {"45"}


def test_four_tabs_write_three_hundred_events_each_at_once_and_none_is_lost(page: Page, course: None) -> None:
    page.goto("/robots.txt")
    tabs = [page, *(page.context.new_page() for _ in range(3))]
    for tab in tabs[1:]:
        tab.goto("/robots.txt")
    write = """async () => {
      const { append } = await import("/static/js/events.js");
      const start = Math.ceil(Date.now() / 1000) * 1000 + 1000;
      while (Date.now() < start) await new Promise((done) => setTimeout(done, 1));
      for (let number = 0; number < 300; number++) {
        append({ k: "mark", s: "hello001", cl: 1 });
        if (number % 10 === 0) await new Promise((done) => setTimeout(done));
      }
      globalThis.isReady = true;
    }"""
    for tab in tabs:
        tab.evaluate(f"() => {{ ({write})(); }}")
    until(lambda: all(tab.evaluate("globalThis.isReady === true") for tab in tabs), "the end of the writing")
    assert len(stored(page, ":e:")) == 1200


def test_what_a_guest_did_becomes_the_accounts_and_shows_on_the_second_device(
    page: Page, bea: User, live_server: Any
) -> None:
    vouch(bea)
    page.goto(LESSON)
    have_read(page, HELLO)
    finish(page)
    page.fill("#journal", "my first note")
    page.locator("#progress [data-sync]").click()
    page.fill("input[name=login]", bea.email)
    page.fill("input[name=password]", "a long enough password")
    page.locator("main button[type=submit]").first.click()
    expect(page.locator(BAR)).to_have_attribute("data-xp", "45")
    until(lambda: not stored(page, ":e:"), "the sending")
    until(lambda: all(one["saved"] for one in stored(page, ":j:").values()), "the saving of the note")
    assert Journal.objects.get().text == "my first note"
    assert page.context.browser
    with page.context.browser.new_context(base_url=live_server.url, java_script_enabled=False) as phone:
        sign_in(phone, bea, live_server.url)
        second = phone.new_page()
        second.goto(LESSON)
        expect(second.locator(BAR)).to_have_attribute("data-xp", "45")
        second.locator("#progress form[data-step=undone] button").click()
        expect(second.locator("#progress form[data-step=done] button")).to_be_visible()
        expect(second.locator(BAR)).to_have_attribute("data-done", "0")
    assert ledger(bea.pk) == {f"lesson:{HELLO}": 25, f"achievement:{COURSE}:first-light": 20}


def test_a_lesson_finished_offline_is_sent_once_when_the_connection_is_back(
    page: Page, bea: User, live_server: Any
) -> None:
    sign_in(page.context, bea, live_server.url)
    page.goto(LESSON)
    have_read(page, HELLO, learner_key(bea))
    page.context.set_offline(True)
    finish(page)
    assert len(stored(page, ":q:")) == 1
    page.context.set_offline(False)
    until(lambda: not stored(page, ":q:"), "the sending")
    assert Event.objects.count() == 1
    expect(page.locator(BAR)).to_have_attribute("data-xp", "45")


@pytest.mark.parametrize("trouble", ["signed out", "busy", "another tab signed in anew"])
def test_what_is_pressed_in_a_bad_moment_is_kept_and_sent_afterwards(
    page: Page, bea: User, live_server: Any, trouble: str
) -> None:
    sign_in(page.context, bea, live_server.url)
    page.goto(LESSON)
    have_read(page, HELLO, learner_key(bea))
    if trouble == "signed out":
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    elif trouble == "busy":
        page.route("**/done", lambda route: route.fulfill(status=503, body="<h1>Busy</h1>"))
        page.route("**/me/events", lambda route: route.fulfill(status=503, body="{}", headers={"Retry-After": "60"}))
    else:
        page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
        page.evaluate("fetch('/me/progress/')")
    finish(page)
    expect(page.locator("h1")).to_have_count(1)
    if trouble != "another tab signed in anew":
        expect(page.locator("[data-toasts] .toast").first).to_be_visible()
        assert len(stored(page, ":q:")) == 1
    page.unroute_all()
    sign_in(page.context, bea, live_server.url)
    page.goto(LESSON)
    until(lambda: not stored(page, ":q:"), "the sending")
    assert [event.subject for event in Event.objects.all()] == [HELLO]
    expect(page.locator(BAR)).to_have_attribute("data-xp", "45")


def test_texts_of_two_devices_stand_side_by_side_over_reloads_until_one_is_chosen(
    page: Page, bea: User, live_server: Any
) -> None:
    sign_in(page.context, bea, live_server.url)
    page.goto(LESSON)
    save_journal(bea.pk, HELLO, "from the phone", 0)
    page.fill("#journal", "from the laptop")
    other = page.locator(".journal-other")
    expect(other).to_contain_text("from the phone", timeout=15_000)
    page.reload()
    expect(other).to_contain_text("from the phone")
    expect(page.locator("#journal")).to_have_value("from the laptop")
    page.wait_for_timeout(500)
    assert Journal.objects.get().text == "from the phone"
    other.locator("[data-take=other]").click()
    expect(other).to_be_hidden()
    expect(page.locator("#journal")).to_have_value("from the phone")
    page.reload()
    expect(other).to_be_hidden()
    assert JournalRevision.objects.filter(text="from the laptop", conflict=True).exists()


def test_on_a_shared_machine_signing_out_leaves_nothing_to_the_next(page: Page, bea: User, live_server: Any) -> None:
    cho = User.objects.create_user("cho@example.org", "a long enough password")
    sign_in(page.context, bea, live_server.url)
    page.goto(LESSON)
    finish(page)
    page.fill("#journal", "bea's own")
    until(lambda: all(one["saved"] for one in stored(page, ":j:").values()), "the saving of the note")
    page.locator(".account-menu summary").click()
    page.locator("[data-sign-out] button").click()
    expect(page.locator("html")).not_to_have_attribute("data-learner", learner_key(bea), timeout=15_000)
    until(lambda: not stored(page, learner_key(bea)), "the sweeping")
    expect(page.locator("#progress[data-done]")).to_have_count(0)
    sign_in(page.context, cho, live_server.url)
    page.goto(LESSON)
    expect(page.locator("#journal")).to_have_value("")
    expect(page.locator("[data-claim]")).to_be_hidden()
    assert not Event.objects.filter(user=cho).exists()


def test_a_file_of_a_guests_progress_goes_into_another_browser_and_into_an_account(
    page: Page, bea: User, live_server: Any, tmp_path: Path
) -> None:
    page.goto(LESSON)
    have_read(page, HELLO)
    finish(page)
    page.fill("#journal", "my first note")
    page.goto("/me/progress/")
    with page.expect_download() as download:
        page.locator("[data-download]:visible").click()
    file = tmp_path / "progress.json"
    download.value.save_as(file)
    browser = page.context.browser
    assert browser
    for user, xp in ((None, "45"), (bea, "45")):
        with browser.new_context(base_url=live_server.url, locale="ko-KR") as context:
            if user:
                sign_in(context, user, live_server.url)
            other = context.new_page()
            other.goto("/me/progress/")
            for _again in range(2):
                other.locator("[data-import]").set_input_files(file)
                expect(other.locator("[data-imported]")).to_contain_text("1")
            other.goto(LESSON)
            expect(other.locator(BAR)).to_have_attribute("data-xp", xp)
            expect(other.locator("#journal")).to_have_value("my first note")
            other.goto("/me/progress/")
            other.locator("[data-import]").set_input_files(
                {"name": "x.json", "mimeType": "application/json", "buffer": b'{"v": 1'}
            )
            expect(other.locator("[data-imported]")).to_have_text(
                str(other.locator("[data-imported]").get_attribute("data-unreadable"))
            )
    assert Event.objects.count() == 1


def test_a_full_storage_is_told_and_the_file_is_whole(page: Page, course: None) -> None:
    page.goto(LESSON)
    page.evaluate(
        """() => { let size = 1 << 20;
        for (let number = 0; size > 8;) {
          try { localStorage.setItem(`fill${number++}`, "x".repeat(size)); } catch { size = Math.floor(size / 2); }
        } }"""
    )
    finish(page)
    expect(page.locator("#progress [data-full]")).to_be_visible()
    with page.expect_download() as download:
        page.locator("#progress [data-full] [data-download]").click()
    assert [event["s"] for event in json.loads(Path(download.value.path()).read_text())["events"]] == [HELLO]


def test_the_game_can_be_hidden_by_guests_and_without_scripts_by_learners(
    page: Page, bea: User, live_server: Any
) -> None:
    page.goto("/me/progress/")
    page.locator("[data-hide-game]").check()
    page.goto(LESSON)
    expect(page.locator(BAR)).to_be_hidden()
    finish(page)
    expect(page.locator("[data-toasts] .toast")).to_have_count(0)
    assert page.context.browser
    with page.context.browser.new_context(base_url=live_server.url, java_script_enabled=False) as plain:
        sign_in(plain, bea, live_server.url)
        other = plain.new_page()
        other.goto("/me/progress/")
        other.locator("main form button").last.click()
        other.goto(f"/{COURSE}/first/facts/")
        expect(other.locator(BAR)).to_be_hidden()
        other.locator("#progress form[data-step=done] button").click()
        expect(other.locator("#progress")).to_have_attribute("data-done", "")
    assert Event.objects.get().subject == FACTS
