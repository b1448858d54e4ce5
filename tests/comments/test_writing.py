"""Posting a comment, with and without scripts, and every reason not to take one."""

import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import Allowance, User
from comments.models import AuthorStanding, Comment, LessonThread, Status, Subscription
from courseapp.lessons.models import Lesson
from courseapp.progress.models import Award
from tests import people
from tests.comments.said import PAGE, URL, exhausted, form, say

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@committed
def test_a_comment_is_taken_and_shown_under_its_lesson(browser: Client, mina: User, lesson: Lesson) -> None:
    answer = browser.post(URL, form("저도 **그렇게** 생각해요."))
    comment = Comment.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/comments/{comment.pk}/")
    page = browser.get(PAGE).content.decode()
    assert f'<article class="comment" id="comment-{comment.pk}">' in page
    assert "<strong>그렇게</strong>" in page
    assert (comment.author, comment.lesson_revision) == (mina, lesson.revision)
    assert LessonThread.objects.get(lesson=lesson).visible_comments == 1
    assert Award.objects.filter(user=mina, key="comment:hello001#1", xp=5).exists()


@committed
def test_htmx_gets_the_comment_the_number_the_bar_and_an_empty_form(browser: Client, lesson: Lesson) -> None:
    answer = browser.post(URL, form("안녕하세요"), headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "안녕하세요" in text
    assert 'id="comments-count" hx-swap-oob="true">1<' in text
    assert "+20 XP" in text  # the comment's own 5 and an achievement's 15
    assert 'data-xp="20"' in text
    again = text.partition('name="client_token" value="')[2][:36]
    assert uuid.UUID(again)


def test_a_reply_stands_below_what_it_answers(browser: Client, bo: User, lesson: Lesson) -> None:
    root = say(bo, lesson, "Hello")
    browser.post(URL, form("답글이에요", parent=root.pk))
    reply = Comment.objects.get(parent=root)
    assert (reply.path, reply.root_id, reply.depth) == ([root.pk, reply.pk], root.pk, 1)
    page = browser.get(PAGE).content.decode()
    assert page.index(f'id="comment-{root.pk}"') < page.index('<ol class="replies">') < page.index("답글이에요")


def test_a_reply_to_the_deepest_stands_beside_it(bo: User, lesson: Lesson) -> None:
    last: Comment | None = None
    for number in range(18):
        last = say(bo, lesson, f"step {number}", last)
    assert last
    assert last.parent
    assert (last.depth, last.parent.depth) == (15, 15)
    assert last.path[:-1] == last.parent.path[:-1]


def test_who_begins_a_conversation_follows_it(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "처음")
    say(bo, lesson, "reply", root)
    assert list(Subscription.objects.values_list("user", "root", "level")) == [(mina.pk, root.pk, "mail")]


def test_a_guest_is_sent_to_sign_in_and_comes_back(client: Client, lesson: Lesson) -> None:
    answer = client.post(URL, form("hello"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/accounts/login/?next={URL}")
    assert client.post(URL, form("hello"), headers=HTMX).headers["HX-Redirect"].startswith("/accounts/login/")
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("body", "words"), [("", "아직 쓴 내용이 없어요"), (" \n\t ", "아직"), ("가" * 10_001, "너무 길어요")]
)
def test_what_cannot_be_a_comment_is_refused_with_the_text_kept(
    browser: Client, lesson: Lesson, body: str, words: str
) -> None:
    sent = form(body)
    for headers in ({}, HTMX):
        answer = browser.post(URL, sent, headers=headers)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert words in text
        assert body.strip() in text
        assert sent["client_token"] in text
    assert not Comment.objects.exists()


def test_the_name_is_asked_for_at_the_first_comment_and_the_text_stays(jun: User, lesson: Lesson) -> None:
    client = Client()
    client.force_login(jun)
    assert 'name="name"' in client.get(PAGE).content.decode()
    refused = client.post(URL, form("이름이 없어요"))
    assert refused.status_code == 422
    assert "이름이 없어요" in refused.content.decode()
    people.bo()
    taken = client.post(URL, form("이름이 없어요", name="B0"))
    assert (taken.status_code, "똑같아 보이는 이름" in taken.content.decode()) == (422, True)
    assert client.post(URL, form("이름이 없어요", name="준이")).status_code == 303
    jun.refresh_from_db()
    assert jun.name == "준이"
    assert 'name="name"' not in client.get(PAGE).content.decode()


def test_an_unverified_address_is_told_so(browser: Client, mina: User, lesson: Lesson) -> None:
    EmailAddress.objects.filter(user=mina).update(verified=False)
    answer = browser.post(URL, form("안녕하세요"))
    assert (answer.status_code, Comment.objects.count()) == (403, 0)
    assert "이메일 주소를 확인" in answer.content.decode()


def test_whoever_is_banned_writes_nothing_until_it_is_over(browser: Client, mina: User, lesson: Lesson) -> None:
    standing = AuthorStanding.objects.create(user=mina, banned_until=timezone.now() + timedelta(hours=1))
    assert browser.post(URL, form("안녕")).status_code == 403
    AuthorStanding.objects.filter(pk=standing.pk).update(banned_until=timezone.now() - timedelta(hours=1))
    assert browser.post(URL, form("안녕")).status_code == 303


def test_what_a_held_author_writes_waits_for_staff(browser: Client, mina: User, lesson: Lesson) -> None:
    AuthorStanding.objects.create(user=mina, held_until=timezone.now() + timedelta(hours=1))
    answer = browser.post(URL, form("기다려요"), headers=HTMX)
    comment = Comment.objects.get()
    assert (comment.status, comment.held_for, comment.first_published_at) == (Status.HELD, "author", None)
    assert "운영진의 확인을 기다리고 있어요" in answer.content.decode()
    assert "기다려요" not in Client().get(PAGE).content.decode()
    assert "확인을 기다리는 내 댓글이 1개" in browser.get(PAGE).content.decode()
    assert not Award.objects.exists()


def test_a_closed_thread_takes_nothing_and_shows_no_form(browser: Client, lesson: Lesson) -> None:
    LessonThread.objects.create(lesson=lesson, is_locked=True)
    assert browser.post(URL, form("안녕")).status_code == 422
    page = browser.get(PAGE).content.decode()
    assert "닫혀서" in page
    assert 'name="body"' not in page


@pytest.mark.parametrize("status", [Status.HELD, Status.REMOVED, Status.DELETED, Status.SPAM])
def test_nobody_answers_what_is_not_shown(browser: Client, bo: User, lesson: Lesson, status: Status) -> None:
    root = say(bo, lesson, "Hello")
    Comment.objects.filter(pk=root.pk).update(status=status, is_listed=False)
    answer = browser.post(URL, form("답글", parent=root.pk))
    assert (answer.status_code, Comment.objects.count()) == (422, 1)
    assert "답글" in answer.content.decode()


def test_a_reply_does_not_cross_to_another_lesson(browser: Client, bo: User, lesson: Lesson) -> None:
    elsewhere = say(bo, Lesson.objects.get(uid="facts002"), "Hello")
    assert browser.post(URL, form("답글", parent=elsewhere.pk)).status_code == 422


@pytest.mark.parametrize("limit", ["1/5", "6/60", "60/3600"])
def test_too_fast_is_said_with_the_seconds_and_costs_nothing(browser: Client, lesson: Lesson, limit: str) -> None:
    assert browser.post(URL, form("하나")).status_code == 303
    exhausted(f"comment:{limit}:")
    for headers in ({}, HTMX):
        refused = browser.post(URL, form("둘"), headers=headers)
        assert (refused.status_code, Comment.objects.count()) == (429, 1)
        assert int(refused.headers["Retry-After"]) > 5
        assert "둘" in refused.content.decode()
    Allowance.objects.all().delete()
    assert browser.post(URL, form("둘")).status_code == 303


class TestNewAccounts:
    """Younger than a day."""

    @pytest.fixture
    def newcomer(self, mina: User) -> Client:
        User.objects.filter(pk=mina.pk).update(joined_at=timezone.now())
        client = Client()
        client.force_login(mina)
        return client

    def test_one_comment_a_minute(self, newcomer: Client, lesson: Lesson) -> None:
        assert newcomer.post(URL, form("하나")).status_code == 303
        assert Allowance.objects.filter(key__startswith="comment:1/60:").exists()
        exhausted("comment:1/60:")
        assert newcomer.post(URL, form("둘")).status_code == 429

    def test_at_most_two_links(self, newcomer: Client, lesson: Lesson) -> None:
        links = " ".join(f"https://example.org/{number}" for number in range(3))
        assert newcomer.post(URL, form(links)).status_code == 422
        assert not Comment.objects.exists()

    def test_the_first_comment_with_a_link_waits_and_the_next_one_after_approval_does_not(
        self, newcomer: Client, lesson: Lesson
    ) -> None:
        newcomer.post(URL, form("보세요: https://example.org/a"))
        first = Comment.objects.get()
        assert (first.status, first.held_for) == (Status.HELD, "first-link")
        Comment.objects.filter(pk=first.pk).update(
            status=Status.VISIBLE, held_for="", is_listed=True, first_published_at=timezone.now()
        )
        Allowance.objects.all().delete()
        newcomer.post(URL, form("또 보세요: https://example.org/b"))
        assert Comment.objects.latest("pk").status == Status.VISIBLE

    def test_without_a_link_it_is_shown_at_once(self, newcomer: Client, lesson: Lesson) -> None:
        newcomer.post(URL, form("안녕하세요"))
        assert Comment.objects.get().status == Status.VISIBLE


def test_the_field_that_people_do_not_see_must_stay_empty(browser: Client, lesson: Lesson) -> None:
    answer = browser.post(URL, form("안녕", website="https://example.org"))
    assert (answer.status_code, Comment.objects.count()) == (422, 0)
    assert "안녕" in answer.content.decode()


@pytest.mark.parametrize(
    "broken",
    [
        {"client_token": ""},
        {"client_token": "x" * 500},
        {"client_token": None},
        {"parent": "-1"},
        {"parent": "9" * 40},
        {"parent": "٣"},
        {"parent": "1; drop table"},
        {"body": "\x00"},
    ],
)
def test_no_form_however_broken_is_a_fault_of_the_site(
    browser: Client, lesson: Lesson, broken: dict[str, str | None]
) -> None:
    sent = {name: value for name, value in (form("안녕") | broken).items() if value is not None}
    assert browser.post(URL, sent).status_code in (400, 404, 422)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("uid", ["nothere1", "HELLO001", "hello0011"])
def test_only_published_lessons_have_a_thread(browser: Client, lesson: Lesson, uid: str) -> None:
    assert browser.post(f"/comments/{uid}/", form("안녕")).status_code in (404, 405)
    Lesson.objects.filter(pk=lesson.pk).update(status="draft")
    assert browser.post(URL, form("안녕")).status_code == 404


def test_the_form_for_a_reply_comes_alone_or_on_a_page(
    browser: Client, client: Client, bo: User, lesson: Lesson
) -> None:
    root = say(bo, lesson, "Hello *there*")
    fragment = browser.get(f"/comments/{root.pk}/answer/", headers=HTMX).content.decode()
    page = browser.get(f"/comments/{root.pk}/answer/").content.decode()
    assert f'name="parent" value="{root.pk}"' in fragment
    assert "<html" not in fragment
    assert f'name="parent" value="{root.pk}"' in page
    assert "<em>there</em>" in page
    assert client.get(f"/comments/{root.pk}/answer/").status_code == 303


def test_a_preview_shows_the_text_and_keeps_nothing(browser: Client, lesson: Lesson) -> None:
    sent = form("**굵게** <b>", parent="")
    page = browser.post(f"{URL}preview/", sent).content.decode()
    fragment = browser.post(f"{URL}preview/", sent, headers=HTMX).content.decode()
    for text in (page, fragment):
        assert "<strong>굵게</strong> &lt;b&gt;" in text
    assert "**굵게** &lt;b&gt;</textarea>" in page
    assert sent["client_token"] in page
    assert not Comment.objects.exists()


def test_a_form_without_its_token_against_forgery_is_refused(mina: User, lesson: Lesson) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(mina)
    assert strict.post(URL, form("안녕")).status_code == 403
    assert not Comment.objects.exists()


def test_a_guests_page_of_the_thread_sets_no_cookie_and_holds_no_form_token(
    client: Client, bo: User, lesson: Lesson
) -> None:
    say(bo, lesson, "Hello")
    for path in (PAGE, URL, f"{URL}?sort=top"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert not answer.cookies
        assert b"csrfmiddlewaretoken" not in answer.content
        assert "로그인해야 댓글을 남길 수 있어요" in answer.content.decode()
