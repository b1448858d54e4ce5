"""The queue as moderators use it, with nothing but links and forms."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import Role, appoint, choose_name
from accounts.models import User
from comments import actions, queue
from comments.claiming import claim
from comments.models import AuthorStanding, Claim, Comment, Flag, LessonThread, ModerationLog
from courseapp.lessons.models import Lesson
from courseapp.roles import grant
from tests import people
from tests.comments.said import say

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/admin/moderation/"


def moderator(email: str, name: str) -> User:
    user = appoint(email, Role.MODERATOR).user
    choose_name(user, name)
    user.refresh_from_db()
    User.objects.filter(pk=user.pk).update(language="en")
    return user


@pytest.fixture
def max_(lesson: Lesson) -> User:
    grant(apps)
    return moderator("max@example.org", "Max")


@pytest.fixture
def vera(max_: User) -> User:
    return moderator("vera@example.org", "Vera")


def at_desk(user: User) -> Client:
    client = people.enter_desk(Client(), user)
    client.cookies["lang"] = "en"
    return client


@pytest.fixture
def desk(max_: User) -> Client:
    """A browser in which Max has shown his second factor."""
    return at_desk(max_)


@pytest.fixture
def held(mina: User, lesson: Lesson) -> list[Comment]:
    """Three of 민아's comments that wait, the first the longest."""
    comments = [say(mina, lesson, f"Lamp number {n}") for n in range(3)]
    for n, one in enumerate(comments):
        Comment.objects.filter(pk=one.pk).update(
            status="held", held_for="staff", is_listed=False, created_at=timezone.now() - timedelta(hours=9 - n)
        )
    return comments


def card(page: str) -> int:
    """Which comment the page is about; 0 for none."""
    found = re.search(r'id="card-name".*?#(\d+)', page, re.DOTALL)
    return int(found[1]) if found else 0


def post(desk: Client, comment: Comment, do: str, **more: str) -> tuple[int, str]:
    fields = {"do": do, "version": str(comment.version), "tab": "held", **more}
    answer = desk.post(f"{DESK}{comment.pk}/decide/", fields, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_queue_begins_with_the_longest_waiting(desk: Client, held: list[Comment]) -> None:
    page = desk.get(DESK).content.decode()
    assert card(page) == held[0].pk
    listed = re.findall(rf'href="{DESK}(\d+)/\?tab=held" *(?:aria-current="true")?>', page)
    assert [int(one) for one in listed] == [one.pk for one in held]


def test_a_card_has_everything_one_needs_to_know(
    desk: Client, lesson: Lesson, mina: User, bo: User, max_: User
) -> None:
    root = say(bo, lesson, "What is a lamp?")
    answer = say(mina, lesson, "Buy one at my shop", root)
    actions.edit(mina, answer.pk, "Buy **one** at my shop", 1)
    actions.flag(bo, answer.pk, Flag.Reason.SPAM, "an advert", 2)
    actions.edit(mina, answer.pk, "Buy *two* at my shop", 2)
    Lesson.objects.filter(pk=lesson.pk).update(revision=9)
    page = desk.get(f"{DESK}{answer.pk}/").content.decode()
    for said in (
        "What is a lamp?",
        "<em>two</em>",
        "Spam or advertising",
        "an advert",
        "Buy **one** at my shop",
        "2 earlier texts",
        "now 9",
        "here for 30 days",
        "/small-course/first/hello/",
        "The lesson’s thread is open.",
    ):
        assert said in page, said
    assert "mina@example.org" not in page  # addresses are for those who look after people
    assert re.search(r'value="spam" +checked', page)


def test_deciding_leads_to_the_next_and_at_last_to_the_empty_queue(desk: Client, held: list[Comment]) -> None:
    desk.get(DESK)
    status, page = post(desk, held[0], "approve")
    assert (status, card(page)) == (200, held[1].pk)
    assert "Done: approved." in page
    status, page = post(desk, held[1], "remove", reason="rude", note="Be kind")
    assert card(page) == held[2].pk
    status, page = post(desk, held[2], "spam")
    assert (status, card(page)) == (200, 0)
    assert "All done" in page
    assert list(Comment.objects.order_by("pk").values_list("status", flat=True)) == ["visible", "removed", "spam"]
    assert ModerationLog.objects.get(verb="removed").note == "Be kind"


def test_removing_needs_a_reason(desk: Client, held: list[Comment]) -> None:
    status, page = post(desk, held[0], "remove")
    assert status == 422
    assert "Please choose a reason" in page
    assert Comment.objects.get(pk=held[0].pk).status == "held"


def test_undo_brings_the_comment_back_onto_the_page(desk: Client, held: list[Comment]) -> None:
    _status, page = post(desk, held[0], "spam")
    line = re.search(r'name="line" value="(\d+)"', page)
    assert line
    answer = desk.post(f"{DESK}undo/", {"line": line[1], "tab": "held"}, follow=True)
    assert card(answer.content.decode()) == held[0].pk
    assert Comment.objects.get(pk=held[0].pk).status == "held"
    again = desk.post(f"{DESK}undo/", {"line": line[1], "tab": "held"})
    assert again.status_code == 409


def test_two_moderators_get_different_comments(desk: Client, vera: User, held: list[Comment]) -> None:
    veras = at_desk(vera)
    assert card(desk.get(DESK).content.decode()) == held[0].pk
    page = veras.get(DESK).content.decode()
    assert card(page) == held[1].pk
    assert "Max has it" in page


def test_the_second_is_told_who_has_it(desk: Client, vera: User, held: list[Comment]) -> None:
    veras = at_desk(vera)
    desk.get(f"{DESK}{held[0].pk}/")
    page = veras.get(f"{DESK}{held[0].pk}/").content.decode()
    assert "Max has this comment open until" in page
    assert 'value="approve"' not in page
    status, page = post(veras, held[0], "approve")
    assert status == 409
    assert "Max has this comment open" in page
    assert Comment.objects.get(pk=held[0].pk).status == "held"
    veras.post(f"{DESK}{held[0].pk}/take/", {"tab": "held"})
    assert Claim.objects.get(comment=held[0].pk).moderator == vera
    assert post(veras, held[0], "approve")[0] == 200


def test_the_second_is_told_that_it_was_decided(desk: Client, vera: User, held: list[Comment]) -> None:
    veras = at_desk(vera)
    assert post(desk, held[0], "approve")[0] == 200
    status, page = post(veras, held[0], "spam")
    assert status == 409
    assert "Max was first: approved" in page
    assert Comment.objects.get(pk=held[0].pk).status == "visible"


def test_looking_ahead_takes_nothing(desk: Client, held: list[Comment]) -> None:
    desk.head(f"{DESK}{held[0].pk}/")
    desk.get(f"{DESK}{held[0].pk}/", headers={"Sec-Purpose": "prefetch"})
    assert not Claim.objects.exists()
    desk.get(f"{DESK}{held[0].pk}/")
    assert Claim.objects.count() == 1


def test_next_and_previous_go_through_the_queue(desk: Client, held: list[Comment], vera: User) -> None:
    page = desk.get(f"{DESK}{held[1].pk}/").content.decode()
    assert re.search(rf'href="{DESK}{held[2].pk}/\?tab=held" data-key="j"', page)
    assert re.search(rf'href="{DESK}{held[0].pk}/\?tab=held" data-key="k"', page)
    assert claim(held[2].pk, vera) is None
    assert 'data-key="j"' not in desk.get(f"{DESK}{held[1].pk}/").content.decode()


def test_flagged_ones_wait_by_their_first_flag_each_once(desk: Client, lesson: Lesson, mina: User, bo: User) -> None:
    jun_said, bo_said = say(mina, lesson, "one"), say(bo, lesson, "two")
    third = people.person("third@example.org", name="Third")
    for reader in (bo, third):
        actions.flag(reader, jun_said.pk, Flag.Reason.RUDE, "", 1)
    actions.flag(mina, bo_said.pk, Flag.Reason.RUDE, "", 1)
    Flag.objects.filter(comment=bo_said).update(created_at=timezone.now() - timedelta(hours=2))
    page = desk.get(f"{DESK}?tab=flagged").content.decode()
    listed = re.findall(rf'href="{DESK}(\d+)/\?tab=flagged" *(?:aria-current="true")?>', page)
    assert [int(one) for one in listed] == [bo_said.pk, jun_said.pk]
    assert queue.numbers() == {"held": 0, "flagged": 2}
    actions.delete(bo, bo_said.pk)
    assert queue.numbers() == {"held": 0, "flagged": 1}


def test_long_queues_go_on_by_keyset_and_numbers_are_capped(
    desk: Client, lesson: Lesson, mina: User, max_: User
) -> None:
    for n in range(queue.ROWS + 5):
        say(mina, lesson, f"Lamp {n}")
    Comment.objects.update(status="held", is_listed=False)
    first = queue.waiting("held", max_)
    second = queue.waiting("held", max_, first.more_after)
    assert (len(first.rows), len(second.rows), second.more_after) == (queue.ROWS, 5, 0)
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}
    page = desk.get(f"{DESK}?tab=held&after={first.more_after}").content.decode()
    assert f"{DESK}{second.rows[0].id}/" in page


def test_the_queue_asks_as_often_whatever_its_size(desk: Client, lesson: Lesson, mina: User, bo: User) -> None:
    asked = []
    for size in (1, 30):
        for n in range(size):
            comment = say(mina, lesson, f"Lamp {size} {n}")
            actions.flag(bo, comment.pk, Flag.Reason.SPAM, "", 1) if n < 3 else None
            Comment.objects.filter(pk=comment.pk).update(status="held", is_listed=False)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(DESK).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 26


def test_authors_are_held_banned_and_freed_from_the_card(desk: Client, held: list[Comment], mina: User) -> None:
    path = f"{DESK}{held[0].pk}/author/"
    page = desk.post(path, {"do": "hold", "days": "7", "reason": "spam", "tab": "held"}, follow=True).content.decode()
    assert "Comments wait for staff until" in page
    assert "Done: author held." in page
    page = desk.post(path, {"do": "ban", "days": "", "reason": "", "tab": "held"}, follow=True).content.decode()
    assert "May not write until that is lifted." in page
    desk.post(path, {"do": "free", "tab": "held"})
    standing = AuthorStanding.objects.get()
    assert (standing.held_until, standing.banned_until) == (None, None)
    for bad in ({"do": "hold", "days": "8"}, {"do": "burn"}, {"do": "ban", "reason": "x" * 40}):
        assert desk.post(path, bad).status_code == 404


def test_the_thread_is_locked_and_opened_from_the_card(desk: Client, held: list[Comment]) -> None:
    path = f"{DESK}{held[0].pk}/thread/"
    assert "Open the thread" in desk.post(path, {"do": "lock", "tab": "held"}, follow=True).content.decode()
    assert LessonThread.objects.get().is_locked
    assert desk.post(path, {"do": "lock"}).status_code == 409
    assert "Lock the thread" in desk.post(path, {"do": "unlock"}, follow=True).content.decode()


def test_decisions_are_listed_with_who_made_them(desk: Client, held: list[Comment], bo: User) -> None:
    post(desk, held[0], "remove", reason="rude", note="Be kind")
    page = desk.get(f"{DESK}decided/").content.decode()
    for said in ("removed", "Insulting or hateful", "Max", "Be kind", f"#{held[0].pk}"):
        assert said in page
    assert "flagged" not in page.split("desk-decided")[1]


@pytest.mark.parametrize("given", ["", "x", "-1", "0", "9" * 40, "\x00", "1e3"])
def test_nonsense_is_refused(desk: Client, held: list[Comment], given: str) -> None:
    path = f"{DESK}{held[0].pk}/"
    for answer in (
        desk.get(DESK, {"tab": given, "after": given, "done": given}),
        desk.post(f"{path}decide/", {"do": "approve", "version": given}),
        desk.post(f"{path}decide/", {"do": given, "version": "1"}),
        desk.post(f"{DESK}undo/", {"line": given, "at": given}),
        desk.get(f"{DESK}decided/", {"before": given}),
    ):
        assert answer.status_code in {200, 404, 409}
    assert set(Comment.objects.values_list("status", flat=True)) == {"held"}


def test_the_list_of_comments_finds_by_number_person_lesson_and_words(
    desk: Client, lesson: Lesson, mina: User, bo: User
) -> None:
    one, two = say(mina, lesson, "About lamps"), say(bo, lesson, "About tables")

    def found(term: str) -> set[int]:
        page = desk.get("/admin/comments/comment/", {"q": term}).content.decode()
        return {int(number) for number in re.findall(r"/change/[^>]*>#(\d+)<", page)}

    assert found(f"#{one.pk}") == {one.pk}
    assert found("mina@example.org") == {one.pk}
    assert found("bo") == {two.pk}
    assert found("hello001") == {one.pk, two.pk}
    assert found("LAMPS") == {one.pk}
    assert found("chairs") == set()
    assert desk.get(f"/admin/comments/comment/{one.pk}/change/")["Location"] == f"{DESK}{one.pk}/"
    assert desk.get(f"/admin/comments/comment/{one.pk}/delete/").status_code == 403


def test_many_are_decided_at_once_from_the_list(desk: Client, held: list[Comment], vera: User) -> None:
    assert claim(held[2].pk, vera) is None
    fields = {"action": "spam", "_selected_action": [str(one.pk) for one in held]}
    page = desk.post("/admin/comments/comment/", fields, follow=True).content.decode()
    assert "2 comments decided." in page
    assert "does not allow it: 1." in page
    assert list(Comment.objects.order_by("pk").values_list("status", flat=True)) == ["spam", "spam", "held"]
