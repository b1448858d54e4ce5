"""What a person decides about their account."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
CHOICES = {"language": "en", "time_zone": "Europe/Paris", "theme": "dark", "reply_mail": "daily", "hides_game": "on"}


def test_choices_are_kept(minas: Client, mina: User) -> None:
    assert minas.post("/me/settings/", CHOICES)["Location"] == "/me/settings/"
    mina.refresh_from_db()
    assert (mina.language, mina.time_zone, mina.theme, mina.reply_mail) == ("en", "Europe/Paris", "dark", "daily")
    assert (mina.hides_game, mina.report_mail, mina.shows_level) == (True, False, False)
    assert 'data-theme="dark"' in minas.get("/about/").content.decode()


@pytest.mark.parametrize("field", ["time_zone", "theme", "reply_mail", "language"])
def test_nonsense_is_refused(minas: Client, mina: User, field: str) -> None:
    answer = minas.post("/me/settings/", {**CHOICES, field: "nonsense\x00"})
    assert answer.status_code == 422
    mina.refresh_from_db()
    assert mina.language == "ko"


def test_nobody_sets_what_is_not_theirs_to_set(minas: Client, mina: User) -> None:
    minas.post("/me/settings/", {**CHOICES, "is_staff": "on", "email": "x@example.org", "name": "Admin"})
    mina.refresh_from_db()
    assert (mina.is_staff, mina.email, mina.name) == (False, "mina@example.org", "민아")


def test_a_name_is_chosen_and_leads_back(minas: Client, mina: User) -> None:
    assert (
        minas.post("/me/settings/name/", {"name": "민아2", "next": "/about/#comments"})["Location"]
        == "/about/#comments"
    )
    mina.refresh_from_db()
    assert mina.name == "민아2"
    assert minas.post("/me/settings/name/", {"name": "민아", "next": "//evil.example"})["Location"] == "/me/settings/"


def test_a_refused_name_says_why(minas: Client, bo: User) -> None:
    answer = minas.post("/me/settings/name/", {"name": "B0"})
    assert answer.status_code == 422
    assert "똑같아 보이는" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["settings", "my-data", "account-log", "usersessions_list", "account_email", "mfa_index"]
)
def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: Client, name: str) -> None:
    path = reverse(name)
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={path}")
