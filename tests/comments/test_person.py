"""A person's small page, their data to take along, and their leaving."""

import json
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts import actions as accounts
from accounts.models import User
from comments import actions
from comments.models import (
    AuthorStanding,
    Comment,
    CommentRevision,
    Flag,
    LessonThread,
    Mention,
    ModerationLog,
    Reaction,
    Status,
    Subscription,
    UserBlock,
)
from comments.person_pages import written_by
from courseapp import privacy
from courseapp.lessons.models import Lesson
from courseapp.notices.actions import drain
from courseapp.notices.models import Notification
from tests.comments import grown
from tests.comments.said import PAGE, say

pytestmark = pytest.mark.django_db


def test_a_page_shows_a_persons_visible_comments_newest_first(
    client: Client, mina: User, bo: User, lesson: Lesson
) -> None:
    first, second = say(bo, lesson, "The *first*"), say(bo, lesson, "The second")
    say(mina, lesson, "다른 사람")
    actions.change_status(say(bo, lesson, "Taken down").pk, Status.REMOVED)
    text = client.get("/people/Bo/").content.decode()
    assert text.index(f"/comments/{second.pk}/") < text.index(f"/comments/{first.pk}/")
    assert "<em>first</em>" in text
    for hidden in ("다른 사람", "Taken down", "bo@example.org"):
        assert hidden not in text


def test_older_comments_come_by_pages(client: Client, bo: User, lesson: Lesson) -> None:
    ids = grown.roots(lesson, 45)
    Comment.objects.update(author=bo)
    seen: list[int] = []
    shown, after = page_of(bo, "")
    while shown:
        seen += shown
        shown, after = page_of(bo, after) if after else ([], "")
    assert seen == ids[::-1]
    assert "?after=" in client.get("/people/Bo/").content.decode()


def page_of(person: User, after: str) -> tuple[list[int], str]:
    from_page, following = written_by(person, after)
    return [one.id for one in from_page], following


def test_the_level_shows_only_if_its_owner_wants_that(client: Client, bo: User, lesson: Lesson) -> None:
    say(bo, lesson, "Hello")
    assert "레벨 0" not in client.get("/people/Bo/").content.decode()
    User.objects.filter(pk=bo.pk).update(shows_level=True)
    assert "레벨 0" in client.get("/people/Bo/").content.decode()


@pytest.mark.parametrize("name", ["Nobody", "x", "a" * 31, "%00", "민아민아"])
def test_no_such_person(client: Client, lesson: Lesson, name: str) -> None:
    assert client.get(f"/people/{name}/").status_code == 404


def test_who_has_no_name_or_is_closed_has_no_page(client: Client, jun: User, bo: User, lesson: Lesson) -> None:
    assert client.get(f"/comments/by/{jun.pk}/").status_code == 404
    assert client.get(f"/comments/by/{bo.pk}/").status_code == 302
    User.objects.filter(pk=bo.pk).update(is_active=False)
    assert client.get("/people/Bo/").status_code == 404


@pytest.fixture
def everything(mina: User, bo: User, ann: User, lesson: Lesson) -> dict[str, Comment]:
    """Bo has every kind of row: said, edited, named, reacted, followed, blocked, flagged, judged."""
    root = say(mina, lesson, "질문 @Bo")
    said = say(bo, lesson, "Bo's own words", root)
    actions.edit(bo, said.pk, "Bo's own words, mended", 1)
    alone = say(bo, lesson, "Alone")
    below = say(mina, lesson, "답", said)
    actions.react(bo, root.pk, "helpful", on=True)
    actions.react(ann, root.pk, "helpful", on=True)
    actions.follow_lesson(bo.pk, lesson.uid, "bell")
    actions.block(bo, ann.pk)
    actions.block(mina, bo.pk)
    Flag.objects.create(comment=root, reporter=bo, reason="rude", note="mine", snapshot=root.source, version=1)
    Flag.objects.create(comment=said, reporter=mina, reason="rude", snapshot="Bo's own words", version=1)
    AuthorStanding.objects.create(user=bo)
    ModerationLog.objects.create(actor_key="k", verb="removed", comment_id=said.pk, author_id=bo.pk)
    ModerationLog.objects.create(actor_key="k", verb="removed", comment_id=root.pk, author_id=mina.pk)
    drain()
    return {"root": root, "said": said, "alone": alone, "below": below}


def test_everything_about_a_person_can_be_taken_along(bo: User, everything: dict[str, Comment]) -> None:
    held = json.loads(json.dumps(actions.held_about(bo), cls=DjangoJSONEncoder))
    assert [one["source"] for one in held["comments"]] == ["Bo's own words, mended", "Alone"]
    assert [one["source"] for one in held["earlier_texts"]] == ["Bo's own words"]
    assert held["mentioned_in"] == [everything["root"].pk]
    assert [one["kind"] for one in held["reactions"]] == ["helpful"]
    assert held["bells"]
    assert [one["blocked__name"] for one in held["blocked"]] == ["Ann"]
    assert [one["note"] for one in held["flags"]] == ["mine"]
    assert len(held["decisions_about_me"]) == len(held["standing"]) == 1
    assert "comments" in {holder.name for holder in privacy.HOLDERS}


def rows_about(user: User) -> list[str]:
    """Every row of the app that still names the person, by their key or their words."""
    found: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'comments\\_%%'"
            " AND (column_name IN ('user_id', 'author_id', 'reporter_id', 'blocker_id', 'blocked_id', 'moderator_id'))"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [user.pk])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def erase(user: User, **fields: Any) -> list[str]:
    """Bo goes; the answer is what still names them."""
    User.objects.filter(pk=user.pk).update(**fields)
    gone = User.objects.get(pk=user.pk)
    privacy.erase(User.objects.get(pk=user.pk))
    return rows_about(gone)


def test_who_leaves_may_leave_their_words_without_their_name(
    client: Client, bo: User, everything: dict[str, Comment], lesson: Lesson
) -> None:
    assert rows_about(bo)
    assert erase(bo) == []
    page = client.get(PAGE).content.decode()
    assert "Bo's own words, mended".replace("'", "&#x27;") in page or "Bo's own words, mended" in page
    assert "탈퇴한 계정" in page
    assert "/people/Bo/" not in page
    assert f"/comments/by/{bo.pk}/" not in page
    assert "@Bo" in page  # 민아's own words stay as she wrote them
    root = Comment.objects.get(pk=everything["root"].pk)
    assert (root.reactions, root.score) == ({"helpful": 1}, 1)
    assert LessonThread.objects.get(lesson=lesson).visible_comments == 4
    assert not CommentRevision.objects.exists()
    assert list(ModerationLog.objects.values_list("author_id", flat=True)) == [root.author_id]
    assert Flag.objects.get(reporter=None).note == ""


def test_who_leaves_may_take_their_words_along(
    client: Client, bo: User, everything: dict[str, Comment], lesson: Lesson
) -> None:
    assert erase(bo, erases_comments=True) == []
    page = client.get(PAGE).content.decode()
    assert "own words" not in page
    assert f'is-gone" id="comment-{everything["said"].pk}"' in page
    assert f"comment-{everything['alone'].pk}" not in page
    assert f"comment-{everything['below'].pk}" in page
    assert LessonThread.objects.get(lesson=lesson).visible_comments == 2
    gone = Comment.objects.filter(pk__in=[everything["said"].pk, everything["alone"].pk])
    assert set(gone.values_list("source", "html", "status")) == {("", "", "deleted")}
    assert not Flag.objects.filter(snapshot__contains="own words").exists()
    shown = Notification.objects.filter(topic="comment", object_id__in=gone, revoked_at=None, read_at=None)
    assert not shown.exists()


def test_the_log_is_closed_but_for_who_is_being_erased(bo: User, everything: dict[str, Comment]) -> None:
    lines = ModerationLog.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        lines.update(note="x")
    accounts.allow_erasing(bo)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        lines.update(note="x")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        lines.delete()
    assert lines.filter(author_id=bo.pk).delete()[0] == 1


def test_nothing_of_a_left_person_stands_in_any_table(bo: User, everything: dict[str, Comment]) -> None:
    erase(bo, erases_comments=True)
    for model in (Mention, Reaction, Subscription, AuthorStanding):
        assert not model._default_manager.filter(user=bo.pk).exists()
    assert not UserBlock.objects.exists()
