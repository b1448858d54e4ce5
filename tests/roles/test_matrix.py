"""Every role asks for every address in every way, and gets what the table says; nothing ever answers with an error."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.roles import asking, table
from tests.roles.routes import Route, routes
from tests.roles.world import ROLES, World, build

pytestmark = pytest.mark.django_db
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]
REFUSALS = "5i34rugb"
WITHOUT_TOKEN = {"csp-report/", "unsubscribe/<str:signed>/"}
"""What browsers and mail programs post on their own, without a token of ours."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The same people and lessons for all of this file; each request is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def at_once(settings: Any) -> None:
    settings.EVENED_SECONDS = 0


def line_of(route: Route) -> tuple[str, str]:
    """What is expected of GET and of POST."""
    line = table.LINES.get(route.pattern) or table.of_model(route.pattern, table.MODELS[route.model])
    get, post = line.split()
    return get, post


def row(world: World, route: Route, method: str, language: str = "") -> str:
    path = world.path(route, language)
    return "".join(asking.letter(asking.asked(world.client(role), method, path)) for role in ROLES)


def fits(found: str, expected: str) -> bool:
    return bool(re.fullmatch(expected.replace("*", "[2rb]").replace("w", "[2w]"), found))


def test_every_route_has_a_line() -> None:
    without = [
        route.pattern for route in routes() if route.pattern not in table.LINES and route.model not in table.MODELS
    ]
    assert without == []


def test_every_line_has_a_route() -> None:
    patterns = {route.pattern for route in routes()}
    assert [pattern for pattern in table.LINES if pattern not in patterns] == []
    assert [model for model in table.MODELS if model not in {route.model for route in routes()}] == []


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.pattern or "home")
def test_everybody_gets_what_the_table_says(world: World, route: Route) -> None:
    get, post = line_of(route)
    found = {method: row(world, route, method) for method in METHODS}
    assert "x" not in "".join(found.values())
    assert "e" not in "".join(found.values())
    assert fits(found["GET"], get), found["GET"]
    assert found["HEAD"] == found["GET"]
    assert fits(found["POST"], post), found["POST"]
    for method in ("PUT", "DELETE"):  # done by no view of ours; some take it for a GET or for an empty form
        for role, letter, like_get, like_post in zip(ROLES, found[method], found["GET"], found["POST"], strict=True):
            assert letter in REFUSALS or letter in {like_get, like_post}, (method, role)


@pytest.mark.parametrize("route", [r for r in routes() if not r.pattern.startswith(("admin/", "api/"))], ids=str)
def test_a_form_from_elsewhere_does_nothing(world: World, route: Route) -> None:
    """Without the token a POST is refused, whoever sends it."""
    for role in ("guest", "learner", "operator"):
        answer = asking.asked(world.client(role, enforce_csrf_checks=True), "POST", world.path(route))
        allowed = "24" if route.pattern in WITHOUT_TOKEN else "354"
        assert asking.letter(answer) in allowed, role


@pytest.mark.parametrize("route", [r for r in routes() if r.pattern.startswith("accounts/")], ids=lambda r: r.pattern)
def test_account_pages_are_the_same_in_english(world: World, route: Route) -> None:
    if "invitation" in route.pattern:
        return
    assert row(world, route, "GET", "/en") == line_of(route)[0]
