"""What learners write under exercises: no device's text is lost to another's, and nobody else sees any."""

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import User
from courseapp.progress import journals
from courseapp.progress.learners import learner_key
from courseapp.progress.models import Journal, JournalRevision
from tests.progress.devices import FACTS, HELLO, Device

pytestmark = pytest.mark.django_db


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
    response = device.write(HELLO, "from a device that outlived a restore", 7)
    assert response.json() == {"error": "conflict", "rev": 0, "text": ""}
    assert device.write(HELLO, "from a device that outlived a restore", 0).json() == {"rev": 1}


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
