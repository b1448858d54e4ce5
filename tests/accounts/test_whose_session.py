"""The session and its person come by one statement, and nobody is let in whom Django would not let in."""

from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import sessions
from accounts.models import User
from accounts.session_store import SessionStore
from courseapp.privacy import erase
from tests.accounts.test_sessions import is_in, sign_in

pytestmark = pytest.mark.django_db


def owner(client: Client) -> User | None:
    """Who is let in without another look at the database."""
    request = HttpRequest()
    request.session = SessionStore(client.session.session_key)
    return sessions.proven_owner(request)


def test_the_session_and_its_person_are_asked_for_once(mina: User) -> None:
    client = sign_in(mina)
    with CaptureQueriesContext(connection) as asked:
        assert mina.name in client.get("/about/").content.decode()
    about_people = [one["sql"] for one in asked if "django_session" in one["sql"] or "accounts_user" in one["sql"]]
    assert len(about_people) == 1
    assert owner(client) == mina


def test_who_is_brought_along_is_as_django_reads_them(mina: User) -> None:
    found = owner(sign_in(mina))
    mina.refresh_from_db()
    assert found
    assert {field.attname: getattr(found, field.attname) for field in User._meta.concrete_fields} == {
        field.attname: getattr(mina, field.attname) for field in User._meta.concrete_fields
    }
    found.shows_level = True
    found.save()
    mina.refresh_from_db()
    assert mina.shows_level


def test_a_session_that_no_list_names_is_its_persons_all_the_same(mina: User) -> None:
    client = Client()
    client.force_login(mina)
    assert not UserSession.objects.exists()
    assert owner(client) is None
    assert is_in(client)


def test_the_list_of_sessions_lets_nobody_in_as_another(mina: User, bo: User) -> None:
    client = sign_in(mina)
    UserSession.objects.update(user=bo)
    assert owner(client) is None
    page = client.get("/about/").content.decode()
    assert f'<li class="who">{mina.name}</li>' in page


def _closed(user: User, _client: Client) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _another_password(user: User, _client: Client) -> None:
    user.set_password("another lamp in another room")
    user.save()


def _gone(user: User, _client: Client) -> None:
    erase(user)


def _over(_user: User, client: Client) -> None:
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=timezone.now())


def _tampered(_user: User, client: Client) -> None:
    kept = Session.objects.get(session_key=client.session.session_key)
    Session.objects.filter(pk=kept.pk).update(session_data=kept.session_data[:-1] + "A" + kept.session_data[-1])


def _without(name: str) -> Callable[[User, Client], None]:
    def change(_user: User, client: Client) -> None:
        session = client.session
        session[name] = ""
        session.save()

    return change


REFUSED = {
    "a closed account": _closed,
    "another password": _another_password,
    "a person erased": _gone,
    "an end": _over,
    "a word changed": _tampered,
    "no proof of the password": _without(HASH_SESSION_KEY),
    "no way of signing in": _without(BACKEND_SESSION_KEY),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_session_is_worth_nothing_after(mina: User, what: str) -> None:
    client = sign_in(mina)
    assert is_in(client)
    REFUSED[what](mina, client)
    assert owner(client) is None
    assert not is_in(client)


@pytest.mark.parametrize("key", ["", "x" * 7, "x" * 32, "no key at all", "a\0b" * 11, "' OR 1=1 --"])
def test_a_key_that_nobody_gave_is_nobodys(key: str) -> None:
    client = Client()
    client.cookies["session"] = key.replace("\0", "\\000")
    assert not is_in(client)
    assert SessionStore(key).load() == {}
