"""Ways in, and what stays outside."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts import known_devices
from accounts.models import SecurityEvent, User
from tests.people import PASSWORD, app_code, code_in, give_app

pytestmark = pytest.mark.django_db
Kind = SecurityEvent.Kind


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> str:
    """Where it leads, or "" when it does not."""
    answer = client.post("/accounts/login/", {"login": email, "password": password, **more})
    return answer["Location"] if answer.status_code == 302 else ""


def kinds(user: User) -> list[str]:
    return list(user.security_events.order_by("id").values_list("kind", flat=True))


def test_with_a_password(client: Client, mina: User) -> None:
    assert sign_in(client, "Mina@Example.org", next="/about/") == "/about/"
    assert client.session["_auth_user_id"] == str(mina.pk)
    assert kinds(mina) == [Kind.SIGNED_IN]


def test_with_a_mailed_code(client: Client, jun: User, mailoutbox: list[EmailMessage]) -> None:
    asked = client.post("/accounts/login/code/", {"email": "jun@example.org", "next": "/about/"})
    assert asked["Location"].startswith("/accounts/login/code/confirm/")
    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[0]), "next": "/about/"})
    assert answer["Location"] == "/about/"
    assert client.session["_auth_user_id"] == str(jun.pk)


def test_the_session_gets_a_new_key(client: Client, mina: User) -> None:
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    before = client.session.session_key
    assert before
    other = Client(headers={"Cookie": f"session={before}"})
    sign_in(client, "mina@example.org")
    assert client.session.session_key != before
    assert "account-menu" not in other.get("/accounts/login/").content.decode()


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client, mina: User) -> None:
    pages = []
    for email in ("mina@example.org", "nobody@example.org"):
        page = Client().post("/accounts/login/", {"login": email, "password": "wrong wrong wrong"})
        text = page.content.decode().replace(email, "…")
        pages.append((page.status_code, text.split("csrfmiddlewaretoken")[0], "맞지 않아요" in text))
    assert pages[0] == pages[1]
    assert pages[0][2]
    assert kinds(mina) == [Kind.SIGN_IN_FAILED]


@pytest.mark.parametrize("path", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_asking_for_a_code_looks_the_same_for_everyone(mina: User, mailoutbox: list[EmailMessage], path: str) -> None:
    pages = []
    for email in ("mina@example.org", "nobody@example.org"):
        client = Client()
        answer = client.post(path, {"email": email})
        page = client.get(answer["Location"]).content.decode().replace(email, "…")
        pages.append((answer.status_code, answer["Location"], page.split("<main")[1].split("csrfmiddlewaretoken")[0]))
    assert pages[0] == pages[1]
    assert [mail.to for mail in mailoutbox] == [["mina@example.org"], ["nobody@example.org"]]


def test_five_failures_lock_the_address_for_a_while_even_for_the_right_password(client: Client, mina: User) -> None:
    for _try in range(5):
        assert not sign_in(Client(), "mina@example.org", "wrong wrong wrong")
    assert not sign_in(client, "mina@example.org")
    page = client.post("/accounts/login/", {"login": "mina@example.org", "password": PASSWORD})
    assert "너무 여러 번" in page.content.decode()


def test_ten_sign_ins_a_minute_from_one_address(mina: User) -> None:
    answers = [
        Client().post("/accounts/login/", {"login": f"a{n}@example.org", "password": "x"}).status_code
        for n in range(12)
    ]
    assert answers[-1] == 429
    assert 429 not in answers[:10]


def test_a_closed_account_stays_out(client: Client, mina: User) -> None:
    User.objects.filter(pk=mina.pk).update(is_active=False)
    assert sign_in(client, "mina@example.org") in {"", "/accounts/inactive/"}
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "http:evil.example",
        "javascript:alert(1)",
        "http://localhost.evil.example/",
        "///evil.example",
        "\thttps://evil.example/",
    ],
)
def test_nobody_is_sent_elsewhere(client: Client, mina: User, elsewhere: str) -> None:
    assert sign_in(client, "mina@example.org", next=elsewhere) == "/"
    answer = client.post("/accounts/logout/", {"next": elsewhere})
    assert answer["Location"] == "/"


def test_a_get_signs_nobody_out(client: Client, mina: User) -> None:
    client.force_login(mina)
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_second_factor_is_asked_for(client: Client, mina: User) -> None:
    give_app(mina)
    assert sign_in(client, "mina@example.org", next="/about/") == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": app_code()})["Location"] == "/about/"


def test_a_new_device_is_announced_once(mina: User, mailoutbox: list[EmailMessage]) -> None:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    sign_in(client, "mina@example.org")
    assert [mail.subject for mail in mailoutbox] == ["새 기기에서 로그인했어요"]
    assert "Firefox · Linux" in mailoutbox[0].body
    assert "127.0.0.0/24" in mailoutbox[0].body
    client.post("/accounts/logout/")
    sign_in(client, "mina@example.org")
    assert len(mailoutbox) == 1


def test_a_device_of_somebody_else_is_new(mina: User, bo: User, mailoutbox: list[EmailMessage]) -> None:
    client = Client()
    sign_in(client, "mina@example.org")
    client.post("/accounts/logout/")
    client.cookies[known_devices.NAME] = client.cookies[known_devices.NAME].value
    sign_in(client, "bo@example.org")
    assert [mail.to[0] for mail in mailoutbox] == ["mina@example.org", "bo@example.org"]
    assert mailoutbox[1].subject == "Signed in on a new device"


def test_a_new_password_by_code_ends_every_session(client: Client, mina: User, mailoutbox: list[EmailMessage]) -> None:
    elsewhere = Client()
    elsewhere.force_login(mina)
    client.post("/accounts/password/reset/", {"email": "mina@example.org"})
    client.post("/accounts/password/reset/confirm/", {"code": code_in(mailoutbox[0])})
    new = "another lamp altogether"
    client.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})
    mina.refresh_from_db()
    assert mina.check_password(new)
    assert "_auth_user_id" in client.session
    assert elsewhere.get("/me/settings/").status_code == 302
    assert Kind.PASSWORD_RESET in kinds(mina)
