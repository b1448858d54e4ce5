"""Posting a comment, with and without scripts."""

import uuid

import pytest
from django.test import Client

from accounts.models import User
from comments.models import Comment, LessonThread
from courseapp.lessons.models import Lesson
from tests.comments.said import PAGE, URL, form, say

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_comment_is_taken_and_shown_under_its_lesson(browser: Client, mina: User, lesson: Lesson) -> None:
    answer = browser.post(URL, form("저도 **그렇게** 생각해요."))
    comment = Comment.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/comments/{comment.pk}/")
    page = browser.get(PAGE).content.decode()
    assert f'<article class="comment" id="comment-{comment.pk}">' in page
    assert "<strong>그렇게</strong>" in page
    assert LessonThread.objects.get(lesson=lesson).visible_comments == 1


def test_htmx_gets_the_comment_the_number_and_an_empty_form(browser: Client, lesson: Lesson) -> None:
    answer = browser.post(URL, form("안녕하세요"), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "안녕하세요" in text
    assert 'id="comments-count" hx-swap-oob="true">1<' in text
    assert "+20 XP" in text
