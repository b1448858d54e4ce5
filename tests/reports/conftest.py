"""A site with the small course, 민아 who learns, and Clara who answers reports."""

import pytest
from django.test import Client

from accounts.models import User
from courseapp.lessons.importing import import_course
from tests import people
from tests.lessons.folder import TODAY, small_course
from tests.reports import reporting


@pytest.fixture
def course(db: None) -> None:
    assert not import_course(small_course(), TODAY).is_refused


@pytest.fixture
def mina(course: None) -> User:
    return people.mina()


@pytest.fixture
def clara(course: None) -> User:
    return reporting.clara()


@pytest.fixture
def desk(clara: User) -> Client:
    """A browser in which Clara sits at the desk."""
    return reporting.desk_of(clara)
