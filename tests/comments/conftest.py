"""A lesson to talk about, and people who do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Allowance, User
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Lesson
from tests import people
from tests.lessons.folder import TODAY, small_course


@pytest.fixture
def lesson(db: None) -> Lesson:
    """`hello001` of the small course, published."""
    assert not import_course(small_course(), TODAY).is_refused
    return Lesson.objects.get(uid="hello001")


def settled(user: User) -> User:
    """Somebody whose account is not new any more."""
    user.joined_at = timezone.now() - timedelta(days=30)
    User.objects.filter(pk=user.pk).update(joined_at=user.joined_at)
    return user


@pytest.fixture
def mina(lesson: Lesson) -> User:
    return settled(people.mina())


@pytest.fixture
def bo(lesson: Lesson) -> User:
    return settled(people.bo())


@pytest.fixture
def jun(lesson: Lesson) -> User:
    """준 has no public name yet."""
    return settled(people.jun())


@pytest.fixture
def ann(lesson: Lesson) -> User:
    return settled(people.ann())


@pytest.fixture
def browser(mina: User) -> Client:
    """A browser in which 민아 is signed in."""
    client = Client()
    client.force_login(mina)
    return client


def rested() -> None:
    """As if nobody had done anything for a while: every allowance is there again."""
    Allowance.objects.all().delete()
