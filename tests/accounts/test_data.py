"""Taking one's data along, and leaving."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import SecurityEvent, User
from courseapp import privacy
from tests.people import PASSWORD, SECRET, code_in, confirm_identity, give_app

pytestmark = pytest.mark.django_db
Kind = SecurityEvent.Kind


@pytest.fixture
def sure(minas: Client, mina: User) -> Client:
    """민아, who has just shown that it is her."""
    confirm_identity(minas, mina)
    return minas


def test_the_zip_holds_everything_to_read_and_for_programs(sure: Client, mina: User) -> None:
    give_app(mina)
    answer = sure.post("/me/data/export/")
    assert answer["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == ["index.html", "data.json"]
    held = json.loads(archive.read("data.json"))
    assert held["account"]["account"]["email"] == "mina@example.org"
    assert held["account"]["email_addresses"] == [{"email": "mina@example.org", "verified": True, "primary": True}]
    assert held["account"]["security_log"][0]["kind"] == Kind.EXPORTED
    page = archive.read("index.html").decode()
    assert "민아" in page
    for secret in (SECRET, mina.password, Authenticator.objects.get().data["secret"]):
        assert secret not in page + archive.read("data.json").decode()


def test_two_exports_a_day(sure: Client) -> None:
    assert [sure.post("/me/data/export/").status_code for _time in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("path", ["/me/data/export/", "/me/data/delete/"])
def test_who_it_is_must_be_shown_first(minas: Client, mina: User, path: str) -> None:
    answer = minas.post(path, {"sure": "on"})
    assert answer["Location"] == f"/accounts/reauthenticate/?next={path.replace('/', '%2F')}"
    mina.refresh_from_db()
    assert mina.erase_at is None


def test_people_without_a_password_get_a_code(client: Client, jun: User, mailoutbox: list[EmailMessage]) -> None:
    client.force_login(jun)
    assert client.post("/me/data/delete/", {"sure": "on"})["Location"].startswith("/accounts/confirm/?next=")
    client.post("/accounts/confirm/", {"next": "/me/data/"})
    assert client.post("/accounts/confirm/", {"code": "000000", "next": "/me/data/"}).status_code == 422
    answer = client.post("/accounts/confirm/", {"code": code_in(mailoutbox[0]), "next": "/me/data/"})
    assert answer["Location"] == "/me/data/"
    assert client.post("/me/data/export/").status_code == 200


def test_a_code_has_three_tries(client: Client, jun: User, mailoutbox: list[EmailMessage]) -> None:
    client.force_login(jun)
    client.post("/accounts/confirm/")
    for _try in range(3):
        client.post("/accounts/confirm/", {"code": "000000"})
    assert client.post("/accounts/confirm/", {"code": code_in(mailoutbox[0])}).status_code == 422


def test_deletion_signs_out_waits_and_then_leaves_nothing(
    sure: Client, mina: User, mailoutbox: list[EmailMessage]
) -> None:
    assert sure.post("/me/data/delete/").status_code == 422
    assert sure.post("/me/data/delete/", {"sure": "on", "with_comments": "on"})["Location"] == "/"
    assert "_auth_user_id" not in sure.session
    mina.refresh_from_db()
    assert mina.erases_comments
    assert mailoutbox[-1].subject == "7일 뒤에 계정이 삭제돼요"
    assert privacy.erase_due() == 0
    User.objects.filter(pk=mina.pk).update(erase_at=timezone.now() - timedelta(seconds=1))
    assert privacy.erase_due() == 1
    assert mailoutbox[-1].subject == "계정이 삭제됐어요"
    for model in (User, EmailAddress, SecurityEvent, UserSession):
        assert not model.objects.exists()


def test_signing_in_keeps_the_account(client: Client, mina: User) -> None:
    actions.ask_deletion(mina, with_comments=False)
    client.post("/accounts/login/", {"login": mina.email, "password": PASSWORD})
    mina.refresh_from_db()
    assert mina.erase_at is None
    assert "다시 만나 반가워요" in client.get("/about/").content.decode()
    assert mina.security_events.filter(kind=Kind.DELETION_CANCELLED).exists()


def test_erasing_one_leaves_the_others(mina: User, bo: User) -> None:
    for user in (mina, bo):
        actions.note(user, Kind.SIGNED_IN)
        give_app(user)
    privacy.erase(mina)
    assert list(User.objects.all()) == [bo]
    assert SecurityEvent.objects.filter(user=bo).count() == 1
