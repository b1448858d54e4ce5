"""Ways to report in tests: what a form sends, and reports in any state."""

import time
import uuid
from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Lesson
from courseapp.reports import actions, traps, triage
from courseapp.reports.actions import Filed, Sender, Sent
from courseapp.reports.models import Report, State
from tests import people
from tests.lessons.folder import TODAY, small_course

PATH = "/small-course/first/hello/report/"
ENGLISH = f"/en{PATH}"
QUOTE = "Somebody who is greeted listens"
"""Stands in the English text of hello001, in the section “Why greet”."""


def fields(place: str = "hello001", **changed: Any) -> dict[str, Any]:
    """A whole form, opened a minute ago."""
    return {
        "kind": "typo",
        "text": "The second word is misspelt.",
        "client_token": str(uuid.uuid4()),
        "opened": traps.opened(place, time.time() - 60),
        "viewport": "360x740",
        "scripts": "1",
        **changed,
    }


def sent(**changed: Any) -> Sent:
    usual: dict[str, Any] = {
        "lesson": Lesson.objects.select_related("course", "track").get(uid="hello001"),
        "page": "",
        "kind": "typo",
        "text": "The second word is misspelt.",
        "email": "",
        "client_token": uuid.uuid4(),
    }
    return Sent(**(usual | changed))


def sender(user: User | None = None, *, language: str = "en", who: str | None = None) -> Sender:
    """Each guest comes from a network of their own."""
    name = who or uuid.uuid4().hex
    return Sender(user, name, name, language)


def filed(user: User | None = None, *, language: str = "en", who: str | None = None, **changed: Any) -> Report:
    """A report as it comes in."""
    outcome = actions.file(sent(**changed), sender(user, language=language, who=who))
    assert isinstance(outcome, Filed)
    assert isinstance(outcome.thing, Report)
    return outcome.thing


def decided(report: Report, staff: User, state: State, **decision: Any) -> Report:
    """The report after staff gave it that state."""
    report.refresh_from_db()
    outcome = triage.decide(report.pk, report.version, staff, triage.Decision(state, **decision))
    assert isinstance(outcome, triage.Decided), outcome
    report.refresh_from_db()
    return report


def staff_with(email: str, *rights: str) -> User:
    """A member of staff who may do just that with reports."""
    user = people.person(email, password=None, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights, content_type__app_label="reports"))
    return user


def clara() -> User:
    """Clara answers reports."""
    return staff_with("clara@example.org", "view_report", "change_report")


def desk_of(user: User) -> Client:
    return people.enter_desk(Client(), user)


def publish(changed: str, *, of: str = QUOTE) -> None:
    """Import the course again, with other words in the place of a passage of hello001's English text."""
    files = small_course()
    name = "first/hello/en.md"
    assert of.encode() in files[name]
    files[name] = files[name].replace(of.encode(), changed.encode())
    assert not import_course(files, TODAY).is_refused
