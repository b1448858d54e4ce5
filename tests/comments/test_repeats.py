"""One comment however often it is sent: again, at the same moment, or after the connection broke in the middle."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts.actions import vouch
from accounts.models import Allowance, User
from comments.models import Comment, LessonThread, Mention, Subscription
from comments.reacting import react
from comments.writing import Written, write
from courseapp.lessons.models import Lesson
from courseapp.notices.actions import drain
from courseapp.notices.models import Notification, Outbox
from courseapp.progress.models import Award, Standing
from tests.at_once import at_once
from tests.comments.said import URL, form, say

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS, ROUNDS = 50, 20


def in_turns(work: Sequence[Callable[[], Any]], at_a_time: int = 10) -> list[Any]:
    """All of it, as many at once as the test database has connections for."""
    return [answer for start in range(0, len(work), at_a_time) for answer in at_once(work[start : start + at_a_time])]


def test_fifty_clicks_twenty_times_make_twenty_comments(mina: User, lesson: Lesson) -> None:
    for number in range(ROUNDS):
        Allowance.objects.all().delete()
        token = uuid.uuid4()
        clicks = [partial(write, mina, lesson, f"글 {number}", token) for _click in range(CLICKS)]
        answers = in_turns(clicks)
        assert all(isinstance(one, Written) for one in answers), answers
        assert len({one.comment.pk for one in answers}) == 1
        assert sum(one.is_new for one in answers) == 1
    assert Comment.objects.count() == ROUNDS
    assert LessonThread.objects.get(lesson=lesson).visible_comments == ROUNDS
    assert Award.objects.filter(user=mina, key__startswith="comment:").count() == 1
    assert Outbox.objects.todo().count() == 0


def test_twenty_first_comments_at_once_pay_once(mina: User, lesson: Lesson) -> None:
    answers = in_turns([partial(write, mina, lesson, f"글 {one}", uuid.uuid4()) for one in range(20)])
    assert 1 <= sum(isinstance(one, Written) for one in answers) == Comment.objects.count() < 20
    assert Award.objects.filter(user=mina, key__startswith="comment:").count() == 1


def test_many_people_at_one_root_lose_nothing(mina: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "처음")
    people = [
        User.objects.create_user(f"p{one}@example.org", name=f"p{one}x", name_key=f"p{one}x") for one in range(12)
    ]
    for person in people:
        vouch(person)
    answers = in_turns([partial(write, one, lesson, f"from {one.name}", uuid.uuid4(), root.pk) for one in people], 6)
    assert all(isinstance(one, Written) for one in answers), answers
    drain()
    assert LessonThread.objects.get(lesson=lesson).visible_comments == 13
    assert Notification.objects.filter(recipient=mina).count() == 12


def test_the_same_form_again_answers_like_the_first(browser: Client, lesson: Lesson) -> None:
    sent = form("한 번만")
    first, second = browser.post(URL, sent), browser.post(URL, sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert Comment.objects.count() == 1


def test_the_same_words_from_another_form_are_the_same_comment(browser: Client, lesson: Lesson) -> None:
    first, second = browser.post(URL, form("한 번만")), browser.post(URL, form("한 번만 "))
    assert first.headers["Location"] == second.headers["Location"]
    assert Comment.objects.count() == 1


def test_the_same_words_elsewhere_are_another_comment(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(bo, lesson, "Hello")
    assert say(mina, lesson, "네") != say(mina, lesson, "네", root)
    assert say(mina, Lesson.objects.get(uid="facts002"), "네").lesson.uid == "facts002"
    assert Comment.objects.filter(author=mina).count() == 3


def test_a_token_belongs_to_its_author(mina: User, bo: User, lesson: Lesson) -> None:
    token = uuid.uuid4()
    answers = [write(one, lesson, "같은 표", token) for one in (mina, bo)]
    assert len({one.comment.pk for one in answers if isinstance(one, Written)}) == 2


def test_fifty_reactions_at_once_count_once(mina: User, bo: User, lesson: Lesson) -> None:
    comment = say(bo, lesson, "Hello")
    in_turns([partial(react, mina, comment.pk, "helpful", on=True) for _click in range(CLICKS)])
    comment.refresh_from_db()
    assert (comment.reactions, comment.score) == ({"helpful": 1}, 1)
    in_turns([partial(react, mina, comment.pk, "helpful", on=False) for _click in range(CLICKS)])
    comment.refresh_from_db()
    assert (comment.reactions, comment.score) == ({"helpful": 0}, 0)


class BrokenError(OperationalError):
    """The connection is gone."""


@contextmanager
def breaking(at: int, *, after: bool) -> Iterator[list[str]]:
    """Fail before or after statement number `at` of this connection; the answer lists what was asked."""
    asked: list[str] = []

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        if len(asked) == at and not after:
            raise BrokenError(sql)
        result = execute(sql, params, many, context)
        if len(asked) == at and after:
            raise BrokenError(sql)
        return result

    with connection.execute_wrapper(fail):
        yield asked


def effects(mina: User, lesson: Lesson) -> tuple[Any, ...]:
    """Everything that one reply with a mention leaves behind."""
    return (
        Comment.objects.filter(author=mina).count(),
        Mention.objects.count(),
        Subscription.objects.filter(user=mina).count(),
        Outbox.objects.filter(processed_at__isnull=False).count(),
        Notification.objects.count(),
        LessonThread.objects.get(lesson=lesson).visible_comments,
        Award.objects.filter(user=mina).count(),
        Standing.objects.get(user=mina).xp,
    )


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_whichever_statement_fails_a_retry_leaves_one_effect(mina: User, bo: User, lesson: Lesson, after: bool) -> None:
    """The sweep: every statement of the write in turn, and of telling of it, each with a comment of its own."""
    token, body = uuid.uuid4(), "안녕하세요 @Bo"
    with breaking(0, after=after) as asked:
        assert isinstance(write(mina, lesson, body, token), Written)
    expected, total = effects(mina, lesson), len(asked)
    assert total > 15
    for at in range(1, total + 1):
        wipe(mina, lesson)
        token = uuid.uuid4()
        with breaking(at, after=after), suppress(BrokenError):
            write(mina, lesson, body, token)
        answer = write(mina, lesson, body, token)
        assert isinstance(answer, Written), (at, asked[at - 1], answer)
        drain()
        assert effects(mina, lesson) == expected, (at, asked[at - 1])


def wipe(mina: User, lesson: Lesson) -> None:
    """As if nobody had said anything here yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE comments_comment, comments_lessonthread, comments_subscription, notices_outbox,"
            " notices_notification, progress_award, progress_event, progress_standing, progress_learner,"
            " accounts_allowance CASCADE"
        )
