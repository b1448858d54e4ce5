"""People and their browsers."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests import people


@pytest.fixture(autouse=True)
def without_waiting(settings: object) -> None:
    """Answers that are held back to a fixed time are not, except where the time is what is tested."""
    settings.EVENED_SECONDS = 0  # type: ignore[attr-defined]


@pytest.fixture
def mina(db: None) -> User:
    return people.mina()


@pytest.fixture
def jun(db: None) -> User:
    return people.jun()


@pytest.fixture
def bo(db: None) -> User:
    return people.bo()


@pytest.fixture
def ann(db: None) -> User:
    return people.ann()


@pytest.fixture
def minas(client: Client, mina: User) -> Client:
    """A browser in which 민아 is signed in."""
    client.force_login(mina)
    return client


@pytest.fixture(autouse=True)
def fresh_limits(request: pytest.FixtureRequest) -> None:
    """Tests whose transactions are real leave the counts of limits behind; nobody starts with theirs."""
    if marker := request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
        cache.clear()
