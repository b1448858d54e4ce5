"""Google, GitHub, Kakao and Naver: offered when their keys are set, believed only as far as they have checked."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection

from accounts.models import User
from courseapp import privacy
from tests import people

ROOT = Path(__file__).resolve().parents[2]
GITHUB = {
    "new": [{"email": "New@Example.org", "primary": True, "verified": True}],
    "mina": [{"email": "mina@example.org", "primary": True, "verified": True}],
    "more": [{"email": "more@example.org", "primary": True, "verified": True}],
    "nameless": [],
}
KAKAO = {
    "checked": {"email": "checked@example.org", "is_email_valid": True, "is_email_verified": True},
    "stale": {"email": "stale@example.org", "is_email_valid": False, "is_email_verified": True},
}


class OtherSite(BaseHTTPRequestHandler):
    """Hands out tokens that are the name of whoever asks, and tells of them what the lists above say."""

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._say({"access_token": asked["code"][0], "token_type": "bearer"})

    def do_GET(self) -> None:
        who = self.headers["Authorization"].split()[1]
        answers: dict[str, Any] = {
            "/github/me": {"id": f"github-{who}", "login": who, "name": f"{who} the Secret", "avatar_url": "http://x"},
            "/github/emails": GITHUB.get(who),
            "/kakao/me": {"id": f"kakao-{who}", "kakao_account": {**KAKAO.get(who, {}), "profile": {"nickname": "x"}}},
            "/naver/me": {"response": {"id": f"naver-{who}", "email": f"{who}@example.org", "mobile": "010"}},
        }
        self._say(answers[self.path.partition("?")[0]])

    def _say(self, content: Any) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_told: Any) -> None:
        pass


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """What the site with keys saw, with 민아 and Bo there before."""
    with django_db_blocker.unblock(), ThreadingHTTPServer(("127.0.0.1", 0), OtherSite) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        people.mina()
        people.bo()
        where = connection.settings_dict
        address = f"postgresql://{quote(where['USER'])}@/{where['NAME']}?host={quote(str(where['HOST']), safe='/')}"
        try:
            done = subprocess.run(
                [sys.executable, "-m", "tests.accounts.other_sites", f"http://127.0.0.1:{server.server_address[1]}"],
                cwd=ROOT,
                env={**os.environ, "DATABASE_URL": f"{address}&port={where['PORT']}"},
                capture_output=True,
                text=True,
                timeout=180,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-4000:]
            yield json.loads(done.stdout.strip().splitlines()[-1])
        finally:
            for user in User.objects.all():
                privacy.erase(user)
            server.shutdown()


pytestmark = pytest.mark.django_db


def test_the_doors_offer_them_in_our_look(told: dict[str, Any]) -> None:
    page = told["doors"]["page"]
    for name in ("Google", "GitHub", "카카오", "네이버"):
        assert f"{name} 계정으로 계속하기" in page
    assert page.count('class="ways"') >= 1
    assert "next=%2Fabout%2F" in page
    status, asking = told["doors"]["asking"]
    assert status == 200
    assert 'class="door"' in asking


def test_each_leads_to_its_own_host_with_a_state_and_where_known_a_proof(told: dict[str, Any]) -> None:
    hosts = {name: urlsplit(to) for name, to in told["doors"]["away"].items()}
    assert {name: parts.netloc for name, parts in hosts.items()} == {
        "google": "accounts.google.com",
        "github": "github.com",
        "kakao": "kauth.kakao.com",
        "naver": "nid.naver.com",
    }
    for name, parts in hosts.items():
        asked = parse_qs(parts.query)
        assert len(asked["state"][0]) >= 16
        assert asked["redirect_uri"] == [f"http://localhost/accounts/oauth/{name}/login/callback/"]
        assert ("code_challenge" in asked) is (name in {"google", "github"})


def test_forms_may_lead_there_from_account_pages_and_from_no_other(told: dict[str, Any]) -> None:
    allowed = told["doors"]["policy"].partition("form-action")[2].partition(";")[0].split()
    assert set(allowed) >= {"'self'", "https://accounts.google.com", "https://github.com", "https://nid.naver.com"}
    assert "form-action 'self';" in told["doors"]["elsewhere"]


def test_a_new_person_comes_in_where_they_wanted_and_nothing_but_the_address_is_kept(told: dict[str, Any]) -> None:
    new = told["new"]
    assert (new["to"], new["who"], new["name"]) == ("/about/", "new@example.org", "")
    assert new["addresses"] == [["new@example.org", True]]
    assert new["accounts"] == [["github", {"email": "new@example.org"}]]
    assert new["may_speak"]
    assert told["again"]["who"] == "new@example.org"
    assert told["elsewhere"]["to"] == "/"


def test_an_address_that_is_known_here_opens_nothing(told: dict[str, Any]) -> None:
    known = told["known"]
    assert (known["who"], known["to"]) == ("", "/accounts/confirm-email/")
    assert known["mails"] == [["mina@example.org", "이미 계정이 있어요"]]


@pytest.mark.parametrize(("story", "trusted"), [("naver", False), ("kakao", True), ("kakao_stale", False)])
def test_an_address_is_believed_only_when_it_was_checked(told: dict[str, Any], story: str, trusted: bool) -> None:
    seen = told[story]
    assert seen["who"]
    assert [verified for _email, verified in seen["addresses"]] == [trusted]
    assert seen["may_speak"] is trusted
    assert seen["accounts"][0][1].keys() == {"email"}


def test_who_brings_no_address_is_asked_for_one(told: dict[str, Any]) -> None:
    assert (told["nameless"]["to"], told["nameless"]["who"]) == ("/accounts/3rdparty/signup/", "")


def test_what_goes_wrong_there_ends_on_a_page_of_ours(told: dict[str, Any]) -> None:
    assert all(status < 500 for status in told["refused"]["statuses"])
    assert "다른 사이트에서" in told["refused"]["page"]
    assert 'class="door"' in told["refused"]["page"]


def test_connecting_asks_first_who_one_is_and_is_announced(told: dict[str, Any]) -> None:
    connected = told["connecting"]
    assert connected["unasked"].startswith("/accounts/reauthenticate/")
    assert connected["before"] == 0
    assert [provider for provider, _kept in connected["accounts"]] == ["github"]
    assert connected["mails"] == [["bo@example.org", "Another account was connected"]]
