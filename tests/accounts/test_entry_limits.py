"""Limits on every entry: shared by all processes, by network, not to be talked around by headers."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client

from accounts.models import SecurityEvent, User
from tests.people import PASSWORD, app_code, give_app

ROOT = Path(__file__).resolve().parents[2]
ASKING = """
import sys
import django
django.setup()
from django.conf import settings
settings.EVENED_SECONDS = 0
settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
from django.test import Client
path, field, times, who = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
for time in range(times):
    answer = Client(headers={"host": "localhost"}).post(path, {field: who.format(time), "password": "x"})
    print(answer.status_code)
"""
PATHS = [
    ("/accounts/login/", "login", 10),
    ("/accounts/signup/", "email", 5),
    ("/accounts/signup/passkey/", "email", 5),
    ("/accounts/login/code/", "email", 10),
    ("/accounts/password/reset/", "email", 10),
]


def post(client: Client, path: str, field: str, number: int, **headers: str) -> int:
    answer = client.post(path, {field: f"a{number}@example.org", "password": "x"}, headers=headers)
    return answer.status_code


@pytest.fixture
def processes(transactional_db: None) -> Callable[..., subprocess.Popen[str]]:
    """Starts processes of the site that share nothing with this one but the database."""
    where = connection.settings_dict
    address = f"postgresql://{quote(where['USER'])}@/{where['NAME']}?host={quote(str(where['HOST']), safe='/')}"
    if where["PORT"]:
        address += f"&port={where['PORT']}"

    def start(*arguments: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "DATABASE_URL": address}
        return subprocess.Popen(
            [sys.executable, "-c", ASKING, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )

    return start


def test_two_processes_count_together(processes: Any) -> None:
    """Eight sign-ins each at once: ten in all get an answer."""
    started = [processes("/accounts/login/", "login", "8", f"p{number}-{{}}@example.org") for number in range(2)]
    answers = [line for process in started for line in process.communicate(timeout=120)[0].split()]
    assert len(answers) == 16
    assert answers.count("200") <= 10
    assert set(answers) == {"200", "429"}


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "field", "burst"), PATHS)
def test_each_entry_has_its_limit_whatever_the_header_says(path: str, field: str, burst: int) -> None:
    answers = [
        post(Client(), path, field, number, x_forwarded_for=f"203.0.113.{number}", x_real_ip=f"203.0.113.{number}")
        for number in range(burst + 1)
    ]
    assert 429 not in answers[:burst]
    assert answers[burst] == (200 if path == "/accounts/login/code/" else 429)  # the former says so in its form
    assert answers[burst] != 302


@pytest.mark.django_db
def test_behind_one_proxy_only_what_it_says_counts(settings: Any) -> None:
    """What a client writes into the header itself stands to the left, and changes nothing."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    path, field, burst = PATHS[1]
    answers = [
        post(Client(), path, field, number, x_forwarded_for=f"198.51.100.{number}, 203.0.113.7")
        for number in range(burst + 1)
    ]
    assert answers[burst] == 429
    assert post(Client(), path, field, 99, x_forwarded_for="203.0.113.7, 203.0.113.8") == 302


@pytest.mark.django_db
def test_a_network_of_version_six_counts_as_one(settings: Any) -> None:
    path, field, burst = PATHS[1]
    answers = [
        Client(REMOTE_ADDR=f"2001:db8:1:1:{number:x}::1").post(path, {field: f"a{number}@example.org"}).status_code
        for number in range(burst + 1)
    ]
    assert answers[burst] == 429
    neighbour = Client(REMOTE_ADDR="2001:db8:1:2::1").post(path, {field: "b@example.org"})
    assert neighbour.status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("nonsense", ["nonsense", "1.2.3", "'; DROP TABLE", "::::", "1.2.3.4:99999999"])
def test_a_nonsense_address_is_an_answer_and_no_fault(settings: Any, nonsense: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(headers={"x-forwarded-for": nonsense}, raise_request_exception=False)
    assert client.post("/accounts/login/", {"login": "a@example.org", "password": "x"}).status_code < 500


@pytest.mark.django_db
def test_codes_to_one_address_are_limited_whoever_asks() -> None:
    def ask(path: str, number: int) -> int:
        return Client(REMOTE_ADDR=f"203.0.113.{number}").post(path, {"email": "one@example.org"}).status_code

    assert [ask("/accounts/password/reset/", number) for number in range(3)] == [302, 302, 429]
    by_code = [ask("/accounts/login/code/", number) for number in range(6)]
    assert by_code[:5] == [302] * 5
    assert by_code[5] != 302


@pytest.mark.django_db
def test_a_mailed_code_is_sent_again_twice_at_most(mina: User, mailoutbox: list[Any]) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": "mina@example.org"})
    for _time in range(5):
        client.post("/accounts/login/code/confirm/", {"action": "resend"})
    assert len(mailoutbox) <= 3


@pytest.mark.django_db
def test_confirming_who_one_is_sends_five_codes_an_hour(client: Client, jun: User, mailoutbox: list[Any]) -> None:
    client.force_login(jun)
    answers = [client.post("/accounts/confirm/").status_code for _time in range(6)]
    assert answers == [200] * 5 + [429]
    assert len(mailoutbox) == 5


@pytest.mark.django_db
def test_the_second_factor_is_not_guessed(mina: User, mailoutbox: list[Any]) -> None:
    """Five wrong codes in five minutes, from wherever; then not even the right one works."""
    give_app(mina)

    def try_code(number: int, code: str) -> Client:
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        client.post("/accounts/login/", {"login": mina.email, "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code})
        return client

    for number in range(5):
        try_code(number, "000000")
    assert "_auth_user_id" not in try_code(6, app_code()).session
    assert mina.security_events.filter(kind=SecurityEvent.Kind.FACTOR_FAILED).count() >= 5
    alarms = [mail for mail in mailoutbox if "틀린 코드" in mail.subject]
    assert len(alarms) == 1


def test_limits_are_kept_where_every_process_sees_them() -> None:
    assert site.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    assert site.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 1_000_000
