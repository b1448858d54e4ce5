"""One of everything that addresses name, and one person of every role."""

import time
from dataclasses import dataclass, field
from uuid import uuid4

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as OWNER,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client

from accounts.actions import Role, appoint, choose_name, vouch
from accounts.models import FactorReset, User
from comments.actions import Written, write
from comments.models import Comment
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Course, Fact, Lesson
from courseapp.notices.models import Mail
from courseapp.reports.actions import Filed, Sender, Sent, file
from courseapp.reports.models import Report
from courseapp.roles import grant
from tests.lessons.folder import TODAY, small_course
from tests.people import PASSWORD, give_app, person
from tests.roles.routes import Route

ROLES = ["guest", "unverified", "learner", "author", "moderator", "support", "factorless", "operator"]
"""In the order of the letters in the table. `factorless` is an operator who has no second factor yet."""


@dataclass
class World:
    sessions: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    """The key of one row by "app.model", or by how the address begins."""

    def path(self, route: Route, language: str = "") -> str:
        """The route's address, for a row that exists."""
        begins = route.model or route.pattern.partition("/<")[0]
        number = self.numbers.get(begins) or self.numbers.get(route.pattern.partition("/")[0], "1")
        return language + route.path({"object_id": number, "pk": number})

    def client(self, role: str, *, enforce_csrf_checks: bool = False) -> Client:
        """A fresh browser of this role."""
        client = Client(raise_request_exception=False, enforce_csrf_checks=enforce_csrf_checks)
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _at_the_desk(user: User) -> Client:
    client = _signed_in(user)
    session = client.session
    session[RECORDS] = [{"method": "mfa", "at": time.time() - 1000, "type": "totp"}]
    session[OWNER] = user_id_to_str(user)
    session.save()
    return client


def _staff(role: str) -> User:
    user = appoint(f"{role}@example.org", Role(role)).user
    user.set_password(PASSWORD)
    user.save()
    vouch(user)
    choose_name(user, f"Staff{role}")
    give_app(user)
    return user


def _report() -> Report:
    sender = Sender(user=None, browser="someone", network="somewhere", language="ko")
    lesson = Lesson.objects.get(uid="hello001")
    filed = file(Sent(lesson, "", "typo", "A word is missing.", "", uuid4()), sender)
    assert isinstance(filed, Filed)
    assert isinstance(filed.thing, Report)
    return filed.thing


def _comment(author: User) -> Comment:
    written = write(author, Lesson.objects.get(uid="hello001"), "Why a nod?", uuid4())
    assert isinstance(written, Written)
    return written.comment


def build() -> World:
    """Call inside a transaction that is rolled back. Staff have shown their factor, but not within the last minutes."""
    grant(apps)
    assert not import_course(small_course(), TODAY).is_refused
    learner = person("bo@example.org", name="Bo", language="en")
    stranger = User.objects.create_user("unsure@example.org", PASSWORD, language="en")
    EmailAddress.objects.create(user=stranger, email=stranger.email, primary=True, verified=False)
    factorless = person("ann@example.org", name="Ann", is_staff=True, is_superuser=True)
    clients = {"unverified": _signed_in(stranger), "learner": _signed_in(learner), "factorless": _signed_in(factorless)}
    clients |= {role: _at_the_desk(_staff(role)) for role in ("author", "moderator", "support", "operator")}
    world = World({role: str(client.session.session_key) for role, client in clients.items()})
    comment = _comment(learner)
    rows = {
        "accounts.user": learner,
        "accounts.factorreset": FactorReset.objects.create(user=learner),
        "lessons.course": Course.objects.get(),
        "lessons.lesson": Lesson.objects.get(uid="hello001"),
        "lessons.fact": Fact.objects.first(),
        "reports.report": _report(),
        "comments": comment,
        "comments.comment": comment,
        "comments/by": learner,
        "admin/moderation": comment,
        "admin/live": Lesson.objects.get(uid="hello001"),
        "auth.group": Group.objects.create(name="a group"),
        "notices.mail": Mail.objects.create(message_id="<one@localhost>", kind=Mail.Kind.DIGEST, recipient=learner),
    }
    world.numbers = {name: str(row.pk) for name, row in rows.items() if row is not None}
    return world
