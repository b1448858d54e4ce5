"""The link that lets a new member of staff in: once, for a day, and only the person it was made for."""

from datetime import datetime, timedelta
from io import StringIO
from unittest import mock

import pytest
from django.contrib.auth.models import Group
from django.core import signing
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import invitations
from accounts.actions import Role, appoint
from accounts.models import User

pytestmark = pytest.mark.django_db
GOOD = "a lamp in the reading room"


@pytest.fixture
def yuna() -> User:
    return appoint("yuna@example.org", Role.AUTHOR).user


def choose(client: Client, link: str, password: str, again: str | None = None) -> int:
    fields = {"new_password1": password, "new_password2": password if again is None else again}
    return client.post(link, fields).status_code


def test_choosing_a_password_signs_in_and_leads_to_the_second_factor(client: Client, yuna: User) -> None:
    link = invitations.link(yuna)
    page = client.get(link)
    assert page.status_code == 200
    assert "yuna@example.org" in page.content.decode()
    answer = client.post(link, {"new_password1": GOOD, "new_password2": GOOD})
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get(answer["Location"]).status_code == 200
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    yuna.refresh_from_db()
    assert yuna.check_password(GOOD)


def test_a_link_works_once(client: Client, yuna: User) -> None:
    link = invitations.link(yuna)
    choose(client, link, GOOD)
    stranger = Client()
    assert stranger.get(link).status_code == 410
    assert choose(stranger, link, "another password altogether") == 410
    yuna.refresh_from_db()
    assert yuna.check_password(GOOD)


def test_a_second_link_is_spent_with_the_first(client: Client, yuna: User) -> None:
    first, second = invitations.link(yuna), invitations.link(yuna)
    choose(client, first, GOOD)
    assert client.get(second).status_code == 410


def test_a_link_ends_after_a_day(client: Client, yuna: User) -> None:
    link = invitations.link(yuna)
    later = datetime.now().timestamp() + (invitations.LIFETIME + timedelta(minutes=1)).total_seconds()  # noqa: DTZ005
    with mock.patch("django.core.signing.time.time", return_value=later):
        assert client.get(link).status_code == 410


def test_a_closed_account_cannot_be_entered(client: Client, yuna: User) -> None:
    link = invitations.link(yuna)
    User.objects.filter(pk=yuna.pk).update(is_active=False)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("signed", ["nonsense", "a:b:c", "%00", "가나다", "x" * 3000])
def test_a_forged_link_is_refused(client: Client, signed: str) -> None:
    assert client.get(f"/accounts/invitation/{signed}/").status_code == 410


@pytest.mark.parametrize("content", [["1"], {}, ["x", "y"], [None, None], 5])
def test_a_link_signed_for_something_else_is_refused(client: Client, content: object) -> None:
    signed = signing.dumps(content, salt=invitations.SALT)
    assert client.get(f"/accounts/invitation/{signed}/").status_code == 410


@pytest.mark.parametrize(
    ("password", "again"),
    [("short", None), ("password1234", None), ("yuna@example.org", None), (GOOD, GOOD + "s"), ("", "")],
)
def test_a_bad_password_is_refused_with_a_reason(client: Client, yuna: User, password: str, again: str | None) -> None:
    link = invitations.link(yuna)
    assert choose(client, link, password, again) == 422
    answer = client.post(link, {"new_password1": password, "new_password2": password if again is None else again})
    assert "field-error" in answer.content.decode()
    yuna.refresh_from_db()
    assert not yuna.has_usable_password()


def test_the_page_is_kept_nowhere(client: Client, yuna: User) -> None:
    assert "no-store" in client.get(invitations.link(yuna))["Cache-Control"]


# --- manage.py staff ------------------------------------------------------------------------------------------


def staff(*arguments: str) -> str:
    told = StringIO()
    call_command("staff", *arguments, stdout=told)
    return told.getvalue()


def test_the_command_makes_the_person_and_prints_a_link_that_works(client: Client) -> None:
    told = staff("pippa@example.org", "--role", "operator")
    pippa = User.objects.get(email="pippa@example.org")
    assert pippa.is_staff
    assert pippa.is_superuser
    assert not pippa.has_usable_password()
    link = next(word for word in told.split() if word.startswith("http://localhost:8000/"))
    assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200


def test_a_role_is_the_group_of_its_name_and_no_more() -> None:
    group, _made = Group.objects.get_or_create(name="moderator")
    staff("yuna@example.org", "--role", "moderator")
    yuna = User.objects.get(email="yuna@example.org")
    assert list(yuna.groups.all()) == [group]
    assert not yuna.is_superuser


def test_a_known_person_gains_the_role_whatever_the_case_of_the_address() -> None:
    staff("yuna@example.org", "--role", "author")
    assert "was known" in staff("Yuna@Example.org", "--role", "operator")
    assert User.objects.get().is_superuser


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="not an e-mail address"):
        staff("yuna", "--role", "author")
    assert not User.objects.exists()


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        staff("yuna@example.org", "--role", "king")
