"""progress_check names every wrong total; progress_rebuild sets it right, and does nothing a second time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from courseapp.lessons.models import Lesson
from tests.progress.devices import COURSE, FACTS, HELLO, PICTURES, Device, check, ledger, mark

pytestmark = pytest.mark.django_db

DAMAGE = {
    "XP too high": "UPDATE progress_standing SET xp = xp + 955",
    "XP lost": "UPDATE progress_standing SET xp = 0",
    "achievements miscounted": "UPDATE progress_standing SET achievements = 9",
    "a standing gone": "DELETE FROM progress_standing",
    "a standing of nothing": "INSERT INTO progress_standing (user_id, course, xp, achievements, version)"
    " SELECT user_id, 'elsewhere', 5, 0, 1 FROM progress_standing",
    "a mark too high": "UPDATE progress_mark SET cl = 9",
    "a mark gone": "DELETE FROM progress_mark",
    "a mark of nothing": "INSERT INTO progress_mark (user_id, subject, cl)"
    " SELECT DISTINCT user_id, 'zzzzzzzz', 1 FROM progress_mark",
    "a wrong count": "UPDATE progress_learner SET events = 77",
}


def run(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


@pytest.fixture
def busy(device: Device) -> Device:
    device.send(mark(HELLO), mark(FACTS, 1), mark(f"{HELLO}.x"))
    return device


def test_sound_totals_are_told_to_agree(busy: Device) -> None:
    assert "agree" in run("progress_check")
    assert run("progress_rebuild") == "0 learners changed.\n"


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_found_named_and_mended(busy: Device, bea: User, damage: str) -> None:
    before = busy.state()["courses"]
    with connection.cursor() as cursor:
        cursor.execute(damage)
    out = StringIO()
    with pytest.raises(CommandError, match="wrong"):
        call_command("progress_check", stdout=out)
    assert f"learner {bea.pk} (bea@example.org)" in out.getvalue()
    assert f"learner {bea.pk}" in run("progress_rebuild")
    assert "agree" in run("progress_check")
    assert run("progress_rebuild") == "0 learners changed.\n"
    assert busy.state()["courses"] == before


def test_a_rebuild_pays_what_a_change_of_the_course_has_made_due(busy: Device, bea: User) -> None:
    Lesson.objects.filter(uid=PICTURES).update(status="archived")
    assert f"achievement:{COURSE}:whole-sky" not in ledger(bea.pk)
    assert "1 learners changed" in run("progress_rebuild")
    assert ledger(bea.pk)[f"achievement:{COURSE}:whole-sky"] == 200
    assert run("progress_rebuild") == "0 learners changed.\n"
    check(bea.pk)


def test_a_rebuild_never_takes_xp_that_was_paid(busy: Device, bea: User) -> None:
    before = ledger(bea.pk)
    Lesson.objects.filter(uid=HELLO).update(xp=1, need=60)
    run("progress_rebuild")
    assert ledger(bea.pk) == before
    check(bea.pk)
