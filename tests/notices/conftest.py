"""A small upper app of the tests' own: letters, which tell whoever they are addressed to."""

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from accounts.models import User
from tests import people
from tests.notices import letters, smtp
from tests.notices.smtp import MailServer


@pytest.fixture(autouse=True)
def post_office() -> Iterator[letters.PostOffice]:
    """The registry of these tests, empty at the beginning of each."""
    letters.OFFICE.open()
    with override_settings(NOTICE_REGISTRY="tests.notices.letters.REGISTRY"):
        yield letters.OFFICE


@pytest.fixture
def mina(db: None) -> User:
    return people.mina()


@pytest.fixture
def bo(db: None) -> User:
    return people.bo()


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that the site uses."""
    with smtp.receiving() as listening:
        yield listening
