"""An account that somebody set up with another's address is the owner's once they show that the address is theirs."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.mail import EmailMessage
from django.test import Client

from accounts import invitations
from accounts.actions import Role, appoint
from accounts.models import SecurityEvent, User
from tests.people import PASSWORD, code_in, give_app

pytestmark = pytest.mark.django_db
Kind = SecurityEvent.Kind
PLANTED = "planted by somebody"


@pytest.fixture
def planted(db: None) -> User:
    """Somebody made this account with Clara's address, chose a password, came in by a careless site."""
    user = User.objects.create_user("clara@example.org", PLANTED, language="en")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    SocialAccount.objects.create(user=user, provider="naver", uid="somebody")
    return user


def left(user: User) -> tuple[bool, int, int]:
    user.refresh_from_db()
    connected = SocialAccount.objects.filter(user=user).count()
    return user.check_password(PLANTED), connected, Authenticator.objects.filter(user=user).count()


def test_a_sign_in_by_code_leaves_nothing_of_theirs(planted: User, mailoutbox: list[EmailMessage]) -> None:
    intruder, owner = Client(), Client()
    intruder.force_login(planted)
    owner.post("/en/accounts/login/code/", {"email": "clara@example.org"})
    owner.post("/en/accounts/login/code/confirm/", {"code": code_in(mailoutbox[0])})
    assert left(planted) == (False, 0, 0)
    assert owner.get("/me/settings/").status_code == 200
    assert intruder.get("/me/settings/").status_code == 302
    assert planted.security_events.filter(kind=Kind.TAKEN_OVER).exists()


def test_a_new_password_leaves_nothing_of_theirs(planted: User, mailoutbox: list[EmailMessage]) -> None:
    intruder, owner = Client(), Client()
    intruder.force_login(planted)
    owner.post("/accounts/password/reset/", {"email": "clara@example.org"})
    owner.post("/accounts/password/reset/confirm/", {"code": code_in(mailoutbox[0])})
    assert left(planted) == (False, 0, 0)
    owner.post("/accounts/password/reset/complete/", {"password1": PASSWORD, "password2": PASSWORD})
    assert owner.get("/me/settings/").status_code == 200
    assert intruder.get("/me/settings/").status_code == 302


def test_an_invitation_to_the_staff_leaves_nothing_of_theirs(planted: User) -> None:
    invited = appoint("clara@example.org", Role.OPERATOR).user
    intruder, owner = Client(), Client()
    intruder.force_login(invited)
    give_app(invited)
    owner.post(invitations.link(invited), {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert left(planted) == (False, 0, 0)
    assert intruder.get("/me/settings/").status_code == 302


def test_who_types_the_code_where_they_signed_up_keeps_their_password(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])})
    user = User.objects.get()
    assert user.check_password(PASSWORD)
    assert not user.security_events.filter(kind=Kind.TAKEN_OVER).exists()


def test_who_confirms_while_signed_in_keeps_the_connection(planted: User, mailoutbox: list[EmailMessage]) -> None:
    client = Client()
    client.force_login(planted)
    client.post("/accounts/email/", {"email": "clara@example.org", "action_send": "1"})
    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])})
    assert left(planted) == (True, 1, 0)
    assert EmailAddress.objects.get(user=planted).verified


def test_a_later_sign_in_by_code_takes_nothing_away(mina: User, mailoutbox: list[EmailMessage]) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": "mina@example.org"})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[0])})
    mina.refresh_from_db()
    assert mina.check_password(PASSWORD)
