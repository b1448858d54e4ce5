"""“Me too” for a known problem: each person or browser counts once, and hears how it goes."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courseapp.notices.models import Notification
from courseapp.reports.models import MeToo, Report, State
from tests import people
from tests.reports.reporting import PATH, decided, filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(clara: User) -> Report:
    return decided(filed(quote="One"), clara, State.CONFIRMED, summary="A word is wrong")


def press(client: Client, report: Report, **headers: Any) -> Any:
    return client.post(f"{PATH}{report.pk}/too", {"client_token": str(uuid.uuid4())}, headers=headers)


def test_a_guest_counts_once_for_each_browser(client: Client, known: Report) -> None:
    client.get(PATH)
    for _time in range(2):
        response = press(client, known)
        assert response.status_code == 303
        assert "/reports/m" in response.headers["Location"]
    other = Client()
    other.get(PATH)
    press(other, known)
    assert MeToo.objects.count() == 2
    assert "2명이 더 겪고 있어요" in client.get(PATH).content.decode()


def test_a_person_counts_once_and_the_bell_tells_them(
    client: Client, known: Report, clara: User, django_capture_on_commit_callbacks: Any
) -> None:
    bo = people.bo()
    client.force_login(bo)
    with django_capture_on_commit_callbacks(execute=True):
        decided(known, clara, State.CONFIRMED)
    press(client, known)
    press(client, known)
    assert MeToo.objects.get().user == bo
    with django_capture_on_commit_callbacks(execute=True):
        decided(known, clara, State.FIXED, fixed_in=2)
    notice = Notification.objects.get(recipient=bo)
    assert notice.title == "What you reported is fixed"
    assert client.get(notice.url).status_code == 200


def test_the_dialog_gets_the_thanks_in_place(client: Client, known: Report) -> None:
    response = press(client, known, **{"HX-Request": "true"})
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    assert "/reports/m" in response.content.decode()


@pytest.mark.parametrize("state", [State.NEW, State.FIXED, State.SPAM])
def test_only_known_problems_can_be_joined(client: Client, clara: User, state: State) -> None:
    report = filed()
    if state is not State.NEW:
        decided(report, clara, state)
    assert press(client, report).status_code == 404


def test_a_problem_of_another_lesson_cannot_be_joined_here(client: Client, known: Report) -> None:
    assert client.post(f"/small-course/first/facts/report/{known.pk}/too").status_code == 404


def test_it_takes_a_post_with_the_form_of_the_page(client: Client, known: Report) -> None:
    assert client.get(f"{PATH}{known.pk}/too").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{PATH}{known.pk}/too").status_code == 403


def test_a_network_is_asked_to_wait_after_twenty(client: Client, known: Report) -> None:
    answers = [press(client, known) for _time in range(21)]
    assert [one.status_code for one in answers] == [303] * 20 + [429]
    assert "A word is wrong" in answers[-1].content.decode(), "the page stays"
    assert int(answers[-1].headers["Retry-After"]) > 0


ABOUT: dict[str, Any] = {"lesson": None, "quote": ""}


def from_page(client: Client, path: str, form: str = "/report/") -> str:
    """The form as it opens for somebody who followed the link on that page."""
    return client.get(form, headers={"Referer": f"http://testserver{path}"}).content.decode()


@pytest.mark.parametrize("page", ["/", "/search/", "/small-course/", "/en/small-course/first/"])
def test_a_page_that_is_no_lesson_shows_what_is_known_of_it_in_either_language(
    client: Client, clara: User, page: str
) -> None:
    known = decided(filed(**ABOUT, page=page), clara, State.CONFIRMED, summary="It stands askew")
    unseen = filed(**ABOUT, page=page, text="Nobody has looked at this")
    bare = page.removeprefix("/en")
    for text in (from_page(client, bare), from_page(client, f"/en{bare}", "/en/report/")):
        assert "It stands askew" in text
        assert f"/report/{known.pk}/too" in text
        assert unseen.text not in text
    for other in ("/about/", f"{PATH}"):
        assert "It stands askew" not in from_page(client, other)


def test_a_problem_of_a_page_is_joined_and_leads_back_there(client: Client, clara: User) -> None:
    known = decided(filed(**ABOUT, page="/search/"), clara, State.CONFIRMED, summary="It stands askew")
    from_page(client, "/search/")
    url = f"/report/{known.pk}/too"
    response = client.post(url, {"client_token": str(uuid.uuid4())})
    assert (response.status_code, "/reports/m" in response.headers["Location"]) == (303, True)
    assert 'href="/search/"' in client.get(response.headers["Location"]).content.decode()
    client.post(url)
    assert MeToo.objects.get().report == known
    assert "1명이 더 겪고 있어요" in from_page(client, "/search/")
    assert client.get(url).status_code == 405
    assert Client(enforce_csrf_checks=True).post(url).status_code == 403


def test_a_page_offers_neither_a_lessons_problem_nor_a_closed_or_unseen_one(
    client: Client, known: Report, clara: User
) -> None:
    fixed = decided(filed(**ABOUT, page="/"), clara, State.FIXED, summary="It stood askew")
    unseen = filed(**ABOUT, page="/", text="It still stands askew")
    for report in (known, fixed, unseen):
        assert client.post(f"/report/{report.pk}/too").status_code == 404
    assert MeToo.objects.count() == 0


def test_an_odd_token_is_no_fault(client: Client, known: Report) -> None:
    assert client.post(f"{PATH}{known.pk}/too", {"client_token": "x"}).status_code == 303
