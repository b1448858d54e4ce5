"""Session keys change whenever somebody shows who they are; cookies say what browsers must do; ends are ends."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import SecurityEvent, User
from tests.people import PASSWORD, app_code, code_in, confirm_identity, enter_desk, give_app

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
Kind = SecurityEvent.Kind


def sign_in(user: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def key(client: Client) -> str:
    return str(client.session.session_key)


def is_in(client: Client) -> bool:
    return client.get("/me/settings/").status_code == 200


def test_showing_again_who_one_is_renews_the_session(mina: User) -> None:
    client = sign_in(mina)
    copied = Client()
    copied.cookies["session"] = before = key(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/me/data/"})
    assert key(client) != before
    assert (is_in(client), is_in(copied)) == (True, False)


def test_showing_the_second_factor_renews_the_session(mina: User) -> None:
    give_app(mina)
    client = Client()
    client.force_login(mina)
    before = key(client)
    client.post("/accounts/2fa/reauthenticate/", {"code": app_code(), "next": "/"})
    assert key(client) != before
    assert is_in(client)


def test_a_wrong_password_changes_nothing(mina: User) -> None:
    client = sign_in(mina)
    before = key(client)
    client.post("/accounts/reauthenticate/", {"password": "wrong wrong wrong"})
    assert key(client) == before


def test_a_mailed_code_renews_the_session(client: Client, jun: User, mailoutbox: list[EmailMessage]) -> None:
    client.force_login(jun)
    before = key(client)
    client.post("/accounts/confirm/")
    client.post("/accounts/confirm/", {"code": code_in(mailoutbox[0])})
    assert key(client) != before


@pytest.mark.parametrize(
    "path", ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/password/set/"]
)
def test_who_has_nothing_but_mail_shows_it_before_a_way_in_is_added(client: Client, jun: User, path: str) -> None:
    client.force_login(jun)
    if path.endswith("/set/"):
        answer = client.post(path, {"password1": PASSWORD, "password2": PASSWORD})
        jun.refresh_from_db()
        assert not jun.has_usable_password()
    else:
        answer = client.get(path)
    assert answer["Location"].startswith("/accounts/confirm/?next=")


def test_the_address_is_not_changed_without_showing_who_one_is(client: Client, jun: User) -> None:
    client.force_login(jun)
    answer = client.post("/accounts/email/", {"email": "thief@example.org", "action_add": "1"})
    assert answer["Location"].startswith("/accounts/confirm/?next=")


def test_a_mail_does_not_do_in_place_of_a_password(client: Client, mina: User, mailoutbox: list[EmailMessage]) -> None:
    client.force_login(mina)
    assert client.post("/accounts/confirm/")["Location"].startswith("/accounts/reauthenticate/")
    assert not mailoutbox


def test_no_code_goes_to_an_address_that_nobody_has_shown(
    client: Client, jun: User, mailoutbox: list[EmailMessage]
) -> None:
    EmailAddress.objects.filter(user=jun).update(verified=False)
    client.force_login(jun)
    assert "아직 확인되지 않아서" in client.post("/accounts/confirm/").content.decode()
    assert not mailoutbox


def test_a_code_of_the_app_works_once_in_all_the_time_it_is_accepted(mina: User, settings: Any) -> None:
    give_app(mina)
    code = app_code()
    first, second = Client(), Client()
    for client in (first, second):
        client.post("/accounts/login/", {"login": mina.email, "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code})
    assert ("_auth_user_id" in first.session, "_auth_user_id" in second.session) == (True, False)


def test_one_session_is_ended_by_itself_and_the_log_says_so(mina: User) -> None:
    here, phone, laptop = sign_in(mina), sign_in(mina), sign_in(mina)
    assert here.get("/accounts/sessions/").content.decode().count('name="session"') == 2
    number = UserSession.objects.get(user=mina, session_key=key(phone)).pk
    here.post("/accounts/sessions/", {"session": number})
    assert (is_in(here), is_in(phone), is_in(laptop)) == (True, False, True)
    assert mina.security_events.filter(kind=Kind.SESSIONS_ENDED).count() == 1


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "1 OR 1"])
def test_nobody_ends_a_session_of_others_or_of_nobody(mina: User, bo: User, number: str) -> None:
    here, others = sign_in(mina), sign_in(bo)
    here.post("/accounts/sessions/", {"session": number})
    here.post("/accounts/sessions/", {"session": UserSession.objects.get(user=bo).pk})
    assert (is_in(here), is_in(others)) == (True, True)


def test_operators_sign_people_out_and_closing_an_account_does(mina: User, ann: User) -> None:
    desk, theirs = enter_desk(Client(), ann), sign_in(mina)
    desk.post("/admin/accounts/user/", {"action": "sign_out", "_selected_action": [mina.pk]})
    assert not is_in(theirs)
    theirs = sign_in(mina)
    desk.post(f"/admin/accounts/user/{mina.pk}/change/", {"language": "ko", "time_zone": ""})
    mina.refresh_from_db()
    assert not mina.is_active
    User.objects.filter(pk=mina.pk).update(is_active=True)
    assert not is_in(theirs)


def test_signing_out_kills_the_key_itself(mina: User) -> None:
    client = sign_in(mina)
    copied = Client()
    copied.cookies["session"] = key(client)
    client.post("/accounts/logout/")
    assert not is_in(copied)


def test_the_desks_own_password_page_leads_to_the_accounts(client: Client, ann: User) -> None:
    enter_desk(client, ann)
    for path in ("/admin/password_change/", "/admin/password_change/done/"):
        assert client.post(path)["Location"] == "/accounts/password/change/"


def test_support_cannot_promote_themselves(client: Client, mina: User) -> None:
    support = User.objects.create_user("support@example.org", PASSWORD, is_staff=True)
    support.user_permissions.set([_permission("change_user"), _permission("view_user")])
    enter_desk(client, support)
    fields = {
        "language": "ko",
        "time_zone": "",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "groups": [],
    }
    client.post(f"/admin/accounts/user/{mina.pk}/change/", fields)
    client.post(f"/admin/accounts/user/{support.pk}/change/", fields)
    mina.refresh_from_db()
    support.refresh_from_db()
    assert (mina.is_staff, mina.is_superuser, support.is_superuser) == (False, False, False)


def _permission(name: str) -> Any:
    return User._meta.apps.get_model("auth", "Permission").objects.get(codename=name)


PRINT = """
import json, django
django.setup()
from django.conf import settings
about_cookies = {name: getattr(settings, name) for name in dir(settings) if "_COOKIE_" in name}
print(json.dumps(about_cookies, default=str))
from accounts import known_devices
print(known_devices.NAME)
"""


def test_with_https_every_cookie_is_bound_to_the_host_and_the_wire(tmp_path: Path) -> None:
    environment = {**os.environ, "SITE_URL": "https://learn.example.org", "DATA": str(tmp_path)}
    environment["DATABASE_URL"] = "postgresql://nobody@localhost/nothing"
    told = subprocess.run(
        [sys.executable, "-c", PRINT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    line, device = told.stdout.strip().splitlines()[-2:]
    found = json.loads(line)
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"], device) == (
        "__Host-session",
        "__Host-csrf",
        "__Host-device",
    )
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"):
        assert found[name] is True, name
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert found["SESSION_COOKIE_DOMAIN"] is None
    assert found["SESSION_COOKIE_PATH"] == "/"


def test_pages_about_an_account_are_not_framed_nor_kept(client: Client, mina: User) -> None:
    confirm_identity(client, mina)
    client.force_login(mina)
    for path in ("/accounts/login/", "/me/settings/", "/accounts/sessions/", "/me/data/", "/accounts/log/"):
        answer = client.get(path)
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store"


def test_nothing_happens_by_looking(client: Client, mina: User) -> None:
    """Images and links of other sites can make a browser ask by GET; none of these does anything then."""
    client.force_login(mina)
    lines = mina.security_events.count()
    for path in (
        "/accounts/logout/",
        "/accounts/sessions/",
        "/me/data/delete/",
        "/me/data/export/",
        "/accounts/confirm/",
    ):
        client.get(path)
    mina.refresh_from_db()
    assert is_in(client)
    assert mina.erase_at is None
    assert mina.security_events.count() == lines
