"""A site with the small course, and the people of the tests."""

import pytest
from django.test import Client

from accounts.models import User
from courseapp.lessons.importing import import_course
from tests import people
from tests.lessons.folder import TODAY, small_course


@pytest.fixture
def course(db: None) -> None:
    """The small course, imported."""
    assert not import_course(small_course(), TODAY).is_refused


@pytest.fixture
def ann(db: None) -> User:
    """Ann runs the site."""
    return User.objects.create_superuser("ann@example.org", "a long enough password")


@pytest.fixture
def desk(ann: User, course: None) -> Client:
    """A browser in which Ann is signed in, with a second factor."""
    return people.enter_desk(Client(), ann)
