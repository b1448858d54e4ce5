"""The report's page on the desk: what it shows, what can be done there, and nothing typed that is lost."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courseapp.reports import actions, triage
from courseapp.reports.models import Report, ReportMessage, State, Suspicion
from tests.reports.reporting import QUOTE, decided, desk_of, filed, publish, staff_with

pytestmark = pytest.mark.django_db

LIST = "/admin/reports/report/"


def path(report: Report) -> str:
    return f"{LIST}{report.pk}/change/"


def page(client: Client, report: Report) -> str:
    response = client.get(path(report))
    assert response.status_code == 200
    return str(response.content.decode())


def act(client: Client, report: Report, do: str, **typed: Any) -> Any:
    return client.post(path(report), {"version": report.version, "do": do, **typed})


def test_everything_about_it_is_in_one_place(desk: Client, clara: User, mina: User) -> None:
    report = filed(
        mina,
        text="<script>alert(1)</script>",
        quote=QUOTE,
        before="can wait. ",
        after=" with more patience.",
        quote_language="en",
        heading="Why greet",
        viewport="360x740",
        browser="Firefox · Linux",
    )
    filed(text="Another of the page")
    shown = page(desk, report)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert f"<mark>{QUOTE}</mark>" in shown
    assert "Because facts can wait." in shown, "the passage stands in its place"
    for words in ("민아", "Firefox · Linux", "360x740", "Why greet", "Another of the page"):
        assert words in shown, words


def test_a_passage_that_is_gone_is_shown_as_it_was_sent_with_what_changed(desk: Client, clara: User) -> None:
    report = filed(quote=QUOTE, before="can wait. ", quote_language="en")
    publish("Nobody listens")
    shown = page(desk, report)
    assert f"<mark>{QUOTE}</mark>" in shown
    assert "<ins>" in shown
    assert "<del>" in shown


def test_deciding_leads_to_the_next_new_report_and_then_to_the_list(desk: Client, clara: User) -> None:
    first, second = filed(text="one"), filed(text="two")
    response = act(desk, second, "confirm", summary="Two words")
    assert response.headers["Location"] == path(first)
    second.refresh_from_db()
    assert (second.state, second.summary) == (State.CONFIRMED, "Two words")
    assert act(desk, first, "spam").headers["Location"] == LIST


@pytest.mark.parametrize(
    ("do", "typed", "state"),
    [
        ("need-info", {"message": "Where?"}, State.NEED_INFO),
        ("fixed", {"fixed_in": 2}, State.FIXED),
        ("not-a-bug", {}, State.NOT_A_BUG),
        ("wont-fix", {"message": "Not now."}, State.WONT_FIX),
        ("spam", {}, State.SPAM),
    ],
)
def test_each_button_does_what_it_says(desk: Client, do: str, typed: dict[str, Any], state: State) -> None:
    report = filed()
    assert act(desk, report, do, **typed).status_code == 302
    report.refresh_from_db()
    assert report.state == state
    assert [one.text for one in report.messages.all()] == ([typed["message"]] if "message" in typed else [])


def test_ready_words_come_in_the_reporters_language_and_wait_to_be_read(desk: Client, clara: User) -> None:
    report = filed(language="ko")
    response = act(desk, report, "say:where", summary="stays", fixed_in="2")
    shown = response.content.decode()
    assert "어느 부분인지 찾지 못했어요" in shown
    assert 'value="stays"' in shown
    assert not ReportMessage.objects.exists(), "nothing has gone out"
    report.refresh_from_db()
    assert report.version == 1


def test_who_was_slower_sees_what_happened_and_keeps_what_they_typed(desk: Client, clara: User) -> None:
    report = filed()
    max_ = desk_of(staff_with("max@example.org", "change_report"))
    assert act(max_, report, "confirm").status_code == 302
    response = act(desk, report, "not-a-bug", message="My long reasons.")
    shown = response.content.decode()
    assert response.status_code == 409
    assert "My long reasons." in shown
    assert 'name="version" value="2"' in shown, "a second, knowing press goes through"
    report.refresh_from_db()
    assert report.state == State.CONFIRMED
    assert act(desk, report, "not-a-bug", message="My long reasons.").status_code == 302


@pytest.mark.parametrize(
    ("do", "typed", "words"),
    [
        ("need-info", {"message": "  "}, "A question needs words"),
        ("fixed", {"fixed_in": 77}, "no revision of that number"),
        ("duplicate", {"duplicate_of": 10**9}, "no report of that number"),
        ("duplicate", {}, "no report of that number"),
        ("confirm", {"message": "x" * 2001}, "2000"),
        ("confirm", {"version": "x"}, "number"),
        ("duplicate", {"duplicate_of": "9" * 40}, "less than"),
    ],
)
def test_what_cannot_be_is_said_and_the_words_stay(desk: Client, do: str, typed: dict[str, Any], words: str) -> None:
    report = filed()
    response = desk.post(
        path(report), {"version": 1, "do": do, "summary": "stays", **typed}, headers={"Accept-Language": "en"}
    )
    assert response.status_code == 422
    assert words in response.content.decode()
    assert 'value="stays"' in response.content.decode()
    report.refresh_from_db()
    assert report.state == State.NEW


@pytest.mark.parametrize("do", ["", "delete", "say:nothing"])
def test_what_nobody_knows_does_nothing(desk: Client, do: str) -> None:
    report = filed()
    assert act(desk, report, do).status_code in {200, 404}
    report.refresh_from_db()
    assert report.version == 1


def test_it_can_be_taken_given_back_released_and_merged(desk: Client, clara: User) -> None:
    report, other = filed(text="one", suspicion=Suspicion.LINKS), filed(text="two")
    for do, typed in (
        ("release", {}),
        ("assign-me", {}),
        ("assign-nobody", {}),
        ("duplicate", {"duplicate_of": other.pk}),
    ):
        report.refresh_from_db()
        assert act(desk, report, do, **typed).status_code == 302, do
    report.refresh_from_db()
    assert (report.held_for, report.assignee, report.duplicate_of) == ("", None, other)


def test_an_erased_reporter_and_former_staff_are_shown_as_such(desk: Client, clara: User) -> None:
    max_ = staff_with("max@example.org", "change_report")
    report = decided(filed(), max_, State.CONFIRMED)
    max_.is_staff = False
    max_.save()
    assert (
        "somebody who is not staff any more"
        in desk.get(path(report), headers={"Accept-Language": "en"}).content.decode()
    )


@pytest.mark.parametrize("pk", ["0", "x", "9" * 40, "١"])
def test_a_report_that_is_not_there_is_not_found(desk: Client, pk: str) -> None:
    assert desk.get(f"{LIST}{pk}/change/").status_code == 404


# --- The list -------------------------------------------------------------------------------------------------------


def listed(client: Client, query: str = "") -> list[int]:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200, response
    return [one.pk for one in response.context["cl"].result_list]


def test_the_queues(desk: Client, clara: User) -> None:
    new, held = filed(text="new"), filed(text="held", suspicion=Suspicion.LINKS)
    confirmed = decided(filed(text="confirmed"), clara, State.CONFIRMED)
    waiting = decided(filed(text="waiting"), clara, State.NEED_INFO, message="Where?")
    closed = decided(filed(text="closed"), clara, State.SPAM)
    triage.assign(confirmed.pk, confirmed.version, clara, clara)
    assert listed(desk) == [new.pk]
    assert listed(desk, "queue=quarantine") == [held.pk]
    assert listed(desk, "queue=mine") == [confirmed.pk]
    assert listed(desk, "queue=confirmed") == [confirmed.pk]
    assert listed(desk, "queue=waiting") == [waiting.pk]
    assert listed(desk, "queue=all") == [closed.pk, waiting.pk, confirmed.pk, held.pk, new.pk]
    assert listed(desk, "queue=changed") == []


def test_it_is_searched_by_number_lesson_and_address(desk: Client, clara: User) -> None:
    report = filed(text="new", email="guest@example.org")
    decided(report, clara, State.SPAM)
    for term in (str(report.pk), f"%23{report.pk}", "hello001", "guest@example.org"):
        assert listed(desk, f"q={term}") == [report.pk], term
    for term in ("nothing0", "no@example.org", "9" * 40):
        assert listed(desk, f"q={term}") == [], term


def test_reports_are_neither_made_nor_deleted_here(desk: Client) -> None:
    report = filed()
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(f"{LIST}{report.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Report.objects.exists()


def test_guests_pages_and_lessons_stand_in_one_list(desk: Client) -> None:
    filed(lesson=None, page="/about/", text="About")
    filed(text="Lesson")
    shown = desk.get(LIST).content.decode()
    assert "/about/" in shown
    assert "/small-course/first/hello/" in shown


def test_the_name_of_the_topic_is_the_one_the_roof_registered() -> None:
    assert actions.TOPIC == "report"
