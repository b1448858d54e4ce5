"""Pages with a learner's own numbers: what they show, what they ask of the database, whom they refuse."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courseapp import me_pages
from courseapp.progress.actions import credit, revoke, save_journal
from courseapp.progress.models import Award, Event
from tests.progress.devices import COURSE, FACTS, HELLO, PICTURES, Device, mark

pytestmark = pytest.mark.django_db
LESSON = f"/{COURSE}/first/hello/"


def test_the_lesson_shows_what_was_done(browser: Client, device: Device, bea: User) -> None:
    device.send(mark(HELLO, dwell=600))
    save_journal(bea.pk, HELLO, "<b>mine</b>", 0)
    page = browser.get(LESSON).content.decode()
    assert 'data-xp="45"' in page
    assert "&lt;b&gt;mine&lt;/b&gt;" in page
    assert f'action="{LESSON}undone"' in page


def test_a_learners_lesson_is_kept_nowhere_and_holds_nobody_elses(browser: Client, device: Device, bea: User) -> None:
    device.send(mark(HELLO, dwell=600))
    clara = Client()
    clara.force_login(User.objects.create_user("clara@example.org", "a long enough password", theme="dark"))
    pages = [client.get(LESSON) for client in (browser, clara, browser, Client())]
    mine, hers, again, nobodys = (page.content.decode() for page in pages)
    assert [page.headers["Cache-Control"] for page in pages] == 3 * ["private, no-cache"] + ["public, no-cache"]
    assert ["bea@example.org" in page for page in (mine, hers, again, nobodys)] == [True, False, True, False]
    assert ["clara@example.org" in page for page in (mine, hers, again, nobodys)] == [False, True, False, False]
    assert [page.count('data-cl="1"') for page in (mine, hers, again, nobodys)] == [3, 0, 3, 0]
    assert ['data-theme="dark"' in page for page in (mine, hers, again, nobodys)] == [False, True, False, False]
    assert "csrfmiddlewaretoken" not in nobodys


def test_a_guests_page_has_an_empty_bar_and_no_token(client: Client, course: None) -> None:
    page = client.get(f"/en{LESSON}").content.decode()
    assert 'data-level="0" data-xp="0" data-done="0" data-total="3" data-achievements="0"' in page
    assert "Spark" in page
    assert "csrfmiddlewaretoken" not in page


def test_my_progress_says_what_each_xp_was_for(browser: Client, device: Device) -> None:
    device.send(mark(HELLO, dwell=600), mark(f"{HELLO}.x"))
    page = browser.get("/en/me/progress/").content.decode()
    assert all(
        words in page for words in ("Saying hello", "Exercise: Saying hello", "Achievement: First Light", "+25 XP")
    )


def test_what_was_done_stands_under_the_day_on_which_it_was_done(browser: Client, device: Device) -> None:
    then: dict[str, Any] = {"day": "2026-03-01", "at": "2026-03-01T09:00:00.000Z"}
    device.send(mark(HELLO, dwell=600, **then), mark(f"{HELLO}.x", **then))
    device.send(mark(HELLO, cl=2), mark(HELLO, cl=3, dwell=600))
    (part,) = browser.get("/en/me/progress/").context["courses"]
    days = {line["words"]: line["day"] for line in part["lines"]}
    assert days["Saying hello"] == days["Exercise: Saying hello"] == "2026-03-01"
    assert days["Achievement: First Light"] > "2026-03-01"
    assert [line["day"] for line in part["lines"]] == sorted(days.values(), reverse=True)


def test_the_course_leads_on_to_what_is_not_finished_yet(browser: Client, device: Device) -> None:
    assert "Start with the first lesson" in browser.get(f"/en/{COURSE}/").content.decode()
    device.send(mark(HELLO, dwell=600))
    page = browser.get(f"/en/{COURSE}/")
    assert page.context["next_row"].uid == FACTS
    assert "Start with the first lesson" not in page.content.decode()
    device.send(mark(FACTS), mark(PICTURES))
    assert browser.get(f"/en/{COURSE}/").context["next_row"] is None


def test_each_course_has_its_newest_lines_however_many_another_has(
    browser: Client, bea: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(me_pages, "LINES", 2)
    Award.objects.create(user=bea, course=COURSE, key="report:1#1", xp=25)
    for number in range(5):
        Award.objects.create(user=bea, course="another", key=f"report:{number + 2}#1", xp=25)
    newest = [(one.course, one.key) for one in Award.objects.newest_by_course(bea.pk, 2)]
    assert newest == [("another", "report:6#1"), ("another", "report:5#1"), (COURSE, "report:1#1")]
    (part,) = browser.get("/me/progress/").context["courses"]
    assert [line["xp"] for line in part["lines"]] == ["+25"]


def test_xp_that_were_taken_back_are_named_and_what_goes_on_is_told(browser: Client, bea: User) -> None:
    credit(bea.pk, "comment", HELLO, HELLO)
    assert "Achievements stay" not in browser.get("/en/me/progress/").content.decode()
    revoke(bea.pk, "comment", HELLO, HELLO)
    page = browser.get("/en/me/progress/").content.decode()
    assert "Taken back: Comment: Saying hello" in page
    assert "-5 XP" in page
    assert "Achievements stay" in page
    assert "Achievement: First Voice" in page


def test_achievements_show_how_far_one_is(browser: Client, device: Device) -> None:
    device.send(mark(HELLO, dwell=600))
    page = browser.get(f"/{COURSE}/achievements/").content.decode()
    assert page.count('class="goal won"') == 1


def test_review_without_scripts_takes_one_grade_once(browser: Client, device: Device) -> None:
    device.send(mark(HELLO, dwell=600))
    context = browser.get("/me/review/").context
    form = {"event": context["event"], "subject": context["card"]["subject"], "grade": "3"}
    assert [browser.post("/me/review/", form).status_code for _again in range(2)] == [302, 302]
    assert Event.objects.get(kind="review").grade == 3
    assert browser.get("/me/review/").context["left"] == context["left"] - 1


@pytest.mark.parametrize("grade", ["", "0", "5", "x", "１"])
def test_a_grade_that_is_none_changes_nothing(browser: Client, device: Device, grade: str) -> None:
    form = {"event": str(uuid.uuid4()), "subject": f"{HELLO}.c1", "grade": grade}
    assert browser.post("/me/review/", form).status_code == 302
    assert not Event.objects.exists()


def test_the_switch_hides_the_game_and_shows_it_again(browser: Client, bea: User) -> None:
    browser.post("/me/progress/game/", {"hide": "1"})
    assert 'class="no-game"' in browser.get(LESSON).content.decode()
    browser.post("/me/progress/game/", {"hide": "0"})
    assert 'class="no-game"' not in browser.get(LESSON).content.decode()


def test_notes_are_downloaded_as_markdown_by_their_writer_alone(browser: Client, bea: User) -> None:
    save_journal(bea.pk, HELLO, "what I saw", 0)
    response = browser.get("/en/me/progress/notes.md")
    assert response.content.decode() == "# My notes\n\n## Saying hello\n\nwhat I saw\n"
    assert response.headers["Cache-Control"] == "no-store"
    assert Client().get("/me/progress/notes.md").status_code == 302


def test_only_a_form_switches(browser: Client) -> None:
    assert browser.get("/me/progress/game/").status_code == 405


def test_a_learners_own_pages_are_kept_nowhere(browser: Client) -> None:
    assert browser.get("/me/progress/").headers["Cache-Control"] == "no-store"
