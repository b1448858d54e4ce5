"""Export, import, credits from above, and erasing: everything of a learner's as a whole."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.actions import allow_erasing
from accounts.models import User
from courseapp.progress import actions
from courseapp.progress.learners import learner_key
from courseapp.progress.models import Award, Event, Journal, Learner, Mark, Standing
from tests.progress.devices import COURSE, FACTS, HELLO, Device, check, ledger, mark, review

pytestmark = pytest.mark.django_db


def put_in(device: Device, document: dict[str, Any]) -> Any:
    body = json.dumps({**document, "learner": device.learner})
    return device.client.post("/api/v1/me/import", body, content_type="application/json")


def another(email: str) -> Device:
    user = User.objects.create_user(email)
    client = Client()
    client.force_login(user)
    return Device(client, learner_key(user))


@pytest.fixture
def full(device: Device, bea: User) -> dict[str, Any]:
    """The export of a learner who has one of everything."""
    device.send(mark(HELLO, r=3), mark(HELLO, 2), mark(f"{FACTS}.x"), review(f"{HELLO}.k1", 2))
    device.write(HELLO, "안녕", 0)
    device.write(HELLO, "안녕 again", 1)
    actions.credit(bea.pk, "comment", HELLO, HELLO)
    document: dict[str, Any] = device.client.get("/api/v1/me/export").json()
    return document


def test_the_export_holds_everything_and_reads_back_as_duplicates(device: Device, full: dict[str, Any]) -> None:
    assert [len(full[part]) for part in ("events", "credits", "awards", "journals")] == [4, 1, 8, 1]
    assert [one["text"] for one in full["journals"][0]["revisions"]] == ["안녕"]
    answer = put_in(device, full).json()
    assert (answer["accepted"], len(answer["duplicate"]), answer["rejected"]) == ([], 4, [])
    assert answer["journals"] == {"created": [], "same": [HELLO], "conflict": [], "rejected": []}


def test_a_file_brings_everything_to_another_account(full: dict[str, Any]) -> None:
    carls = another("carl@example.org")
    answer = put_in(carls, full).json()
    assert len(answer["accepted"]) == 4
    assert carls.course()["xp"] == 25 + 20 + 15 + 20 + 4 + 15
    assert carls.client.get(f"/api/v1/me/journal/{HELLO}").json()["text"] == "안녕 again"
    again = carls.client.get("/api/v1/me/export").json()
    assert again["events"] == full["events"]


def test_a_file_never_replaces_a_text(device: Device, full: dict[str, Any]) -> None:
    device.write(HELLO, "newer", 2)
    assert put_in(device, full).json()["journals"]["conflict"] == [HELLO]
    assert Journal.objects.get().text == "newer"
    assert Journal.objects.get().revisions.filter(conflict=True, text="안녕 again").exists()


@pytest.mark.parametrize("journal", [None, 7, {}, {"lesson": [], "text": ""}, {"lesson": HELLO, "text": 7}])
def test_a_file_with_odd_journals_takes_the_rest(device: Device, journal: Any) -> None:
    answer = put_in(device, {"v": 1, "events": [mark(HELLO)], "journals": [journal]}).json()
    assert (len(answer["accepted"]), len(answer["journals"]["rejected"])) == (1, 1)


def test_a_comment_removed_and_restored_is_three_rows_and_pays_once(bea: User) -> None:
    for _ in range(2):
        actions.credit(bea.pk, "comment", HELLO, HELLO)
    assert ledger(bea.pk) == {f"comment:{HELLO}#1": 5, f"achievement:{COURSE}:first-voice": 15}
    for _ in range(2):
        actions.revoke(bea.pk, "comment", HELLO, HELLO)
    assert [paid.xp for paid in actions.credit(bea.pk, "comment", HELLO, HELLO)] == [5]
    assert ledger(bea.pk) == {
        f"comment:{HELLO}#1": 5,
        f"revoke:comment:{HELLO}#1": -5,
        f"comment:{HELLO}#2": 5,
        f"achievement:{COURSE}:first-voice": 15,
    }
    check(bea.pk)


def test_a_confirmed_report_counts_in_its_lessons_course(bea: User) -> None:
    assert {paid.key for paid in actions.credit(bea.pk, "report", "71", FACTS)} == {
        "report:71#1",
        f"achievement:{COURSE}:sharp-eye",
    }
    assert actions.revoke(bea.pk, "report", "72", FACTS) == []
    assert actions.credit(bea.pk, "report", "73", "zzzzzzzz") == []
    check(bea.pk)


@pytest.mark.parametrize(
    ("statement", "erasing"),
    [
        ("UPDATE progress_award SET xp = 1000", "nobody"),
        ("UPDATE progress_award SET xp = 1000", "bea"),
        ("DELETE FROM progress_award", "nobody"),
        ("DELETE FROM progress_award", "carl"),
    ],
)
def test_the_ledger_cannot_be_changed(device: Device, bea: User, statement: str, erasing: str) -> None:
    device.send(mark(HELLO))
    leave = {"nobody": "", "bea": str(bea.pk), "carl": str(bea.pk + 1)}[erasing]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.erasing', %s, true)", [leave])
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
    check(bea.pk)


def test_erasing_one_leaves_nothing_of_theirs_and_all_of_the_others(
    device: Device, bea: User, full: dict[str, Any]
) -> None:
    carls = another("carl@example.org")
    put_in(carls, full)
    before = carls.state()
    with transaction.atomic():
        allow_erasing(bea)
        actions.erase(bea)
    for model in (Event, Mark, Award, Standing, Journal, Learner):
        assert not model._default_manager.filter(user=bea).exists()
    assert carls.state() == before
    with transaction.atomic():
        allow_erasing(bea)
        bea.delete()


def test_erasing_without_leave_fails_and_changes_nothing(device: Device, bea: User) -> None:
    device.send(mark(HELLO))
    with pytest.raises(DatabaseError, match="append-only"):
        actions.erase(bea)
    check(bea.pk)
