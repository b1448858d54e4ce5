"""Every account page in our look, in both languages, and kept nowhere."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from accounts.models import User
from tests.people import PASSWORD, confirm_identity, enter_desk

pytestmark = pytest.mark.django_db
ENTRANCE = ["account_login", "account_signup", "account_signup_by_passkey", "account_request_login_code"]
ENTRANCE += ["account_reset_password", "account_inactive", "socialaccount_login_cancelled", "socialaccount_login_error"]
MINE = ["settings", "my-data", "account-log", "account_email", "account_change_password", "mfa_index"]
MINE += ["usersessions_list", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_activate_totp", "socialaccount_connections"]
MINE += ["account_logout", "account_reauthenticate", "mfa_generate_recovery_codes"]
KOREAN = re.compile(r"[가-힣]")


def check(client: Client, path: str, language: str) -> None:
    answer = client.get(path)
    assert answer.status_code == (401 if path.endswith("/error/") else 200), path
    page = answer.content.decode()
    assert page.count("<h1") == 1
    assert f'<html lang="{language}"' in page
    assert 'class="door"' in page or 'class="own-menu"' in page
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Language"] == language
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))|\sstyle=|\son\w+=", page)
    assert "C.W.K. Stream" in page
    main = re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0])
    if language == "en":
        assert not KOREAN.search(main.replace("민아", "").replace("한국어", "")), path
    else:
        assert not re.search(r"\b(?:the|your|with|please)\b", main, re.IGNORECASE), path


@pytest.mark.parametrize("name", ENTRANCE)
def test_the_way_in(client: Client, name: str) -> None:
    check(client, reverse(name), "ko")
    check(client, "/en" + reverse(name), "en")


@pytest.mark.parametrize("name", MINE)
def test_my_own_pages(minas: Client, mina: User, name: str) -> None:
    confirm_identity(minas, mina)
    check(minas, reverse(name), "ko")
    check(minas, "/en" + reverse(name), "en")


@pytest.mark.parametrize("name", ["mfa_deactivate_totp", "mfa_reauthenticate", "mfa_index"])
def test_pages_about_a_factor(client: Client, mina: User, name: str) -> None:
    enter_desk(client, mina)
    check(client, reverse(name), "ko")
    check(client, "/en" + reverse(name), "en")


def test_recovery_codes(client: Client, mina: User) -> None:
    enter_desk(client, mina)
    client.post(reverse("mfa_generate_recovery_codes"))
    check(client, reverse("mfa_view_recovery_codes"), "ko")
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert len(download.content.decode().split()) == 10


def test_pages_on_the_way_through_codes(client: Client, mina: User, mailoutbox: list[EmailMessage]) -> None:
    for path in ("/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"):
        for language, prefix in (("ko", ""), ("en", "/en")):
            visitor = Client()
            answer = visitor.post(prefix + path, {"email": f"{language}@example.org"})
            check(visitor, answer["Location"], language)


def test_the_second_factor_page(mina: User) -> None:
    enter_desk(Client(), mina)
    for language, prefix in (("ko", ""), ("en", "/en")):
        visitor = Client()
        answer = visitor.post(f"{prefix}/accounts/login/", {"login": mina.email, "password": PASSWORD})
        check(visitor, answer["Location"], language)
        check(visitor, f"{prefix}/accounts/lost-factor/", language)


def test_somebody_without_a_password_sets_one(client: Client, jun: User) -> None:
    client.force_login(jun)
    assert client.get("/accounts/password/change/")["Location"] == "/accounts/password/set/"
    check(client, "/en/accounts/confirm/", "en")
    confirm_identity(client, jun)
    check(client, "/accounts/password/set/", "ko")


def walk(patterns: list[URLPattern | URLResolver], names: set[str]) -> set[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            walk(pattern.url_patterns, names)
        elif pattern.name:
            names.add(pattern.name)
    return names


def test_no_route_of_the_accounts_is_left_out_of_these_tests() -> None:
    names = {
        name
        for name in walk(get_resolver().url_patterns, set())
        if name.startswith(("account_", "mfa_", "socialaccount_"))
    }
    seen = {*ENTRANCE, *MINE, "mfa_deactivate_totp", "mfa_reauthenticate", "mfa_view_recovery_codes"}
    seen |= {"mfa_download_recovery_codes", "account_set_password", "mfa_authenticate"}
    by_code = {"account_email_verification_sent", "account_confirm_login_code", "account_confirm_password_reset_code"}
    with_passkeys = {"mfa_login_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_signup_webauthn"}
    with_passkeys |= {"mfa_reauthenticate_webauthn"}
    only_after_something = {
        "account_complete_password_reset",
        "account_password_reset_completed",
        "socialaccount_signup",
    }
    assert names - seen - by_code - with_passkeys - only_after_something == set()


def test_the_sign_in_link_brings_readers_back_and_is_the_same_for_all(client: Client) -> None:
    page = client.get("/about/").content.decode()
    assert 'href="/accounts/login/?next=/about/"' in page
    assert "Set-Cookie" not in client.get("/about/").headers
    assert not client.cookies
    assert 'href="/en/accounts/login/?next=/en/about/"' in client.get("/en/about/").content.decode()


def test_without_keys_no_other_site_is_offered(client: Client) -> None:
    page = client.get("/accounts/login/")
    assert "oauth" not in page.content.decode()
    assert page["Content-Security-Policy"].count("form-action 'self';") == 1


def test_nothing_is_stored_about_strangers_who_look(client: Client) -> None:
    client.get("/accounts/login/")
    assert "session" not in client.cookies
    assert not UserSession.objects.exists()
    assert not Authenticator.objects.exists()
