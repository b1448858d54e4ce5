"""Nobody is led off the site: every way in and on, with every address that browsers read as somebody else's."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from courseapp.languages import in_language
from courseapp.plain.returns import is_local
from tests.people import PASSWORD, app_code, code_in, confirm_identity, enter_desk, give_app

pytestmark = pytest.mark.django_db
HOME = "http://testserver"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "\t//evil.example/",
    " //evil.example/",
    "/\x00/evil.example/",
    "http:evil.example",
    "http:///evil.example",
    "https://testserver@evil.example/",
    "//testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://testserver:443@evil.example/",
    "javascript:alert(1)",
    "data:text/html,hi",
    "/en//evil.example/",
    "/en/\\evil.example/",
    "//evil.example/%2f..",
    "https:evil.example",
    "http://[::1]evil.example/",
    "//[evil.example",
]


def host(location: str) -> str:
    """The host a browser goes to: it drops tabs and line ends, and takes a backslash for a slash."""
    read = re.sub(r"[\t\n\r]", "", location.strip(" \x00")).replace("\\", "/")
    parts = urlsplit(urljoin(f"{HOME}/accounts/login/", read))
    return parts.hostname or "" if parts.scheme in {"http", "https"} else parts.scheme


def led_to(answer: Any) -> str:
    """Where an answer sends the browser: by redirect, to htmx, or as JSON for scripts."""
    if answer["Content-Type"].startswith("application/json"):
        return str(answer.json().get("location", "/"))
    return str(answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "/")


def sign_in(client: Client, there: str, **headers: str) -> list[Any]:
    fields = {"login": "mina@example.org", "password": PASSWORD, "next": there}
    return [client.post("/accounts/login/", fields, headers=headers)]


def sign_in_by_address(client: Client, there: str) -> list[Any]:
    fields = {"login": "mina@example.org", "password": PASSWORD}
    return [client.post(f"/accounts/login/?next={quote(there)}", fields)]


def sign_in_from_htmx(client: Client, there: str) -> list[Any]:
    return sign_in(client, there, hx_request="true")


def sign_in_from_a_script(client: Client, there: str) -> list[Any]:
    return sign_in(client, there, x_requested_with="XMLHttpRequest")


def sign_in_twice(client: Client, there: str) -> list[Any]:
    sign_in(client, "/")
    return [client.get(f"/accounts/{page}/?next={quote(there)}") for page in ("login", "signup", "login/code")]


def sign_out(client: Client, there: str) -> list[Any]:
    sign_in(client, "/")
    by_address = client.post(f"/accounts/logout/?next={quote(there)}")
    return [
        by_address,
        client.get(f"/accounts/logout/?next={quote(there)}"),
        client.post("/accounts/logout/", {"next": there}),
    ]


def by_code(client: Client, there: str) -> list[Any]:
    asked = client.post("/accounts/login/code/", {"email": "mina@example.org", "next": there})
    code = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    resent = client.post(led_to(asked), {"action": "resend", "next": there})
    code = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"] or code
    return [asked, resent, client.post("/accounts/login/code/confirm/", {"code": code, "next": there})]


def sign_up(client: Client, there: str) -> list[Any]:
    asked = client.post("/accounts/signup/", {"email": "new@example.org", "next": there})
    code = client.session["account_email_verification_code"]["code"]
    return [asked, client.post("/accounts/confirm-email/", {"code": code, "next": there})]


def new_password(client: Client, there: str) -> list[Any]:
    asked = client.post("/accounts/password/reset/", {"email": "mina@example.org", "next": there})
    code = client.session["account_password_reset_verification"]["code"]
    given_ = client.post(f"/accounts/password/reset/confirm/?next={quote(there)}", {"code": code, "next": there})
    fields = {"password1": "quite another lamp", "password2": "quite another lamp", "next": there}
    return [asked, given_, client.post(f"/accounts/password/reset/complete/?next={quote(there)}", fields)]


def second_factor(client: Client, there: str) -> list[Any]:
    give_app(User.objects.get(email="mina@example.org"))
    first = sign_in(client, there)
    return [
        *first,
        client.post(f"/accounts/2fa/authenticate/?next={quote(there)}", {"code": app_code(), "next": there}),
    ]


def show_again(client: Client, there: str) -> list[Any]:
    sign_in(client, "/")
    return [client.post(f"/accounts/reauthenticate/?next={quote(there)}", {"password": PASSWORD, "next": there})]


def show_again_by_code(client: Client, there: str) -> list[Any]:
    User.objects.filter(email="mina@example.org").update(password="!")
    client.force_login(User.objects.get(email="mina@example.org"))
    client.post("/accounts/confirm/", {"next": there})
    code = client.session["confirm_identity"]["code"]
    return [client.post("/accounts/confirm/", {"code": code, "next": there})]


def confirm_with_a_password(client: Client, there: str) -> list[Any]:
    sign_in(client, "/")
    return [client.get(f"/accounts/confirm/?next={quote(there)}")]


def choose_a_name(client: Client, there: str) -> list[Any]:
    sign_in(client, "/")
    return [client.post("/me/settings/name/", {"name": "Lamp", "next": there})]


def switch_language(client: Client, there: str) -> list[Any]:
    return [client.get(f"/language/{code}/?to={quote(there)}") for code in ("ko", "en")]


def enter_the_desk(client: Client, there: str) -> list[Any]:
    asked = Client().get(f"/admin/login/?next={quote(there)}")
    enter_desk(client, User.objects.create_user("ann@example.org", PASSWORD, is_staff=True, is_superuser=True))
    return [asked, client.get(f"/admin/login/?next={quote(there)}")]


WAYS = [sign_in, sign_in_by_address, sign_in_from_htmx, sign_in_from_a_script, sign_in_twice, sign_out, by_code]
WAYS += [sign_up, new_password, second_factor, show_again, show_again_by_code, confirm_with_a_password]
WAYS += [choose_a_name, switch_language, enter_the_desk]


@pytest.fixture
def unlimited(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_way_leads_off_the_site(unlimited: None, mina: User, way: Callable[[Client, str], list[Any]]) -> None:
    for there in ELSEWHERE:
        with transaction.atomic():
            for answer in way(Client(), there):
                assert answer.status_code < 400
                assert host(led_to(answer)) == "testserver", (there, led_to(answer))
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "way",
    [sign_in, sign_in_by_address, sign_in_from_htmx, by_code, sign_up, second_factor, show_again],
    ids=lambda way: way.__name__,
)
def test_every_way_leads_back_to_where_it_began(
    client: Client, mina: User, way: Callable[[Client, str], list[Any]]
) -> None:
    assert led_to(way(client, "/about/?from=here#comments")[-1]) == "/about/?from=here#comments"


@given(st.text(alphabet="/\\\t\n\r\x00 .:@evil%2f?#[]", max_size=16))
def test_what_counts_as_local_stays_here_in_both_languages(text: str) -> None:
    if is_local(text):
        assert host(text) == "testserver"
    for code in ("ko", "en"):
        translated = in_language(text, code)
        assert not is_local(translated) or host(translated) == "testserver"


def test_the_reset_leads_into_the_account(client: Client, mina: User, mailoutbox: list[EmailMessage]) -> None:
    assert led_to(new_password(client, "/about/")[-1]) == "/about/"
    assert client.session["_auth_user_id"] == str(mina.pk)
    assert code_in(mailoutbox[0])
    confirm_identity(client, mina)
