"""Editing, deleting and bringing back one's own comment."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from comments.changing import forget_deleted, render_again
from comments.models import Comment, CommentRevision, Flag, Mention, Status
from comments.showing import change_status
from courseapp.lessons.models import Lesson
from courseapp.progress.models import Award, Standing
from tests.comments.said import PAGE, say

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mine(mina: User, lesson: Lesson) -> Comment:
    return say(mina, lesson, "처음 쓴 글")


def edited(browser: Client, comment: Comment, body: str, version: int = 1, **headers: str) -> int:
    sent = {"body": body, "version": version}
    return browser.post(f"/comments/{comment.pk}/edit/", sent, headers=headers).status_code


def test_an_edit_within_a_quarter_of_an_hour_is_silent_and_keeps_the_old_text(browser: Client, mine: Comment) -> None:
    assert edited(browser, mine, "고친 **글**") == 303
    mine.refresh_from_db()
    assert (mine.html, mine.version, mine.edited_at) == ("<p>고친 <strong>글</strong></p>", 2, None)
    assert list(CommentRevision.objects.values_list("version", "source")) == [(1, "처음 쓴 글")]
    assert "comment-edited" not in browser.get(PAGE).content.decode()


def test_an_edit_waits_for_the_outbox_before_it_locks_the_comment(browser: Client, mine: Comment) -> None:
    with CaptureQueriesContext(connection) as asked:
        edited(browser, mine, "고친 글")
    locks = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"] or "FOR NO KEY UPDATE" in one["sql"]]
    tables = [table for sql in locks for table in ("notices_outbox", "comments_comment") if f'FROM "{table}"' in sql]
    assert tables == ["notices_outbox", "comments_comment"]


def test_a_later_edit_is_told(browser: Client, mine: Comment) -> None:
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    edited(browser, mine, "고친 글")
    assert '<span class="comment-edited">고침</span>' in browser.get(PAGE).content.decode()


def test_the_same_text_again_is_no_edit(browser: Client, mine: Comment) -> None:
    for _twice in range(2):
        assert edited(browser, mine, "고친 글") == 303
    mine.refresh_from_db()
    assert (mine.version, CommentRevision.objects.count()) == (2, 1)


def test_two_editors_of_one_text_learn_of_each_other(browser: Client, mine: Comment) -> None:
    edited(browser, mine, "전화에서 고침")
    answer = browser.post(f"/comments/{mine.pk}/edit/", {"body": "컴퓨터에서 고침", "version": 1})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "전화에서 고침" in text
    assert "컴퓨터에서 고침" in text
    assert 'name="version" value="2"' in text  # saving once more is a decision, and is taken


@pytest.mark.parametrize("body", ["", "  ", "가" * 10_001])
def test_an_edit_is_bound_like_a_comment(browser: Client, mine: Comment, body: str) -> None:
    assert edited(browser, mine, body) == 422
    mine.refresh_from_db()
    assert mine.source == "처음 쓴 글"


def test_an_edit_ends_the_approval_and_moves_the_mentions(browser: Client, mine: Comment, bo: User) -> None:
    Comment.objects.update(is_approved=True)
    edited(browser, mine, "@Bo 보세요")
    mine.refresh_from_db()
    assert (mine.is_approved, list(Mention.objects.values_list("user", flat=True))) == (False, [bo.pk])
    edited(browser, mine, "아무도 아님", 2)
    assert not Mention.objects.exists()


def test_a_new_accounts_edit_cannot_bring_in_a_link_unseen(browser: Client, mine: Comment, mina: User) -> None:
    User.objects.filter(pk=mina.pk).update(joined_at=timezone.now())
    edited(browser, mine, "여기: https://example.org")
    mine.refresh_from_db()
    assert (mine.status, mine.held_for) == (Status.HELD, "first-link")


def test_nobody_changes_what_somebody_else_said(client: Client, browser: Client, bo: User, lesson: Lesson) -> None:
    theirs = say(bo, lesson, "Hello")
    for step in ("edit", "delete", "restore"):
        assert browser.post(f"/comments/{theirs.pk}/{step}/", {"body": "x", "version": 1}).status_code == 404
        assert client.post(f"/comments/{theirs.pk}/{step}/", {"body": "x", "version": 1}).status_code == 303
    theirs.refresh_from_db()
    assert (theirs.source, theirs.status) == ("Hello", Status.VISIBLE)


@pytest.mark.parametrize("status", [Status.REMOVED, Status.SPAM])
def test_what_staff_took_down_is_not_its_authors_any_more(browser: Client, mine: Comment, status: Status) -> None:
    change_status(mine.pk, status)
    assert edited(browser, mine, "다시", 2) == 404
    assert browser.post(f"/comments/{mine.pk}/delete/").status_code == 422
    assert browser.post(f"/comments/{mine.pk}/restore/").status_code == 422
    mine.refresh_from_db()
    assert mine.status == status


def test_the_edit_form_comes_with_the_present_text(browser: Client, mine: Comment) -> None:
    for headers in ({}, HTMX):
        text = browser.get(f"/comments/{mine.pk}/edit/", headers=headers).content.decode()
        assert "처음 쓴 글</textarea>" in text
        assert 'name="version" value="1"' in text


def test_deleting_asks_first(browser: Client, mine: Comment) -> None:
    for headers in ({}, HTMX):
        answer = browser.get(f"/comments/{mine.pk}/delete/", headers=headers)
        assert (answer.status_code, "이 댓글을 지울까요?" in answer.content.decode()) == (200, True)
    mine.refresh_from_db()
    assert mine.status == Status.VISIBLE


def test_deleted_without_replies_it_is_gone_and_with_them_a_tombstone(
    browser: Client, mine: Comment, bo: User, lesson: Lesson
) -> None:
    alone = say(mine.author or bo, lesson, "혼자 있는 글")
    say(bo, lesson, "reply", mine)
    for comment in (alone, mine):
        assert browser.post(f"/comments/{comment.pk}/delete/").status_code == 200
    text = Client().get(PAGE).content.decode()
    assert f"comment-{alone.pk}" not in text
    assert f'is-gone" id="comment-{mine.pk}"' in text
    assert "처음 쓴 글" not in text
    assert "쓴 사람이 지운 댓글이에요" in text


def test_undo_brings_it_back_with_its_xp(browser: Client, mine: Comment, mina: User) -> None:
    before = Standing.objects.get(user=mina).xp
    gone = browser.post(f"/comments/{mine.pk}/delete/", headers=HTMX).content.decode()
    assert Standing.objects.get(user=mina).xp == before - 5
    assert f"/comments/{mine.pk}/restore/" in gone
    assert browser.post(f"/comments/{mine.pk}/restore/").status_code == 303
    assert Standing.objects.get(user=mina).xp == before
    keys = set(Award.objects.filter(user=mina).values_list("key", flat=True))
    assert {"comment:hello001#1", "revoke:comment:hello001#1", "comment:hello001#2"} <= keys
    assert "처음 쓴 글" in Client().get(PAGE).content.decode()


def test_deleting_and_undoing_twice_changes_nothing_more(browser: Client, mine: Comment) -> None:
    for step in ("delete", "delete", "restore", "restore"):
        assert browser.post(f"/comments/{mine.pk}/{step}/", headers=HTMX).status_code == 200
    mine.refresh_from_db()
    assert (mine.status, mine.version) == (Status.VISIBLE, 3)


def test_deleting_is_no_way_around_staff(browser: Client, mine: Comment) -> None:
    change_status(mine.pk, Status.HELD, held_for="flags")  # type: ignore[arg-type]
    browser.post(f"/comments/{mine.pk}/delete/")
    browser.post(f"/comments/{mine.pk}/restore/")
    mine.refresh_from_db()
    assert (mine.status, mine.held_for) == (Status.HELD, "flags")


def test_after_a_day_what_was_deleted_is_emptied_and_stays_so(browser: Client, mine: Comment, bo: User) -> None:
    Flag.objects.create(comment=mine, reporter=bo, reason="rude", snapshot=mine.source, version=1)
    edited(browser, mine, "고친 글")
    browser.post(f"/comments/{mine.pk}/delete/")
    assert forget_deleted() == 0
    Comment.objects.update(status_at=timezone.now() - timedelta(days=2))
    assert (forget_deleted(), forget_deleted()) == (1, 0)
    mine.refresh_from_db()
    assert (mine.source, mine.html, Flag.objects.get().snapshot) == ("", "", "")
    assert not CommentRevision.objects.exists()
    assert browser.post(f"/comments/{mine.pk}/restore/").status_code == 422


def test_stored_html_is_brought_up_to_date_and_keeps_people_by_who_they_are(
    bo: User, mina: User, lesson: Lesson
) -> None:
    comment = say(mina, lesson, "@Bo **안녕**")
    User.objects.filter(pk=bo.pk).update(name="Robert", name_key="robert")
    Comment.objects.update(render_version=0)
    assert (render_again(), render_again()) == (1, 0)
    comment.refresh_from_db()
    assert f'href="/@/comments/by/{bo.pk}/"' in comment.html
    assert "@Bo</a> <strong>안녕</strong>" in comment.html
