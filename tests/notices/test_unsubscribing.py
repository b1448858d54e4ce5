"""The signed address that ends mails."""

import pytest
from django.test import Client

from courseapp.notices import unsubscribing
from tests.notices.letters import PostOffice

SCOPES = ["thread:5", "lesson:abcd2345", "replies:"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def path() -> str:
    return unsubscribing.address(7, SCOPES, "en").removeprefix("http://localhost:8000")


def undo_token(html: str) -> str:
    return html.partition('name="undo" value="')[2].partition('"')[0]


def test_asking_for_the_page_ends_nothing(client: Client, path: str, post_office: PostOffice) -> None:
    for method in (client.get, client.head):
        response = method(path)
        assert response.status_code == 200
    assert post_office.stopped == {}
    html = client.get(path).content.decode()
    assert html.count('type="radio"') == 3
    assert "Which mails shall end?" in html
    assert "Lesson abcd2345" in html


@pytest.mark.parametrize(("scope", "ended"), [(SCOPES[1], SCOPES[1]), ("", SCOPES[0]), ("lesson:else", SCOPES[0])])
def test_posting_ends_what_was_chosen_of_what_was_offered(
    client: Client, path: str, post_office: PostOffice, scope: str, ended: str
) -> None:
    html = client.post(path, {"scope": scope}).content.decode()
    assert post_office.stopped == {ended: [7]}
    assert "These mails have ended" in html


def test_a_mail_program_ends_them_by_itself_without_login_or_csrf(path: str, post_office: PostOffice) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert not response.cookies
    assert post_office.stopped == {SCOPES[0]: [7]}


def test_it_can_be_undone_and_posting_twice_does_no_harm(client: Client, path: str, post_office: PostOffice) -> None:
    token = undo_token(client.post(path).content.decode())
    client.post(path)
    assert post_office.stopped == {SCOPES[0]: [7]}
    for _time in range(2):
        html = client.post(path, {"undo": token}).content.decode()
        assert "Everything as before" in html
    assert post_office.stopped == {SCOPES[0]: []}


@pytest.mark.parametrize("how", ["cut", "changed", "nonsense", "undo"])
def test_what_we_did_not_sign_is_not_found(client: Client, path: str, post_office: PostOffice, how: str) -> None:
    other = unsubscribing.address(8, SCOPES, "en").rpartition("/unsubscribe/")[2].partition(":")[0]
    wrong = {
        "cut": f"{path[:-3]}/",
        "changed": f"/unsubscribe/{other}:{path.rpartition(':')[2]}",
        "nonsense": "/unsubscribe/x%00y/",
        "undo": path,
    }[how]
    assert client.post(wrong, {"undo": "x:y"} if how == "undo" else {}).status_code == 404
    assert post_office.stopped == {}


def test_the_page_speaks_the_language_of_the_mail_until_the_reader_chooses(client: Client, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "ko"})
    assert "Which mails shall end?" in response.content.decode()
    assert response.headers["Content-Language"] == "en"
    assert "no-store" in response.headers["Cache-Control"]
    client.cookies["lang"] = "ko"
    assert "어떤 메일을 그만 받을까요?" in client.get(path).content.decode()


def test_what_cannot_be_ended_any_more_is_said(client: Client) -> None:
    path = unsubscribing.address(7, ["weather:today"], "en").removeprefix("http://localhost:8000")
    assert "There are no such mails any more" in client.get(path).content.decode()
    assert client.post(path).status_code == 200
