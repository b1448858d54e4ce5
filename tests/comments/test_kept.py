"""The thread stands in the kept page of its lesson, and whatever changes it makes that page anew at once."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import Role, appoint, choose_name
from accounts.models import User
from comments import actions
from comments.models import Comment, Status
from courseapp.lessons.models import Lesson
from courseapp.page_versions import current
from courseapp.plain import versions
from courseapp.privacy import erase
from courseapp.wsgi import application
from tests.comments.said import PAGE, say
from tests.test_budgets import Reader

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guest(lesson: Lesson) -> Iterator[Callable[[], str]]:
    """What somebody without an account sees, through everything that serves it."""
    current.bump([versions.SITE])
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    reader = Reader(application)

    def see() -> str:
        return reader.get(PAGE)[2].decode()

    yield see
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_each_change_shows_at_once_and_nothing_is_asked_in_between(
    guest: Callable[[], str], mina: User, bo: User, lesson: Lesson
) -> None:
    assert "아직 댓글이 없어요" in guest()
    comment = say(bo, lesson, "Hello there")
    page = guest()
    assert "Hello there" in page
    assert '<span class="comments-count" id="comments-count">1</span>' in page
    with CaptureQueriesContext(connection) as asked:
        assert guest() == page
    assert len(asked) == 0

    actions.react(mina, comment.pk, "helpful", on=True)
    assert '<span class="reaction-count">1</span>' in guest()
    actions.edit(bo, comment.pk, "Hello again", 1)
    assert "Hello again" in guest()
    actions.change_status(comment.pk, Status.REMOVED)
    page = guest()
    assert "Hello" not in page
    assert '<span class="comments-count" id="comments-count">0</span>' in page
    actions.change_status(comment.pk, Status.VISIBLE)
    assert "Hello again" in guest()


def test_another_name_shows_at_once_for_guests_and_people(
    guest: Callable[[], str], client: Client, mina: User, bo: User, lesson: Lesson
) -> None:
    client.force_login(mina)
    say(bo, lesson, "Hello there")
    shown = [re.compile(f'"comment-who" href="/people/{name}/"') for name in ("Bo", "Robert")]
    for name in ("Bo", "Robert"):
        choose_name(bo, name)
        for page in (guest(), client.get(PAGE).content.decode()):
            assert [bool(one.search(page)) for one in shown] == [name == "Bo", name == "Robert"]


def test_whoever_is_erased_is_named_nowhere_at_once(
    guest: Callable[[], str], client: Client, mina: User, bo: User, lesson: Lesson
) -> None:
    client.force_login(mina)
    say(bo, lesson, "Hello there")
    for is_gone in (False, True):
        if is_gone:
            erase(bo)
        for page in (guest(), client.get(PAGE).content.decode()):
            assert ("/people/Bo/" in page, "Hello there" in page) == (not is_gone, True)


def test_a_new_member_of_staff_is_known_as_one_at_once(guest: Callable[[], str], bo: User, lesson: Lesson) -> None:
    say(bo, lesson, "Hello there")
    assert "comment-staff" not in guest()
    appoint(bo.email, Role.MODERATOR)
    assert "comment-staff" in guest()


def test_signed_in_readers_see_each_change_at_once_and_their_own_marks_only(
    client: Client, mina: User, bo: User, lesson: Lesson
) -> None:
    other = Client()
    client.force_login(mina)
    other.force_login(bo)
    comment = say(bo, lesson, "Hello there")
    assert "Hello there" in client.get(PAGE).content.decode()
    actions.react(mina, comment.pk, "helpful", on=True)
    for reader, pressed, edits in ((client, 1, 0), (other, 0, 1), (client, 1, 0)):
        page = reader.get(PAGE).content.decode()
        assert page.count('aria-pressed="true"') == pressed
        assert page.count(f'href="/comments/{comment.pk}/edit/"') == edits
        assert page.count('<span class="reaction-count">1</span>') == 1
    actions.block(mina, bo.pk)
    assert ["Hello there" in reader.get(PAGE).content.decode() for reader in (client, other)] == [False, True]
    actions.unblock(mina, bo.pk)
    actions.edit(bo, comment.pk, "Hello again", 1)
    assert ["Hello again" in reader.get(PAGE).content.decode() for reader in (client, other)] == [True, True]


def test_what_somebody_wrote_stands_where_htmx_does_not_look(
    guest: Callable[[], str], bo: User, lesson: Lesson
) -> None:
    say(bo, lesson, '<b hx-get="/x">bold</b>')
    page = guest()
    assert '<div class="said" hx-ignore lang="en" dir="auto"><p>&lt;b hx-get="/x"&gt;bold&lt;/b&gt;</p></div>' in page


def test_a_name_is_escaped_wherever_it_stands(guest: Callable[[], str], mina: User, bo: User, lesson: Lesson) -> None:
    root = say(bo, lesson, "Hello")
    say(mina, lesson, "답글", root)
    User.objects.filter(pk=bo.pk).update(name='<i>"x')  # no name can be so; the page does not rely on it
    Comment.objects.filter(pk=root.pk).update(score=1)
    current.bump([versions.lesson(lesson.uid)])
    page = guest()
    assert '<i>"x' not in page
    assert page.count("&lt;i&gt;&quot;x") == 3
