"""Which passwords are taken: long ones of any kind, exactly as typed; and which everybody here would guess."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from accounts.passwords import is_easy
from tests.people import PASSWORD, confirm_identity

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    [
        "stream2026!!",
        "cwkstream1234",
        "비밀번호비밀번호",
        "password2026",
        "C.W.K. Stream",
        "hahahahahaha",
        "피파피파피파123",
    ],
)
def test_what_everybody_here_would_guess_is_refused(password: str) -> None:
    assert is_easy(password)
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "8427193650",
        "zzkqwpfhbn",
        "!@#$%^&*()_+|",
        "고양이가 창가에서 잔다",
        "a lamp in the reading room",
        "stream of rain on tin",
        "🐈🌧🪟🛋🕯📚🫖🍞🧦🪴",
        "  spaces at both ends  ",
        "x" * 9 + "y" * 60 + "correct horse",
    ],
)
def test_any_kind_of_characters_will_do(password: str) -> None:
    validate_password(password)


def test_long_passwords_are_looked_through_quickly() -> None:
    assert not is_easy("a lamp in the room")
    validate_password("ab" * 300_000)


@pytest.mark.parametrize("password", ["  Spaces and Case  kept ", "길다" * 60, "x1y2" * 500])
def test_a_password_is_kept_exactly_as_typed(client: Client, mina: User, password: str) -> None:
    client.force_login(mina)
    confirm_identity(client, mina)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    mina.refresh_from_db()
    assert mina.check_password(password)
    for other in (password.strip(), password.lower(), password[:-1]):
        assert other == password or not mina.check_password(other)
    stranger = Client()
    stranger.post("/accounts/login/", {"login": mina.email, "password": password})
    assert "_auth_user_id" in stranger.session


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/change/", "/accounts/reauthenticate/"]
)
def test_fields_hide_what_is_typed_and_help_password_managers(client: Client, mina: User, path: str) -> None:
    if "change" in path or "reauth" in path:
        client.force_login(mina)
    fields = re.findall(r"<input[^>]*password[^>]*>", client.get(path).content.decode())
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(?:current|new)-password"', field)
        assert "onpaste" not in field
        assert "maxlength" not in field
