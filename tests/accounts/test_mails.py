"""Mails as a mail server receives them."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.conf import settings as site
from django.test import Client

from accounts import mails
from accounts.models import User
from accounts.wording import EVENTS, MAILS
from tests import smtp
from tests.people import PASSWORD
from tests.smtp import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def received() -> Iterator[list[bytes]]:
    with smtp.listening() as mails_received:
        yield mails_received


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert html
    return text.get_content().replace("\r\n", "\n"), html.get_content()


def test_a_mail_goes_out_in_the_recipients_language_as_text_and_html(
    client: Client, mina: User, received: list[bytes]
) -> None:
    client.post("/en/accounts/login/code/", {"email": "mina@example.org"})
    message = read(received[0])
    text, html = parts(message)
    assert str(message["Subject"]).startswith("로그인 코드: ")
    assert message["From"] == site.DEFAULT_FROM_EMAIL
    assert message["Auto-Submitted"] == "auto-generated"
    code = str(message["Subject"])[-6:]
    assert f"    {code}\n" in text
    assert code in html
    assert 'lang="ko"' in html


def test_strangers_get_the_language_of_the_page(client: Client, received: list[bytes]) -> None:
    client.post("/en/accounts/login/code/", {"email": "nobody@example.org"})
    text, html = parts(read(received[0]))
    assert "There is no account yet." in text
    assert "http://localhost:8000/en/accounts/signup/" in html.replace("http://testserver", "http://localhost:8000")


def test_a_session_on_a_new_device_is_told_by_mail(client: Client, bo: User, received: list[bytes]) -> None:
    client.post("/accounts/login/", {"login": "bo@example.org", "password": PASSWORD})
    text, html = parts(read(received[0]))
    assert "Network: 127.0.0.0/24" in text
    assert "change your password now" in html


@pytest.mark.parametrize("prefix", MAILS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_mail_can_be_written_in_both_languages(mina: User, prefix: str, language: str) -> None:
    mina.language = language
    filling = dict.fromkeys(["code", "from_email", "to_email", "deleted_email", "provider", "day"], "X1X")
    links = dict.fromkeys(["login_url", "signup_url", "stop_url"], "http://localhost:8000/there/")
    message = mails.compose(prefix, mina.email, {"user": mina, **filling, **links})
    html = str(message.alternatives[0][0])
    for words in (message.subject, str(message.body), html):
        assert "{" not in words
        assert "\n\n\n" not in words
    assert ("요" in str(message.body)) is (language == "ko")


def test_every_notice_has_words_and_a_line_in_the_log() -> None:
    assert set(EVENTS) <= set(MAILS)
