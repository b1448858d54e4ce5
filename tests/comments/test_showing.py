"""Showing and hiding: places, numbers and XP hold together whatever happens in whichever order."""

import random
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from comments.models import Comment, LessonThread, Status
from comments.showing import ChangedMeanwhileError, change_status
from courseapp.lessons.models import Lesson
from courseapp.notices.actions import drain
from courseapp.progress.models import Award, Standing
from tests.at_once import at_once
from tests.comments.said import say

pytestmark = pytest.mark.django_db


def check(lesson: Lesson) -> None:
    """A comment is listed if and only if it is visible or has something visible below; the number is what is seen."""
    rows = list(Comment.objects.filter(lesson=lesson))
    visible = [row for row in rows if row.status == Status.VISIBLE]
    for row in rows:
        below = any(other.path[: len(row.path)] == row.path for other in visible)
        assert row.is_listed == below, row
        assert row.is_counted == row.is_visible, row
    assert LessonThread.objects.get(lesson=lesson).visible_comments == len(visible)


def test_a_removed_leaf_leaves_and_its_tombstones_with_it(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "하나")
    middle = say(bo, lesson, "둘", root)
    leaf = say(mina, lesson, "셋", middle)
    drain()
    for pk in (root.pk, middle.pk):
        change_status(pk, Status.REMOVED)
        check(lesson)
    assert Comment.objects.filter(is_listed=True).count() == 3
    change_status(leaf.pk, Status.DELETED)
    check(lesson)
    assert Comment.objects.filter(is_listed=True).count() == 0
    change_status(leaf.pk, Status.VISIBLE)
    check(lesson)
    assert Comment.objects.filter(is_listed=True).count() == 3


def test_any_order_of_changes_holds_together(mina: User, bo: User, lesson: Lesson) -> None:
    dice = random.Random(7)
    comments: list[Comment] = []
    for number in range(14):
        shown = [one for one in comments if Comment.objects.get(pk=one.pk).is_visible]
        parent = dice.choice([None, *shown])
        comments.append(say(dice.choice([mina, bo]), lesson, f"글 {number}", parent))
        if dice.random() < 0.6:
            drain()
        change_status(dice.choice(comments).pk, dice.choice(list(Status)))
    drain()
    check(lesson)
    for person in (mina, bo):
        stands = Comment.objects.filter(author=person, status=Status.VISIBLE).exists()
        lines = Award.objects.filter(user=person, key__contains="comment:hello001").values_list("xp", flat=True)
        assert sum(lines) == (5 if stands else 0)
        assert Standing.objects.get(user=person).xp == sum(
            Award.objects.filter(user=person).values_list("xp", flat=True)
        )


def test_the_xp_stand_while_any_comment_in_the_lesson_stands(mina: User, lesson: Lesson) -> None:
    first, second = say(mina, lesson, "하나"), say(mina, lesson, "둘")
    assert change_status(first.pk, Status.REMOVED).paid == []
    assert [one.xp for one in change_status(second.pk, Status.REMOVED).paid] == [-5]
    assert [one.xp for one in change_status(first.pk, Status.VISIBLE).paid] == [5]


def test_a_change_of_something_else_than_was_seen_is_refused_whole(mina: User, lesson: Lesson) -> None:
    comment = say(mina, lesson, "하나")
    drain()
    change_status(comment.pk, Status.VISIBLE, is_approved=True, version=1)
    with pytest.raises(ChangedMeanwhileError):
        change_status(comment.pk, Status.REMOVED, version=1)
    comment.refresh_from_db()
    assert (comment.status, comment.is_approved, comment.version) == (Status.VISIBLE, True, 2)
    check(lesson)


@pytest.mark.django_db(transaction=True)
def test_everything_hidden_and_shown_at_once_holds_together(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "하나")
    others = [say(bo if number % 2 else mina, lesson, f"글 {number}", root) for number in range(6)]
    for _round in range(4):
        hide = [partial(change_status, one.pk, Status.REMOVED) for one in (root, *others)]
        answers = at_once(hide)
        assert not [one for one in answers if isinstance(one, Exception)], answers
        check(lesson)
        assert Comment.objects.filter(is_listed=True).count() == 0
        answers = at_once([partial(change_status, one.pk, Status.VISIBLE) for one in (root, *others)])
        assert not [one for one in answers if isinstance(one, Exception)], answers
        check(lesson)


@pytest.mark.django_db(transaction=True)
def test_a_reply_and_the_removal_of_what_it_answers_never_leave_an_orphan(mina: User, bo: User, lesson: Lesson) -> None:
    for number in range(8):
        root = say(mina, lesson, f"하나 {number}")
        at_once([partial(say, bo, lesson, f"reply {number}", root), partial(change_status, root.pk, Status.REMOVED)])
        check(lesson)


@pytest.mark.parametrize(
    "change",
    [
        {"path": [1, 2]},
        {"path": []},
        {"depth": 3},
        {"root_id": 1},
        {"parent": F("pk")},
        {"is_listed": False},
        {"held_for": "flags"},
        {"first_published_at": None},
    ],
    ids=str,
)
def test_the_database_itself_refuses_what_cannot_be(mina: User, lesson: Lesson, change: dict[str, Any]) -> None:
    comment = say(mina, lesson, "하나")
    with pytest.raises(IntegrityError, match="check constraint"), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**change)
