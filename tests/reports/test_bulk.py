"""One decision for several reports: the words are seen before they go out, and nobody's work is overrun."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courseapp.reports.models import Report, ReportMessage, State, Suspicion
from tests.reports.reporting import decided, filed

pytestmark = pytest.mark.django_db

LIST = "/admin/reports/report/?queue=all"


def choose(client: Client, action: str, *reports: Report, **more: Any) -> Any:
    data = {"action": action, "_selected_action": [one.pk for one in reports], **more}
    return client.post(LIST, data, headers={"Accept-Language": "en"})


def versions(*reports: Report) -> dict[str, int]:
    return {f"version_{one.pk}": one.version for one in reports}


def test_first_the_words_are_shown_in_each_reporters_language(desk: Client, clara: User) -> None:
    one, two = filed(text="one", language="ko"), filed(text="two", language="en")
    shown = choose(desk, "confirm", one, two).content.decode()
    assert "말씀하신 대로예요" in shown
    assert "Thank you, you are right." in shown
    assert not Report.objects.exclude(state=State.NEW).exists()


def test_then_each_hears_the_words_of_their_language_as_they_were_changed(desk: Client, clara: User) -> None:
    one, two = filed(text="one", language="ko"), filed(text="two", language="en")
    response = choose(
        desk, "confirm", one, two, apply="1", message_ko="고마워요.", message_en="Thanks.", **versions(one, two)
    )
    assert response.status_code == 302
    assert dict(ReportMessage.objects.values_list("report", "text")) == {one.pk: "고마워요.", two.pk: "Thanks."}
    assert Report.objects.filter(state=State.CONFIRMED, summary="").count() == 2


def test_an_empty_text_sends_none(desk: Client, clara: User) -> None:
    one = filed()
    choose(desk, "spam", one, apply="1", message_en="", **versions(one))
    one.refresh_from_db()
    assert one.state == State.SPAM
    assert not ReportMessage.objects.exists()


def test_what_somebody_changed_meanwhile_is_left_as_it_is(desk: Client, clara: User) -> None:
    one, two = filed(text="one"), filed(text="two")
    seen = versions(one, two)
    decided(one, clara, State.CONFIRMED)
    choose(desk, "spam", one, two, apply="1", **seen)
    assert dict(Report.objects.values_list("pk", "state")) == {one.pk: State.CONFIRMED, two.pk: State.SPAM}
    shown = desk.get(LIST, headers={"Accept-Language": "en"}).content.decode()
    assert f"#{one.pk}" in shown
    assert "Left as they were" in shown


def test_fixed_means_the_present_revision(desk: Client, clara: User) -> None:
    one = filed()
    choose(desk, "fixed", one, apply="1", **versions(one))
    one.refresh_from_db()
    assert (one.state, one.fixed_in) == (State.FIXED, 2)


def test_a_text_that_is_too_long_comes_back(desk: Client, clara: User) -> None:
    one = filed()
    response = choose(desk, "spam", one, apply="1", message_en="x" * 2001, **versions(one))
    assert response.status_code == 422
    assert "x" * 2001 in response.content.decode()
    one.refresh_from_db()
    assert one.state == State.NEW


def test_several_are_taken_and_released_at_once(desk: Client, clara: User) -> None:
    one, two = filed(text="one", suspicion=Suspicion.LINKS), filed(text="two", suspicion=Suspicion.TRAP)
    choose(desk, "assign_me", one, two)
    choose(desk, "release", one, two)
    assert Report.objects.filter(assignee=clara, held_for="").count() == 2


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 5000])
def test_a_version_that_is_none_changes_nothing(desk: Client, clara: User, version: str) -> None:
    one = filed()
    assert choose(desk, "spam", one, apply="1", **{f"version_{one.pk}": version}).status_code == 302
    one.refresh_from_db()
    assert one.state == State.NEW
