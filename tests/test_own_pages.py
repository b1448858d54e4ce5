"""A lesson's page put together for a reader is the page that would be rendered for them alone, whatever they have done.

A tag forgotten in a template (courseapp.same) shows here as a difference.
"""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.utils import timezone

from accounts.models import User
from comments import actions as comments
from comments.following import block, follow_lesson
from comments.models import HeldFor, LessonThread, Status
from comments.restraining import lock_thread
from courseapp import pages
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Lesson
from courseapp.notices.actions import drain
from courseapp.plain import versions
from courseapp.progress import actions as progress
from courseapp.progress.models import Journal, JournalRevision, Standing
from courseapp.same import Same, render_same
from tests import people
from tests.comments import grown
from tests.comments.said import PAGE, say
from tests.lessons.folder import TODAY, small_course

pytestmark = pytest.mark.django_db

ONE_USE = re.compile(r'(?<=csrfmiddlewaretoken" value=")\w+')
"""Masked differently each time that it is asked for."""


def whole(request: HttpRequest, name: str, same: Same, own: dict[str, Any]) -> HttpResponse:
    """The page rendered in the ordinary way, of everything at once."""
    return render(request, name, {**same.values, **own})


def seen(client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The page as it is put together, and the same page of the same values rendered whole."""
    both: list[str] = []

    def twice(request: HttpRequest, name: str, same: Same, own: dict[str, Any]) -> HttpResponse:
        together = render_same(request, name, same, own)
        both.extend(ONE_USE.sub("", page.content.decode()) for page in (together, whole(request, name, same, own)))
        return together

    monkeypatch.setattr(pages, "render_same", twice)
    assert client.get(path).status_code == 200
    return both[-2], both[-1]


def _nothing(_mina: User, _lesson: Lesson) -> None:
    """She has just come."""


def _finished(mina: User, lesson: Lesson) -> None:
    for part in ("lesson", "exercise"):
        progress.complete(mina.pk, lesson.uid, uuid.uuid4(), day=timezone.localdate(), done=True, dwell=600, part=part)


def _too_soon(mina: User, lesson: Lesson) -> None:
    progress.complete(mina.pk, lesson.uid, uuid.uuid4(), day=timezone.localdate(), done=True, dwell=0)


def _undone(mina: User, lesson: Lesson) -> None:
    _finished(mina, lesson)
    progress.complete(mina.pk, lesson.uid, uuid.uuid4(), day=timezone.localdate(), done=False, dwell=600)


def _at_the_top(mina: User, lesson: Lesson) -> None:
    _finished(mina, lesson)
    Standing.objects.filter(user=mina).update(xp=1_000_000)


def _notes(mina: User, lesson: Lesson) -> None:
    progress.save_journal(mina.pk, lesson.uid, "\n<b>mine</b> & [0:1] 메모", 0)


def _two_notes(mina: User, lesson: Lesson) -> None:
    _notes(mina, lesson)
    journal = Journal.objects.get(user=mina)
    JournalRevision.objects.create(journal=journal, rev=0, text="</p>elsewhere", conflict=True)


def _settings(mina: User, _lesson: Lesson) -> None:
    User.objects.filter(pk=mina.pk).update(theme="dark", hides_game=True, time_zone="America/New_York", is_staff=True)


def _no_name(mina: User, _lesson: Lesson) -> None:
    User.objects.filter(pk=mina.pk).update(name="", name_key=None, email="<i>@example.org")


def _talk(mina: User, lesson: Lesson) -> None:
    bo, jun = people.bo(), people.person("gil@example.org", name="Gil")
    mine = say(mina, lesson, "mine")
    theirs = say(bo, lesson, "See @민아", mine)
    comments.react(mina, theirs.pk, "helpful", on=True)
    say(jun, lesson, "not for her eyes")
    block(mina, jun.pk)
    drain()


def _much_talk(_mina: User, lesson: Lesson) -> None:
    for root in grown.roots(lesson, 25):
        grown.replies(root, 8)
    LessonThread.objects.update_or_create(lesson=lesson, defaults={"visible_comments": 225, "version": 3})
    versions.changed(versions.lesson(lesson.uid))


def _muted(mina: User, lesson: Lesson) -> None:
    follow_lesson(mina.pk, lesson.uid, "muted")


def _locked(_mina: User, lesson: Lesson) -> None:
    lock_thread(lesson, people.ann())


def _held(mina: User, lesson: Lesson) -> None:
    comments.change_status(say(mina, lesson, "Hm").pk, Status.HELD, held_for=HeldFor.FLAGS)


STATES: dict[str, Callable[[User, Lesson], None]] = {
    one.__name__[1:]: one
    for one in (
        _nothing,
        _finished,
        _too_soon,
        _undone,
        _at_the_top,
        _notes,
        _two_notes,
        _settings,
        _no_name,
        _talk,
        _much_talk,
        _muted,
        _locked,
        _held,
    )
}


@pytest.fixture
def lesson() -> Lesson:
    assert not import_course(small_course(), TODAY).is_refused
    return Lesson.objects.get(uid="hello001")


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("state", STATES)
def test_a_readers_page_is_the_one_made_for_them_alone(
    lesson: Lesson, client: Client, monkeypatch: pytest.MonkeyPatch, state: str, language: str
) -> None:
    mina, clara = people.mina(), people.person("clara@example.org", name="Clara")
    path = f"{language}{PAGE}"
    other = Client()
    other.force_login(clara)
    other.get(path)
    STATES[state](mina, lesson)
    client.force_login(mina)
    for reader in (client, other, Client(), client):
        together, alone = seen(reader, path, monkeypatch)
        assert together == alone
        assert "recording" not in together


def test_nothing_of_one_reader_is_on_anothers_page(lesson: Lesson, client: Client) -> None:
    mina, clara = people.mina(), people.person("clara@example.org", name="Clara")
    for change in (_finished, _two_notes, _muted):
        change(mina, lesson)
    other = Client()
    for browser, person in ((client, mina), (other, clara)):
        browser.force_login(person)
    hers = client.get(PAGE).content.decode()
    theirs = other.get(PAGE).content.decode() + Client().get(PAGE).content.decode()
    secrets = {mina.name, "메모", "elsewhere", *re.findall(r'(?:data-learner|value)="([\w:.-]{16,})"', hers)}
    assert len(secrets) > 8
    assert [one for one in secrets if one in theirs] == []
