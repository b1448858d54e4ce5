"""The cast of the tests, and the ways they come in."""

import re
import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as OWNER,
)
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY as RECORDS,
)
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core.mail import EmailMessage
from django.test import Client

from accounts.actions import choose_name, vouch
from accounts.models import User

PASSWORD = "a lamp in the reading room"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def person(email: str, *, name: str = "", password: str | None = PASSWORD, **fields: object) -> User:
    """Somebody whose address is verified."""
    user = User.objects.create_user(email, password, **fields)
    vouch(user)
    if name:
        assert not choose_name(user, name).refusal
    return user


def mina() -> User:
    """민아 learns in Korean and comments."""
    return person("mina@example.org", name="민아", language="ko")


def jun() -> User:
    """준 signs in with codes only."""
    return person("jun@example.org", password=None, language="ko")


def bo() -> User:
    """Bo learns in English."""
    return person("bo@example.org", name="Bo", language="en")


def ann() -> User:
    """Ann runs the site."""
    return person("ann@example.org", name="Ann", is_staff=True, is_superuser=True)


def give_app(user: User) -> None:
    """Set up an authenticator app whose key is SECRET."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, SECRET)


def app_code(secret: str = SECRET) -> str:
    """What the app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def sign_in(client: Client, user: User) -> None:
    """As the pages do it, without them: the session stands in the person's list of sessions."""
    client.force_login(user)
    UserSession.objects.create(user=user, session_key=client.session.session_key, ip="127.0.0.1", user_agent="")


def enter_desk(client: Client, user: User) -> Client:
    """Sign in with a second factor, without the pages in between."""
    give_app(user)
    client.force_login(user)
    session = client.session
    session[RECORDS] = [{"method": "mfa", "at": time.time(), "type": "totp", "reauthenticated": True}]
    session[OWNER] = user_id_to_str(user)
    session.save()
    return client


def confirm_identity(client: Client, user: User) -> None:
    """As if the person had just typed the password again."""
    session = client.session
    session[RECORDS] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session[OWNER] = user_id_to_str(user)
    session.save()


def code_in(mail: EmailMessage) -> str:
    """The code that a mail brings."""
    found = re.search(r"^ {4}(\d{6})$", str(mail.body), re.MULTILINE)
    assert found, mail.body
    return found[1]
