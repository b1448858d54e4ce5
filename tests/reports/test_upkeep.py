"""What the worker does: it sees that a passage changed, and forgets what is not needed. Both may be repeated."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from courseapp.reports.models import MeToo, Report, Screenshot, State
from courseapp.reports.pictures import Picture
from courseapp.reports.upkeep import KEPT, UNCONFIRMED, forget, note_changes
from tests.reports.reporting import QUOTE, decided, filed, publish

pytestmark = pytest.mark.django_db

SHOT = Picture(b"webp", 1, 1)


def quoting(**changed: Any) -> Report:
    whole = {"quote": QUOTE, "before": "can wait. ", "after": " with more patience.", "quote_language": "en"}
    return filed(**(whole | changed))


def moved(days: int, report: Report, **fields: str) -> None:
    """Put the moments of these fields that many days back."""
    ago = timezone.now() - timedelta(days=days)
    Report.objects.filter(pk=report.pk).update(**dict.fromkeys(fields or {"closed_at": ""}, ago))


def test_a_publication_that_touches_the_passage_is_noted_once(clara: User) -> None:
    report = quoting()
    assert note_changes() == 0
    publish("Nobody listens")
    assert note_changes() == 1
    assert note_changes() == 0
    report.refresh_from_db()
    assert (report.changed_in, report.compared, report.version) == (3, 3, 2)
    assert list(report.log.filter(what="changed").values_list("revision", flat=True)) == [3]


def test_staff_are_pointed_to_it_and_the_reporter_sees_it(desk: Client, clara: User) -> None:
    report = quoting()
    publish("Nobody listens")
    note_changes()
    assert [one.pk for one in desk.get("/admin/reports/report/?queue=changed").context["cl"].result_list] == [report.pk]
    shown = desk.get(f"/admin/reports/report/{report.pk}/change/", headers={"Accept-Language": "en"}).content.decode()
    assert "content changed in revision 3" in shown
    assert "<del>" in shown


def test_the_words_around_the_quotation_count_as_well(clara: User) -> None:
    report = quoting()
    publish(" with less patience", of=" with more patience")
    note_changes()
    report.refresh_from_db()
    assert report.changed_in == 3


def test_a_publication_elsewhere_is_not(clara: User) -> None:
    report = quoting()
    publish("With a nod.", of="With **one word(한마디)** and a nod.")
    note_changes()
    report.refresh_from_db()
    assert (report.changed_in, report.compared) == (None, 3)


def test_other_spaces_and_emphasis_are_no_change(clara: User) -> None:
    report = quoting()
    publish("Somebody who is *greeted*\nlistens")
    assert note_changes() == 0
    report.refresh_from_db()
    assert (report.changed_in, report.compared) == (None, 3), "it was compared with the new revision"


@pytest.mark.parametrize("changed", [{"quote": ""}, {"quote": "stands nowhere"}, {"lesson": None, "page": "/about/"}])
def test_what_quotes_nothing_is_not_looked_at(clara: User, changed: dict[str, Any]) -> None:
    filed(**changed)
    publish("Nobody listens")
    assert note_changes() == 0


def test_closed_reports_are_left_alone(clara: User) -> None:
    decided(quoting(), clara, State.NOT_A_BUG)
    publish("Nobody listens")
    assert note_changes() == 0


def test_the_other_language_is_found_as_well(clara: User) -> None:
    report = filed(quote="먼저 건네면 마음이", before="한마디(word)를 ", after=" 열려.", quote_language="ko")
    assert report.is_located
    publish("Nobody listens")
    assert note_changes() == 0


# --- Forgetting -----------------------------------------------------------------------------------------------------


def test_a_screenshot_goes_ninety_days_after_the_close_and_the_log_says_so(clara: User) -> None:
    report = decided(filed(picture=SHOT), clara, State.NOT_A_BUG)
    moved(KEPT.days - 1, report)
    assert forget() == 0
    moved(KEPT.days + 1, report)
    assert forget() == 1
    assert forget() == 0
    assert not Screenshot.objects.exists()
    assert report.log.filter(what="picture-gone").count() == 1


def test_the_screenshot_of_an_open_report_stays(clara: User) -> None:
    report = filed(picture=SHOT)
    moved(1000, report, created_at="")
    assert forget() == 0
    assert Screenshot.objects.exists()


def test_an_address_goes_with_its_report_or_when_its_owner_never_answered(clara: User) -> None:
    closed = decided(filed(text="closed", email="a@example.org"), clara, State.NOT_A_BUG)
    silent = filed(text="silent", email="b@example.org")
    fresh = filed(text="fresh", email="c@example.org")
    sure = filed(text="sure", email="d@example.org")
    for report in (closed, sure):
        moved(1, report, email_confirmed_at="")
    moved(KEPT.days + 1, closed)
    for report in (silent, sure):
        moved(UNCONFIRMED.days + 1, report, created_at="")
    MeToo.objects.create(report=closed, client_token=closed.client_token, language="en", email="e@example.org")
    forget()
    assert set(Report.objects.exclude(email="").values_list("pk", flat=True)) == {fresh.pk, sure.pk}
    assert MeToo.objects.get().email == ""
