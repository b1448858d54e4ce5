"""The desk is for staff who have shown a second factor, and not for long."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client

from accounts import invitations, sessions
from accounts.actions import Role, appoint
from accounts.models import User
from tests.people import PASSWORD, SECRET, app_code, enter_desk, give_app

pytestmark = pytest.mark.django_db(transaction=True)


def after(client: Client, path: str) -> str:
    """Where a path leads in the end, or "" for the page itself."""
    answer = client.get(path)
    hops = ""
    while answer.status_code == 302:
        hops = answer["Location"]
        answer = client.get(hops)
    assert answer.status_code in {200, 403}
    return hops.partition("?")[0] if answer.status_code == 200 else "403"


def test_strangers_sign_in_first(client: Client) -> None:
    assert after(client, "/admin/") == "/accounts/login/"


def test_learners_are_refused(client: Client, mina: User) -> None:
    client.force_login(mina)
    assert after(client, "/admin/") == "403"


def test_staff_without_a_second_factor_set_one_up(client: Client, ann: User) -> None:
    client.force_login(ann)
    assert after(client, "/admin/") == "/accounts/2fa/"


def test_staff_who_have_not_shown_theirs_show_it(client: Client, ann: User) -> None:
    give_app(ann)
    client.force_login(ann)
    assert after(client, "/admin/accounts/user/") == "/accounts/2fa/reauthenticate/"
    way = client.get("/admin/login/?next=/admin/accounts/user/")["Location"]
    answer = client.post(way, {"code": app_code(), "next": "/admin/accounts/user/"})
    assert answer["Location"] == "/admin/accounts/user/"
    assert client.get("/admin/accounts/user/").status_code == 200


def test_a_factor_that_is_gone_opens_nothing(client: Client, ann: User) -> None:
    enter_desk(client, ann)
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.all().delete()
    assert after(client, "/admin/") == "/accounts/2fa/"


def test_nobody_is_sent_elsewhere_by_the_desk(client: Client, ann: User) -> None:
    enter_desk(client, ann)
    assert client.get("/admin/login/?next=//evil.example/")["Location"] == "/admin/"


def test_an_invitation_leads_through_password_and_app_to_the_desk(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    yuna = appoint("yuna@example.org", Role.OPERATOR).user
    answer = client.post(invitations.link(yuna), {"new_password1": PASSWORD, "new_password2": PASSWORD})
    page = client.get(answer["Location"]).content.decode()
    found = re.search(r'id="secret" value="([A-Z2-7]+)"', page)
    assert found
    done = client.post("/accounts/2fa/totp/activate/", {"code": app_code(found[1])})
    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get(done["Location"]).content.decode().count("<li><code>") == 10
    assert client.get("/admin/").status_code == 200
    assert [mail.subject for mail in mailoutbox] == ["새 기기에서 로그인했어요", "인증 앱이 설정됐어요"]


def age(client: Client, *, began: float = 0, seen: float = 0) -> None:
    """Make the session look older, in seconds."""
    session = client.session
    session[sessions.BEGAN] = time.time() - began
    session[sessions.SEEN] = time.time() - seen
    session.save()


@pytest.mark.parametrize(
    ("began", "seen", "is_in"),
    [(7.9 * 3600, 0, True), (8.1 * 3600, 0, False), (3000, 29 * 60, True), (3000, 31 * 60, False)],
)
def test_staff_are_in_for_half_an_hour_unused_and_eight_hours_in_all(
    client: Client, ann: User, began: float, seen: float, is_in: bool
) -> None:
    enter_desk(client, ann)
    age(client, began=began, seen=seen)
    assert (client.get("/admin/").status_code == 200) is is_in


DAY = 24 * 3600


@pytest.mark.parametrize(
    ("began", "seen", "is_in"),
    [(89 * DAY, DAY, True), (91 * DAY, DAY, False), (20 * DAY, 13 * DAY, True), (20 * DAY, 15 * DAY, False)],
)
def test_learners_are_in_for_two_weeks_unused_and_ninety_days_in_all(
    client: Client, mina: User, began: float, seen: float, is_in: bool
) -> None:
    client.force_login(mina)
    age(client, began=began, seen=seen)
    assert (client.get("/me/settings/").status_code == 200) is is_in


def test_secrets_are_not_in_the_database_in_clear(ann: User) -> None:
    give_app(ann)
    stored = Authenticator.objects.get().data["secret"]
    assert SECRET not in stored
    assert stored.startswith("gAAAA")
