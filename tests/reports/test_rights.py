"""Who may do what with reports: every act for every kind of person, on the desk and on the reporter's side."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions import Role
from accounts.models import User
from courseapp.reports.models import Report, State
from courseapp.roles import grant
from tests import people
from tests.reports.reporting import PATH, desk_of, fields, filed, staff_with

pytestmark = pytest.mark.django_db

LIST = "/admin/reports/report/"
LOOKS = ("view_report",)
ANSWERS = ("view_report", "change_report")


def guest() -> Client:
    return Client()


def learner() -> Client:
    client = Client()
    client.force_login(people.bo())
    return client


def with_rights(*rights: str) -> Callable[[], Client]:
    return lambda: desk_of(staff_with("yuna@example.org", *rights))


def of_role(role: Role) -> Callable[[], Client]:
    def enter() -> Client:
        grant(apps)  # tests whose transactions are real empty the tables, groups included
        return desk_of(actions.appoint("yuna@example.org", role).user)

    return enter


def without_factor() -> Client:
    client = Client()
    client.force_login(staff_with("max@example.org", *ANSWERS))
    return client


def operator() -> Client:
    return desk_of(people.ann())


WHO: dict[str, Callable[[], Client]] = {
    "guest": guest,
    "learner": learner,
    "staff of other things": with_rights(),
    "looks": with_rights(*LOOKS),
    "answers": with_rights(*ANSWERS),
    "answers, no second factor": without_factor,
    "support": of_role(Role.SUPPORT),
    "author": of_role(Role.AUTHOR),
    "moderator": of_role(Role.MODERATOR),
    "operator": operator,
}
MAY_ACT = {"answers", "support", "author", "moderator", "operator"}
MAY_LOOK = MAY_ACT | {"looks"}
ACTS = [
    ("confirm", {}),
    ("need-info", {"message": "Where?"}),
    ("fixed", {}),
    ("not-a-bug", {}),
    ("wont-fix", {}),
    ("spam", {}),
    ("assign-me", {}),
    ("summary", {"summary": "x"}),
    ("say:thanks", {}),
]


@pytest.mark.parametrize("who", WHO)
def test_looking_at_the_desk(clara: User, who: str) -> None:
    report = filed()
    client = WHO[who]()
    for path in (LIST, f"{LIST}{report.pk}/change/"):
        status = client.get(path).status_code
        assert (status == 200) == (who in MAY_LOOK), (path, status)


@pytest.mark.parametrize("who", WHO)
def test_acting_on_the_desk(clara: User, who: str) -> None:
    client = WHO[who]()
    for number, (do, typed) in enumerate(ACTS):
        report = filed(text=f"number {number}")
        response = client.post(f"{LIST}{report.pk}/change/", {"version": 1, "do": do, **typed})
        changed = Report.objects.get(pk=report.pk).version != 1
        assert changed == (who in MAY_ACT and do != "say:thanks"), (do, response.status_code)
        assert who in MAY_ACT or response.status_code in {302, 403}


@pytest.mark.parametrize("who", WHO)
def test_deciding_for_many(clara: User, who: str) -> None:
    report = filed()
    data: dict[str, Any] = {"action": "spam", "_selected_action": [report.pk], f"version_{report.pk}": 1, "apply": "1"}
    WHO[who]().post(LIST, data)
    report.refresh_from_db()
    assert (report.state == State.SPAM) == (who in MAY_ACT)


@pytest.mark.parametrize("who", WHO)
def test_those_who_only_look_are_shown_no_buttons(clara: User, who: str) -> None:
    response = WHO[who]().get(f"{LIST}{filed().pk}/change/")
    assert (b'value="confirm"' in response.content) == (who in MAY_ACT)


@pytest.mark.parametrize("who", WHO)
def test_everybody_may_report(clara: User, who: str) -> None:
    client = WHO[who]()
    assert client.get(PATH).status_code == 200
    assert client.post(PATH, fields()).status_code == 303


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(client: Client, clara: User, method: str) -> None:
    for path in (PATH, "/report/", f"{PATH}1/too"):
        assert getattr(client, method)(path).status_code == 405, path


def test_a_learner_is_led_away_from_the_desk_and_told(clara: User) -> None:
    assert learner().get(LIST, follow=True).status_code == 403
    assert reverse("account_login") in guest().get(LIST, follow=True).redirect_chain[-1][0]
