"""A process of the site that has keys of other sites; `test_other_sites.py` starts it and reads what it prints.

Run as `python -m tests.accounts.other_sites ADDRESS`, where ADDRESS is that of a server that plays the other sites.
One JSON object: what each story below saw.
"""

import json
import os
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEYS = [f"{name}_CLIENT_{part}" for name in ("GOOGLE", "GITHUB", "KAKAO", "NAVER") for part in ("ID", "SECRET")]
os.environ |= dict.fromkeys(KEYS, "a-key")

import django  # noqa: E402 - reads the environment set above

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from allauth.socialaccount.models import SocialAccount  # noqa: E402
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter  # noqa: E402
from allauth.socialaccount.providers.kakao.views import KakaoOAuth2Adapter  # noqa: E402
from allauth.socialaccount.providers.naver.views import NaverOAuth2Adapter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core import mail  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from accounts.actions import may_speak  # noqa: E402
from accounts.models import User  # noqa: E402

setup_test_environment()
settings.ACCOUNT_RATE_LIMITS = False
settings.EVENED_SECONDS = 0
settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
HERE = {"host": "localhost", "accept-language": "ko"}
PROVIDERS = ("google", "github", "kakao", "naver")


def play(address: str) -> None:
    """Let the server at this address be GitHub, Kakao and Naver, where the site itself asks them."""
    for name, adapter in (
        ("github", GitHubOAuth2Adapter),
        ("kakao", KakaoOAuth2Adapter),
        ("naver", NaverOAuth2Adapter),
    ):
        adapter.access_token_url = f"{address}/{name}/token"
        adapter.profile_url = f"{address}/{name}/me"
    GitHubOAuth2Adapter.emails_url = f"{address}/github/emails"


def go(client: Client, provider: str, who: str, **fields: str) -> Any:
    """To the other site and back as somebody there: the code that it hands out is their name."""
    there = client.post(f"/accounts/oauth/{provider}/login/", query_params=fields)
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    return client.get(f"/accounts/oauth/{provider}/login/callback/", {"code": who, "state": state})


def seen(client: Client, answer: Any) -> dict[str, Any]:
    """Where it led, and who is in."""
    number = client.session.get("_auth_user_id")
    user = User.objects.filter(pk=number).first() if number else None
    accounts = list(SocialAccount.objects.filter(user=user).values_list("provider", "extra_data")) if user else []
    addresses = list(EmailAddress.objects.filter(user=user).values_list("email", "verified")) if user else []
    return {
        "status": answer.status_code,
        "to": answer.get("Location", ""),
        "who": user.email if user else "",
        "name": user.name if user else "",
        "accounts": accounts,
        "addresses": addresses,
        "may_speak": bool(user and may_speak(user)),
        "mails": [[message.to[0], message.subject] for message in mail.outbox],
    }


def doors() -> dict[str, Any]:
    client = Client(headers=HERE)
    page = client.get("/accounts/login/?next=/about/")
    away = {name: client.post(f"/accounts/oauth/{name}/login/")["Location"] for name in PROVIDERS}
    asking = client.get("/accounts/oauth/github/login/")
    about = client.get("/about/")
    return {
        "page": page.content.decode(),
        "policy": page["Content-Security-Policy"],
        "elsewhere": about["Content-Security-Policy"],
        "away": away,
        "asking": [asking.status_code, asking.content.decode()],
    }


def fresh(provider: str, who: str, **fields: str) -> dict[str, Any]:
    mail.outbox.clear()
    client = Client(headers=HERE)
    return seen(client, go(client, provider, who, **fields))


def refused() -> dict[str, Any]:
    client = Client(headers=HERE)
    client.post("/accounts/oauth/github/login/")
    back = "/accounts/oauth/github/login/callback/"
    cancelled = client.get(back, {"error": "access_denied", "state": "x"})
    forged = client.get(back, {"code": "new", "state": "forged"})
    bare = client.get(back)
    return {"statuses": [cancelled.status_code, forged.status_code, bare.status_code], "page": forged.content.decode()}


def connecting(process: str, email: str) -> dict[str, Any]:
    """Somebody signed in connects; `thief` is connected to somebody else already."""
    mail.outbox.clear()
    client = Client(headers=HERE)
    user = User.objects.get(email=email)
    client.force_login(user)
    unasked = go(client, "github", "more", process="connect")
    before = SocialAccount.objects.filter(user=user).count()
    client.post("/accounts/reauthenticate/", {"password": process})
    return {"unasked": unasked["Location"], "before": before, **seen(client, client.get("/accounts/3rdparty/"))}


def main(address: str) -> None:
    play(address)
    stories = {
        "doors": doors(),
        "new": fresh("github", "new", next="/about/"),
        "again": fresh("github", "new"),
        "elsewhere": fresh("github", "new", next="//evil.example/"),
        "known": fresh("github", "mina"),
        "naver": fresh("naver", "unsure"),
        "kakao": fresh("kakao", "checked"),
        "kakao_stale": fresh("kakao", "stale"),
        "nameless": fresh("github", "nameless"),
        "refused": refused(),
        "connecting": connecting("a lamp in the reading room", "bo@example.org"),
    }
    print(json.dumps(stories, default=str))


if __name__ == "__main__":
    main(sys.argv[1])
