"""A person's reports go with them: all of it in the file they take along, all of it gone when they leave."""

import io
import json
import uuid
import zipfile
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from courseapp import privacy
from courseapp.reports import actions, holding
from courseapp.reports.actions import Filed
from courseapp.reports.links import status_path
from courseapp.reports.models import MeToo, Report, ReportMessage, Screenshot, State, Suspicion
from courseapp.reports.pictures import Picture
from tests import people
from tests.reports.reporting import QUOTE, decided, filed, sender

pytestmark = pytest.mark.django_db

SECRET = "words of 민아 alone"
EVERYTHING: dict[str, Any] = {
    "text": SECRET,
    "quote": QUOTE,
    "heading": SECRET,
    "before": "can wait. ",
    "browser": SECRET,
    "viewport": "360x740",
    "picture": Picture(b"RIFF picture", 2, 3),
}


def whole(mina: User, clara: User) -> Report:
    """A report with a question, an answer, a summary and a picture."""
    report = decided(filed(mina, **EVERYTHING), clara, State.CONFIRMED, summary=SECRET)
    decided(report, clara, State.NEED_INFO, message=f"What does “{SECRET}” mean?")
    actions.answer(report.pk, SECRET, uuid.uuid4())
    report.refresh_from_db()
    return report


def test_the_file_holds_every_word_and_the_picture(mina: User, clara: User) -> None:
    report = whole(mina, clara)
    with zipfile.ZipFile(io.BytesIO(privacy.export(mina))) as archive:
        held = json.loads(archive.read("data.json"))["reports"]
        assert archive.read(f"screenshots/report-{report.pk}.webp") == b"RIFF picture"
        assert SECRET in archive.read("index.html").decode()
    (mine,) = held["reports"]
    assert (mine["text"], mine["quote"], mine["state"]) == (SECRET, QUOTE, "confirmed")
    assert [(one["from"], one["text"]) for one in mine["messages"]] == [
        ("staff", f"What does “{SECRET}” mean?"),
        ("me", SECRET),
    ]
    assert mine["screenshot"] == f"screenshots/report-{report.pk}.webp"


def test_nobody_elses_words_are_in_it(mina: User, clara: User) -> None:
    filed(people.bo(), text="Bo's words")
    held = json.dumps(holding.held_about(mina), cls=DjangoJSONEncoder)
    assert "Bo" not in held


def test_erasing_leaves_no_word_and_no_picture_anywhere(mina: User, clara: User) -> None:
    report = whole(mina, clara)
    pk = mina.pk
    privacy.erase(mina)
    report.refresh_from_db()
    left = repr([list(model.objects.values()) for model in (Report, ReportMessage, Screenshot, MeToo)])
    left += repr(list(report.log.values()))
    for trace in (SECRET, "360x740", "RIFF", "mina@example.org"):
        assert trace not in left, trace
    assert (report.reporter, report.state) == (None, State.CONFIRMED)
    assert not User.objects.filter(pk=pk).exists()
    assert report.log.filter(what="erased").count() == 1


@pytest.mark.parametrize("changed", [{}, {"suspicion": Suspicion.LINKS}])
def test_what_nobody_confirmed_is_closed(mina: User, clara: User, changed: dict[str, Any]) -> None:
    report = filed(mina, **changed)
    privacy.erase(mina)
    report.refresh_from_db()
    assert (report.state, report.held_for, report.text) == (State.WONT_FIX, "", "")
    assert not Report.objects.untouched().exists()
    assert not Report.objects.quarantined().exists()


def test_whoever_has_the_problem_too_still_sees_how_it_goes(mina: User, clara: User, client: Any) -> None:
    report = decided(filed(mina), clara, State.CONFIRMED)
    voice = actions.me_too(report, sender(language="en"), uuid.uuid4())
    assert isinstance(voice, Filed)
    privacy.erase(mina)
    report.refresh_from_db()
    decided(report, clara, State.FIXED, fixed_in=2)
    assert "It is mended" in client.get(status_path(voice.thing)).content.decode()


def test_several_reports_with_the_same_place_can_all_be_erased(mina: User, clara: User) -> None:
    for number in range(3):
        decided(filed(mina, text=f"number {number}"), clara, State.CONFIRMED)
    privacy.erase(mina)
    assert Report.objects.filter(text="", state=State.CONFIRMED).count() == 3


def test_a_voice_goes_with_its_person(mina: User, clara: User) -> None:
    report = decided(filed(), clara, State.CONFIRMED)
    actions.me_too(report, sender(mina), uuid.uuid4())
    privacy.erase(mina)
    assert not MeToo.objects.exists()


def test_staff_who_leave_take_no_report_along(mina: User, clara: User) -> None:
    report = decided(filed(mina), clara, State.CONFIRMED, message="Right.")
    Report.objects.filter(pk=report.pk).update(assignee=clara)
    privacy.erase(clara)
    report.refresh_from_db()
    assert (report.assignee, report.state, report.messages.count()) == (None, State.CONFIRMED, 1)


def test_a_guests_report_with_the_persons_address_is_not_handed_over_but_the_address_goes(
    mina: User, clara: User
) -> None:
    report = filed(email="Mina@example.org")
    assert holding.held_about(mina)["reports"] == []
    privacy.erase(mina)
    report.refresh_from_db()
    assert (report.email, report.text) == ("", "The second word is misspelt.")
