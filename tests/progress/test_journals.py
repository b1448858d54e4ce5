"""What learners write under exercises: no device's text is lost to another's, and nobody else sees any."""

import re

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import User
from courseapp.progress import journals
from courseapp.progress.learners import learner_key
from courseapp.progress.models import Journal, JournalRevision
from courseapp.progress.standing import Notes
from tests.progress.devices import COURSE, FACTS, HELLO, Device

pytestmark = pytest.mark.django_db
LESSON = f"/{COURSE}/first/hello/"


def test_a_text_is_kept_by_revision(device: Device) -> None:
    assert device.write(HELLO, "I waved.", 0).json() == {"rev": 1}
    assert device.write(HELLO, "I waved twice.", 1).json() == {"rev": 2}
    assert device.client.get(f"/api/v1/me/journal/{HELLO}").json() == {"rev": 2, "text": "I waved twice."}
    assert device.client.get(f"/api/v1/me/journal/{FACTS}").json() == {"rev": 0, "text": ""}
    assert [one.text for one in JournalRevision.objects.all()] == ["I waved."]


def test_a_second_device_that_knows_an_older_text_gets_both(device: Device) -> None:
    device.write(HELLO, "phone", 0)
    device.write(HELLO, "phone, later", 1)
    response = device.write(HELLO, "laptop", 1)
    assert (response.status_code, response.json()) == (409, {"error": "conflict", "rev": 2, "text": "phone, later"})
    assert device.write(HELLO, "laptop", 1).status_code == 409
    assert [one.text for one in JournalRevision.objects.filter(conflict=True)] == ["laptop"]
    assert device.write(HELLO, "both", 2).json() == {"rev": 3}


def test_two_devices_that_begin_at_once_are_a_conflict(device: Device) -> None:
    device.write(HELLO, "phone", 0)
    assert device.write(HELLO, "laptop", 0).json() == {"error": "conflict", "rev": 1, "text": "phone"}


def test_the_same_text_again_is_a_lost_answer_and_no_conflict(device: Device) -> None:
    device.write(HELLO, "one", 0)
    assert device.write(HELLO, "one", 0).json() == {"rev": 1}
    device.write(HELLO, "two", 1)
    assert device.write(HELLO, "two", 1).json() == {"rev": 2}
    assert not JournalRevision.objects.filter(conflict=True).exists()


def test_a_text_upon_a_revision_that_never_was_is_kept_for_the_learner(device: Device) -> None:
    assert device.write(HELLO, "from a device that outlived a restore", 7).json() == {"rev": 1}
    assert Journal.objects.get().text == "from a device that outlived a restore"


@pytest.mark.parametrize("condition", [None, "*", "1", 'W/"1"', '"x"', '"-1"', f'"{"9" * 30}"', '"١"'])
def test_without_a_revision_nothing_is_written(device: Device, condition: str | None) -> None:
    headers = {} if condition is None else {"If-Match": condition}
    path = f"/api/v1/me/journal/{HELLO}"
    response = device.client.put(path, "{}", content_type="application/json", headers=headers)
    assert (response.status_code, response.json()) == (428, {"error": "if-match"})
    assert not Journal.objects.exists()


@pytest.mark.parametrize(
    ("text", "status"), [("가" * 20_000, 200), ("x" * 20_001, 413), (7, 400), (None, 400), ("\0", 400), ("\ud800", 400)]
)
def test_a_text_is_bounded_and_can_be_stored(device: Device, text: str, status: int) -> None:
    assert device.write(HELLO, text, 0).status_code == status


def test_a_lesson_nobody_knows_and_another_learner_are_refused(device: Device, bea: User) -> None:
    assert device.write("zzzzzzzz", "text", 0).status_code == 404
    assert device.write(HELLO, "text", 0, learner="somebody").json() == {"error": "learner"}
    assert not Journal.objects.exists()


def test_only_the_newest_revisions_stay_but_every_conflict(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "REVISIONS_KEPT", 3)
    device.write(HELLO, "0", 0)
    device.write(HELLO, "conflict", 9)
    for rev in range(1, 10):
        device.write(HELLO, str(rev), rev)
    kept = JournalRevision.objects.filter(conflict=False).order_by("rev")
    assert [one.text for one in kept] == ["6", "7", "8"]
    assert JournalRevision.objects.filter(conflict=True).count() == 1


def test_nobody_else_reads_a_journal_and_the_admin_does_not_know_it(device: Device) -> None:
    device.write(HELLO, "private", 0)
    carl = User.objects.create_user("carl@example.org")
    other = Client()
    other.force_login(carl)
    assert Device(other, learner_key(carl)).client.get(f"/api/v1/me/journal/{HELLO}").json()["text"] == ""
    assert not admin.site.is_registered(Journal)
    assert not admin.site.is_registered(JournalRevision)


def form(text: str, rev: int, learner: str = "somebody") -> dict[str, str]:
    return {"text": text, "rev": str(rev), "learner": learner}


def notes(browser: Client) -> Notes:
    """What the lesson's page shows of its reader's notes."""
    page = browser.get(LESSON).content.decode()
    (rev,) = re.findall(r'name="rev" value="(\d+)"', page)
    (text,) = re.findall(r"<textarea[^>]* data-journal=[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return Notes(int(rev), text, [other for other in re.findall(r"<p data-other-text>(.*?)</p>", page) if other])


def test_without_scripts_a_note_is_saved_and_stands_in_the_page(browser: Client, device: Device) -> None:
    answer = browser.post(f"{LESSON}journal", form("first line\r\nsecond", 0, device.learner))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LESSON}#exercise")
    assert notes(browser) == Notes(1, "first line\nsecond", [])
    assert f'action="{LESSON}journal"' in browser.get(LESSON).content.decode()
    assert Journal.objects.get().text == "first line\nsecond"


def test_without_scripts_texts_of_two_devices_stand_side_by_side_until_one_is_saved(
    browser: Client, device: Device
) -> None:
    browser.post(f"{LESSON}journal", form("on the phone", 0, device.learner))
    browser.post(f"{LESSON}journal", form("on the laptop", 0, device.learner))
    assert notes(browser) == Notes(1, "on the phone", ["on the laptop"])
    browser.post(f"{LESSON}journal", form("on both", 1, device.learner))
    assert notes(browser) == Notes(2, "on both", [])
    assert JournalRevision.objects.filter(text="on the laptop", conflict=True).exists()


def test_keeping_the_present_text_settles_it_too(browser: Client, device: Device) -> None:
    device.write(HELLO, "mine", 0)
    device.write(HELLO, "theirs", 0)
    assert notes(browser).others == ["theirs"]
    device.write(HELLO, "mine", 0)  # a lost answer, sent again: nobody has decided anything
    assert notes(browser).others == ["theirs"]
    device.write(HELLO, "mine", 1)
    assert notes(browser) == Notes(1, "mine", [])


def test_only_the_newest_of_many_texts_are_shown_and_all_are_kept(browser: Client, device: Device) -> None:
    device.write(HELLO, "mine", 0)
    for number in range(5):
        device.write(HELLO, f"text {number}", 0)
    assert notes(browser).others == ["text 4", "text 3", "text 2"]
    assert JournalRevision.objects.filter(conflict=True).count() == 5


@pytest.mark.parametrize(
    "posted",
    [
        {"text": "x"},
        form("x", -1),
        form("x", 10**12),
        {"text": "x", "rev": "one"},
        form("x\0y", 0),
        form("가" * 20_001, 0),
    ],
)
def test_a_form_that_cannot_be_kept_is_a_bad_request(browser: Client, posted: dict[str, str]) -> None:
    assert browser.post(f"{LESSON}journal", posted).status_code == 400
    assert not Journal.objects.exists()


def test_a_note_sent_after_the_session_ended_comes_back_to_be_copied(client: Client, course: None) -> None:
    answer = client.post(f"/en{LESSON}journal", form("<b>long thoughts</b>", 0))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "&lt;b&gt;long thoughts&lt;/b&gt;" in page
    assert "/en/accounts/login/?next=/en/small-course/first/hello/%23exercise" in page
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_note_sent_by_a_page_of_another_person_comes_back_and_is_kept_for_neither(
    browser: Client, device: Device
) -> None:
    answer = browser.post(f"/en{LESSON}journal", form("long thoughts", 0))
    assert (answer.status_code, Journal.objects.exists()) == (409, False)
    assert "long thoughts" in answer.content.decode()
    assert "Another account is signed in" in answer.content.decode()


def test_a_note_sent_too_often_comes_back_to_be_copied(
    browser: Client, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courseapp.progress.ledger.BURST", 0)
    answer = browser.post(f"{LESSON}journal", form("long thoughts", 0, device.learner))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "long thoughts" in answer.content.decode()


def test_a_lesson_that_never_was_takes_no_note(browser: Client) -> None:
    assert browser.post(f"/{COURSE}/first/none/journal", form("x", 0)).status_code == 404
