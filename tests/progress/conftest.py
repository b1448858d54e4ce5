"""A site with the small course, Bea who learns, and her browser."""

import pytest
from django.test import Client

from accounts.models import User
from courseapp.lessons.importing import import_course
from courseapp.progress.learners import learner_key
from tests.lessons.folder import TODAY, small_course
from tests.progress.devices import Device


@pytest.fixture
def course(db: None) -> None:
    """The small course, imported: hello001 and facts002 in track `first`, picture3 in track `second`."""
    assert not import_course(small_course(), TODAY).is_refused


@pytest.fixture
def bea(course: None) -> User:
    """Bea learns."""
    return User.objects.create_user("bea@example.org", "a long enough password")


@pytest.fixture
def browser(bea: User) -> Client:
    """A browser in which Bea is signed in."""
    client = Client()
    client.force_login(bea)
    return client


@pytest.fixture
def device(bea: User, browser: Client) -> Device:
    """Bea's phone: what it sends goes through the API."""
    return Device(browser, learner_key(bea))
