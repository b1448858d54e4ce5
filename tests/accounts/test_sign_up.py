"""Making an account: an address, a code, and back to where one was."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.module_loading import import_string

from accounts.models import SecurityEvent, User
from tests.people import PASSWORD, code_in

pytestmark = pytest.mark.django_db
LESSON = "/small-course/first/one/"


def sign_up(client: Client, email: str, prefix: str = "", **more: str) -> None:
    answer = client.post(f"{prefix}/accounts/signup/", {"email": email, **more})
    assert (answer.status_code, answer["Location"]) == (302, f"{prefix}/accounts/confirm-email/")


def test_an_address_and_a_code_are_enough_and_lead_back(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_up(client, "new@example.org", next=LESSON + "#comments")
    answer = client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])})
    assert (answer.status_code, answer["Location"]) == (302, LESSON + "#comments")
    user = User.objects.get()
    assert (user.email, user.name, user.language) == ("new@example.org", "", "ko")
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert list(user.security_events.values_list("kind", flat=True)) == [SecurityEvent.Kind.SIGNED_UP]
    assert len(mailoutbox) == 1


def test_a_password_may_be_chosen(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_up(client, "new@example.org", password1=PASSWORD)
    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])})
    user = User.objects.get()
    assert user.check_password(PASSWORD)


def test_passwords_cost_what_argon2_costs_in_django() -> None:
    """What the site is given; the tests hash the same way at the least cost (tests.hashing)."""
    from courseapp import settings as written  # noqa: PLC0415 - the site's, not those of the tests

    first = import_string(written.PASSWORD_HASHERS[0])
    assert first is Argon2PasswordHasher
    assert first().encode(PASSWORD, "a salt of tests").startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")


def test_a_weak_password_is_refused(client: Client) -> None:
    page = client.post("/accounts/signup/", {"email": "new@example.org", "password1": "short"})
    assert "비밀번호가 너무 짧아요" in page.content.decode()
    assert not User.objects.exists()


def test_in_english_the_account_and_its_mail_are_english(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_up(client, "new@example.org", prefix="/en")
    assert mailoutbox[0].subject.startswith("Your code: ")
    assert User.objects.get().language == "en"


def test_nobody_is_in_before_the_code(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_up(client, "new@example.org")
    assert "_auth_user_id" not in client.session
    for _try in range(3):
        client.post("/accounts/confirm-email/", {"code": "000000"})
    answer = client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])})
    assert answer["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("known", ["mina@example.org", "MINA@Example.org"])
def test_a_known_address_sees_the_same_pages_but_another_mail(
    client: Client, mina: User, mailoutbox: list[EmailMessage], known: str
) -> None:
    pages = []
    for email in (known, "new@example.org"):
        stranger = Client()
        sign_up(stranger, email)
        page = stranger.get("/accounts/confirm-email/").content.decode()
        pages.append(page.replace(email.lower(), "…").split("<main")[1].split("csrfmiddlewaretoken")[0])
    assert pages[0] == pages[1]
    assert mailoutbox[0].subject == "이미 계정이 있어요"
    assert User.objects.filter(email__iexact=known).count() == 1


def test_sign_ups_are_limited() -> None:
    answers = [Client().post("/accounts/signup/", {"email": f"a{n}@example.org"}).status_code for n in range(6)]
    assert answers == [302] * 5 + [429]
    refused = Client().post("/accounts/signup/", {"email": "z@example.org"})
    assert refused["Retry-After"] == "1800"
    assert User.objects.count() == 5
