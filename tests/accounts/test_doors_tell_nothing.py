"""Whether an address has an account shows in nothing that the site answers: page, status, headers, cookies, JSON.

Time is measured by bench/sign_in.py; here it is only held that the forms concerned are among those that wait.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import answers
from accounts.models import User
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
HEADERS_THAT_DIFFER = {"X-Request-ID", "Date", "Expires"}


def shown(answer: Any, email: str) -> tuple[Any, ...]:
    """All that somebody outside can see of an answer, but what differs from one request to the next."""
    text = answer.content.decode().replace(email, "…").replace(email.replace("@", "%40"), "…")
    text = re.sub(r"csrfmiddlewaretoken\W+value\W+\w+", "", text)
    text = re.sub(r'"challenge": "[^"]+"|"id": "[^"]+"', "", text)
    headers = {name: value for name, value in answer.headers.items() if name not in HEADERS_THAT_DIFFER}
    headers.pop("Content-Length", None)
    cookies = {name: {**dict(cookie), "expires": ""} for name, cookie in answer.cookies.items()}
    sizes = {name: len(cookie.value) for name, cookie in answer.cookies.items()}
    return answer.status_code, text, headers, cookies, sizes


def sign_in(client: Client, email: str) -> list[Any]:
    return [client.post("/accounts/login/", {"login": email, "password": "wrong wrong wrong"})]


def sign_in_as_a_script(client: Client, email: str) -> list[Any]:
    fields = {"login": email, "password": "wrong wrong wrong"}
    return [client.post("/accounts/login/", fields, headers={"x-requested-with": "XMLHttpRequest"})]


def code(client: Client, email: str) -> list[Any]:
    asked = client.post("/accounts/login/code/", {"email": email})
    there = asked["Location"]
    wrong = [client.post(there, {"code": "000000"}) for _try in range(2)]
    again = client.post(there, {"action": "resend"})
    changed = client.post(there, {"action": "change", "email": "other@example.org"})
    return [asked, client.get(there), *wrong, again, client.get(there), changed, client.get(there)]


def sign_up(client: Client, email: str) -> list[Any]:
    asked = client.post("/accounts/signup/", {"email": email, "password1": PASSWORD})
    there = asked["Location"]
    again = client.post(there, {"action": "resend"})
    changed = client.post(there, {"action": "change", "email": "other@example.org"})
    wrong = [client.post(there, {"code": "000000"}) for _try in range(3)]
    return [asked, client.get(there), again, changed, *wrong, client.get("/accounts/confirm-email/")]


def sign_up_by_passkey(client: Client, email: str) -> list[Any]:
    asked = client.post("/accounts/signup/passkey/", {"email": email})
    early = client.get("/accounts/2fa/webauthn/signup/")
    return [asked, early, client.get(asked["Location"]), client.post(asked["Location"], {"code": "000000"})]


def sign_up_as_a_script(client: Client, email: str) -> list[Any]:
    fields = {"email": email, "password1": PASSWORD}
    return [client.post("/accounts/signup/", fields, headers={"x-requested-with": "XMLHttpRequest"})]


def reset(client: Client, email: str) -> list[Any]:
    asked = client.post("/accounts/password/reset/", {"email": email})
    there = asked["Location"]
    return [asked, client.get(there), *(client.post(there, {"code": "000000"}) for _try in range(3)), client.get(there)]


def change(client: Client, email: str) -> list[Any]:
    """Somebody signed in wants the address of somebody else."""
    client.post("/accounts/login/", {"login": "bo@example.org", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    asked = client.post("/accounts/email/", {"email": email, "action_add": "1"})
    return [
        asked,
        client.get(asked.get("Location", "/accounts/email/")),
        client.post("/accounts/confirm-email/", {"code": "000000"}),
    ]


WAYS = [sign_in, sign_in_as_a_script, code, sign_up, sign_up_by_passkey, sign_up_as_a_script, reset, change]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_known_and_an_unknown_address_see_the_same(
    settings: Any, mina: User, bo: User, way: Callable[[Client, str], list[Any]]
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    known, unknown = "mina@example.org", "nemo@example.org"
    seen = [[shown(answer, email) for answer in way(Client(), email)] for email in (known, unknown)]
    for step, (one, other) in enumerate(zip(*seen, strict=True)):
        assert one == other, step


@pytest.mark.parametrize("closed", ["account closed", "address not shown yet"])
def test_accounts_that_cannot_be_entered_look_like_none(settings: Any, mina: User, closed: str) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    if closed == "account closed":
        User.objects.filter(pk=mina.pk).update(is_active=False)
    else:
        EmailAddress.objects.filter(user=mina).update(verified=False)
    for way in (sign_in, code, reset, sign_up):
        seen = [
            [shown(answer, email) for answer in way(Client(), email)]
            for email in ("mina@example.org", "nemo@example.org")
        ]
        assert seen[0] == seen[1], way.__name__


def test_what_takes_an_address_waits_for_a_fixed_moment() -> None:
    assert {"account_signup", "account_login", "account_request_login_code", "account_reset_password"} <= answers.EVENED
    assert {"account_confirm_login_code", "account_email_verification_sent"} == answers.RESENDING
