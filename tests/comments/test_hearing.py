"""Who hears of a comment, once; who decided not to; and what becomes of notices when a comment goes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ReplyMail, User
from comments import changing
from comments.changing import NAMING, edit
from comments.following import block, follow_conversation, follow_lesson, unblock
from comments.models import Comment, HeldFor, LessonThread, Status, Subscription
from comments.showing import change_status
from comments.telling import CONSUMER, SCOPES, live, tell
from comments.writing import Refused, Written
from courseapp.lessons.models import Lesson
from courseapp.notices.actions import drain
from courseapp.notices.models import Notification, Outbox
from tests import people
from tests.comments.said import PAGE, exhausted, say

pytestmark = pytest.mark.django_db


def told() -> set[tuple[str, str]]:
    """(who, in which words) of every notice that is shown."""
    drain()
    shown = Notification.objects.filter(revoked_at=None)
    return {(name, title.partition(" ")[2]) for name, title in shown.values_list("recipient__name", "title")}


def test_whom_it_answers_hears_and_the_author_does_not(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "질문이에요")
    say(mina, lesson, "하나 더", root)
    assert told() == set()
    say(bo, lesson, "An answer", root)
    assert told() == {("민아", "answered you")}


def test_who_is_named_hears_once_even_if_they_are_answered_too(mina: User, bo: User, ann: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "질문이에요")
    say(bo, lesson, "@민아 and @Ann and @Ann again, and @Bo", root)
    assert told() == {("민아", "answered you"), ("Ann", "mentioned you")}


def test_at_most_five_are_told_by_name(mina: User, lesson: Lesson) -> None:
    names = [f"reader{letter}" for letter in "abcdefg"]
    for name in names:
        User.objects.create_user(f"{name}@example.org", name=name, name_key=name)
    say(mina, lesson, " ".join(f"@{name}" for name in names))
    assert told() == {(name, "mentioned you") for name in names[:5]}


def test_whom_an_edit_names_hears_of_it_and_nobody_twice(mina: User, bo: User, ann: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "질문이에요")
    follow_lesson(ann.pk, lesson.uid, "bell")
    comment = say(bo, lesson, "An answer", root)
    told_first = told()
    assert told_first == {("민아", "answered you"), ("Ann", "wrote under a lesson you follow")}
    late = people.person("late@example.org", name="Late")
    follow_lesson(late.pk, lesson.uid, "bell")
    cho = people.person("cho@example.org", name="Cho")

    named = edit(bo, comment.pk, "An answer for @Cho and @민아", 1)
    assert isinstance(named, Written)
    assert told() == told_first | {("Cho", "mentioned you")}
    notice = Notification.objects.get(recipient=cho)
    assert notice.mail_at is not None
    assert notice.mail_at - timezone.now() > timedelta(minutes=4)  # counted from the edit, which may be mended as well
    assert isinstance(edit(bo, comment.pk, "An answer for @Cho", 2), Written)
    assert told() == told_first | {("Cho", "mentioned you")}
    assert Notification.objects.filter(recipient=cho).count() == 1


def test_whom_an_edit_names_in_a_held_comment_hears_once_it_is_shown(mina: User, bo: User, lesson: Lesson) -> None:
    comment = say(mina, lesson, "질문이에요")
    assert told() == set()
    change_status(comment.pk, Status.HELD, held_for=HeldFor.FLAGS)
    assert isinstance(edit(mina, comment.pk, "질문이에요, @Bo", 2), Written)
    assert told() == set()
    change_status(comment.pk, Status.VISIBLE)
    assert told() == {("Bo", "mentioned you")}


def test_an_edit_names_nobody_new_of_an_old_comment_nor_too_often(
    mina: User, bo: User, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = say(mina, lesson, "옛 글")
    assert told() == set()
    Comment.objects.filter(pk=old.pk).update(created_at=timezone.now() - NAMING - timedelta(hours=1))
    assert isinstance(edit(mina, old.pk, "옛 글, @Bo", 1), Written)
    assert told() == set()
    new = say(mina, lesson, "새 글")
    monkeypatch.setattr(changing, "spend", lambda what, *_rest: 60 if what == "name" else 0)
    refused = edit(mina, new.pk, "새 글, @Bo", 1)
    assert isinstance(refused, Refused)
    assert refused.why == "wait"
    assert Comment.objects.get(pk=new.pk).source == "새 글"
    assert told() == set()


def test_followers_of_the_lesson_and_of_the_conversation_hear(mina: User, bo: User, ann: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "질문이에요")
    first = say(ann, lesson, "답", root)
    follow_lesson(bo.pk, lesson.uid, "bell")
    say(ann, lesson, "더", first)
    assert told() == {
        ("민아", "answered you"),
        ("민아", "wrote in a conversation you follow"),
        ("Bo", "wrote under a lesson you follow"),
    }


@pytest.mark.parametrize("where", ["lesson", "conversation"])
def test_who_muted_hears_nothing_at_all(mina: User, bo: User, lesson: Lesson, where: str) -> None:
    root = say(mina, lesson, "질문이에요")
    if where == "lesson":
        follow_lesson(mina.pk, lesson.uid, "muted")
    else:
        follow_conversation(mina.pk, root, "muted")
    say(bo, lesson, "@민아 look", root)
    assert told() == set()


def test_nobody_hears_of_whom_they_blocked(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "질문이에요")
    assert block(mina, bo.pk)
    say(bo, lesson, "@민아 look", root)
    assert told() == set()
    unblock(mina, bo.pk)
    say(bo, lesson, "again", root)
    assert told() == {("민아", "answered you")}


def test_a_held_comment_is_told_of_once_it_is_shown_and_never_twice(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "질문이에요")
    drain()
    reply = say(bo, lesson, "answer", root)
    Outbox.objects.filter(object_id=reply.pk).delete()
    Comment.objects.filter(pk=reply.pk).update(
        status=Status.HELD, held_for="author", is_listed=False, first_published_at=None
    )
    assert told() == set()
    for status in (Status.VISIBLE, Status.REMOVED, Status.VISIBLE):
        change_status(reply.pk, status)
        drain()
    assert Notification.objects.filter(topic=CONSUMER.topic, object_id=reply.pk).count() == 1
    assert told() == {("민아", "answered you")}


def test_hiding_takes_unread_notices_back_and_showing_gives_them_again(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "질문이에요")
    reply = say(bo, lesson, "answer", root)
    assert told() == {("민아", "answered you")}
    change_status(reply.pk, Status.HELD, held_for=HeldFor.FLAGS)
    assert told() == set()
    change_status(reply.pk, Status.VISIBLE)
    assert told() == {("민아", "answered you")}


def test_hidden_before_anybody_was_told_it_is_told_of_when_shown_again(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "질문이에요")
    drain()
    reply = say(bo, lesson, "answer", root)
    change_status(reply.pk, Status.REMOVED)
    assert told() == set()
    assert LessonThread.objects.get(lesson=lesson).visible_comments == 1
    change_status(reply.pk, Status.VISIBLE)
    assert told() == {("민아", "answered you")}
    assert LessonThread.objects.get(lesson=lesson).visible_comments == 2


def test_a_telling_says_where_it_leads_and_what_one_may_end(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "질문이에요")
    reply = say(bo, lesson, "Look **here** https://example.org", root)
    (one,) = tell([reply.pk])
    assert one.url == f"/comments/{reply.pk}/#comment-{reply.pk}"
    assert one.place == {"en": "Saying *hello*", "ko": "*인사*하기"} or set(one.place) == {"en", "ko"}
    assert one.scopes == (f"comments-conversation:{root.pk}", "comments-lesson:hello001", "comments-mail:")
    assert live([reply.pk])[reply.pk].who == "Bo"
    assert live([reply.pk])[reply.pk].text == "Look here https://example.org"
    change_status(reply.pk, Status.REMOVED)
    assert live([reply.pk]) == {}
    assert list(tell([reply.pk])) == []


def test_telling_asks_the_same_number_of_times_for_one_and_for_twenty(
    mina: User, bo: User, lesson: Lesson, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    root = say(mina, lesson, "질문이에요")
    replies = [say(bo, lesson, f"answer {number}", root).pk for number in range(20)]
    for some in (replies[:1], replies):
        with django_assert_num_queries(2):  # type: ignore[operator]
            assert len(list(tell(some))) == len(some)


def test_every_scope_can_be_ended_and_taken_up_again(mina: User, bo: User, lesson: Lesson) -> None:
    root = say(mina, lesson, "질문이에요")
    arguments = {"comments-conversation": str(root.pk), "comments-lesson": lesson.uid, "comments-mail": ""}
    for scope in SCOPES:
        argument = arguments[scope.name]
        assert scope.label(argument)
        before = scope.stop(mina.pk, argument)
        scope.stop(mina.pk, argument)
        scope.resume(mina.pk, argument, before)
    mina.refresh_from_db()
    assert mina.reply_mail == ReplyMail.SOON
    assert list(Subscription.objects.values_list("root", "level")) == [(root.pk, "mail")]
    SCOPES[1].stop(mina.pk, lesson.uid)
    say(bo, lesson, "answer", root)
    assert told() == set()


@pytest.mark.parametrize(
    ("level", "words"), [("", "나에게 온 답글"), ("bell", "이 레슨의 모든 댓글"), ("muted", "알림 끔")]
)
def test_the_lessons_bell_has_three_states(browser: Client, mina: User, lesson: Lesson, level: str, words: str) -> None:
    assert browser.post(f"/comments/{lesson.uid}/bell/", {"level": level}).status_code == 303
    assert f"</span>{words}</summary>" in browser.get(PAGE).content.decode()
    assert Subscription.objects.filter(user=mina, root=None).count() == bool(level)
    fragment = browser.post(f"/comments/{lesson.uid}/bell/", {"level": level}, headers={"HX-Request": "true"})
    assert f"</span>{words}</summary>" in fragment.content.decode()


def test_a_conversation_is_followed_muted_and_left_alone_again(
    browser: Client, mina: User, bo: User, lesson: Lesson
) -> None:
    root = say(bo, lesson, "Hello")
    reply = say(bo, lesson, "more", root)
    assert browser.get(f"/comments/{reply.pk}/follow/").status_code == 200
    for level in ("mail", "muted", ""):
        assert browser.post(f"/comments/{reply.pk}/follow/", {"level": level}).status_code == 303
        levels = Subscription.objects.filter(user=mina, root=root.pk).values_list("level", flat=True)
        assert list(levels) == ([level] if level else [])


@pytest.mark.parametrize("path", ["hello001/bell/", "{pk}/follow/"])
def test_an_unknown_level_is_none_and_too_many_are_too_many(
    browser: Client, bo: User, lesson: Lesson, path: str
) -> None:
    url = f"/comments/{path.format(pk=say(bo, lesson, 'Hello').pk)}"
    assert browser.post(url, {"level": "loud"}).status_code == 404
    assert browser.post(url, {"level": "bell"}).status_code == 303
    exhausted("follow:30/60:")
    assert browser.post(url, {"level": "bell"}).status_code == 429


def test_a_blocked_person_is_not_seen_and_never_learns_of_it(
    browser: Client, client: Client, mina: User, bo: User, lesson: Lesson
) -> None:
    theirs = say(bo, lesson, "Something loud")
    assert "Bo 님을 차단할까요?" in browser.get(f"/comments/{theirs.pk}/block/").content.decode()
    assert browser.post(f"/comments/{theirs.pk}/block/").headers["Location"] == "/me/blocked/"
    page = browser.get(PAGE).content.decode()
    assert "Something loud" not in page
    assert "차단한 사람의 댓글이에요" in page
    assert "Something loud" in client.get(PAGE).content.decode()
    assert "Bo" in browser.get("/me/blocked/").content.decode()
    browser.post("/me/blocked/", {"person": bo.pk})
    assert "Something loud" in browser.get(PAGE).content.decode()


def test_one_cannot_block_oneself_or_nobody(browser: Client, mina: User, lesson: Lesson) -> None:
    mine = say(mina, lesson, "내 글")
    assert browser.post(f"/comments/{mine.pk}/block/").status_code == 404
    Comment.objects.update(author=None)
    assert browser.post(f"/comments/{mine.pk}/block/").status_code == 404
    assert browser.post("/me/blocked/", {"person": "x"}).status_code == 404
    assert not block(mina, mina.pk)
    assert not block(mina, 10**9)


def test_guests_have_no_bell_and_no_list(client: Client, lesson: Lesson) -> None:
    assert client.post(f"/comments/{lesson.uid}/bell/", {"level": "bell"}).status_code == 303
    assert client.get("/me/blocked/").status_code == 303
    assert not Subscription.objects.exists()


def test_who_comes_to_a_comment_by_its_address_has_read_the_notices_of_what_is_shown(
    browser: Client, mina: User, bo: User, lesson: Lesson
) -> None:
    root, other = say(mina, lesson, "질문이에요"), say(mina, lesson, "다른 질문")
    answer, elsewhere = say(bo, lesson, "An answer", root), say(bo, lesson, "Elsewhere", other)
    drain()
    unread = Notification.objects.of(mina.pk).unread()
    assert browser.get("/comments/hello001/").status_code == 200
    assert set(unread.values_list("object_id", flat=True)) == {answer.pk, elsewhere.pk}
    assert browser.get(f"/comments/hello001/?at={answer.pk}").status_code == 200
    assert [one.object_id for one in unread.all()] == [elsewhere.pk]
