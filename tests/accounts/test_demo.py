"""The cast for trying out: everybody can come in as printed, and an inhabited site is left alone."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from courseapp.management.commands.demo import PERSONAS
from tests import people

pytestmark = pytest.mark.django_db


def demo(*arguments: str) -> list[list[str]]:
    told = StringIO()
    call_command("demo", *arguments, stdout=told)
    return [line.split() for line in told.getvalue().splitlines() if "@example.org" in line]


def test_everybody_comes_in_as_printed(settings: object) -> None:
    settings.ACCOUNT_RATE_LIMITS = False  # type: ignore[attr-defined]
    lines = demo()
    assert len(lines) == len(PERSONAS) == User.objects.count()
    for _name, address, password, *staff in lines:
        client = Client()
        client.post("/accounts/login/", {"login": address, "password": password})
        if staff:
            assert "_auth_user_id" not in client.session
            client.post("/accounts/2fa/authenticate/", {"code": staff[1]})
            assert client.get("/admin/").status_code == 200
        assert "_auth_user_id" in client.session


def test_a_site_with_people_is_left_alone_unless_forced(db: None) -> None:
    people.person("somebody@example.org")
    with pytest.raises(CommandError, match="has people"):
        demo()
    assert User.objects.count() == 1
    demo("--force")
    assert User.objects.count() == 1 + len(PERSONAS)
    with pytest.raises(CommandError, match="already"):
        demo("--force")
