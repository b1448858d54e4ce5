"""A thread is read in one query that costs the same at any size, and shows what it should in the order it should."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from comments.models import Comment, LessonThread, Status
from comments.reading import around, first_page, more_replies
from comments.showing import change_status
from comments.statements import MORE, REPLIES, ROOTS, SORTS, Sort
from courseapp.lessons.models import Lesson
from tests.comments import grown
from tests.comments.said import PAGE, URL, say

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
GROWN = {"Seq Scan comments_comment", "Seq Scan accounts_user"}
"""What no plan may hold: a whole table that grows."""


def explained(sql: str) -> tuple[int, list[str]]:
    """Buffers that the statement touches, and the kinds of its plan's nodes with their tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    nodes: list[str] = []

    def walk(node: dict[str, Any]) -> None:
        nodes.append(f"{node['Node Type']} {node.get('Relation Name', '')}".strip())
        for inner in node.get("Plans", []):
            walk(inner)

    walk(plan)
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], nodes


def asked(lesson: Lesson, sort: Sort = "newest", after: str = "") -> str:
    with CaptureQueriesContext(connection) as queries:
        first_page(lesson.pk, sort, after)
    assert len(queries) == 1
    return str(queries[0]["sql"])


@pytest.mark.django_db(transaction=True)
def test_the_plan_and_its_buffers_are_the_same_at_fifty_thousand(bo: User, lesson: Lesson) -> None:
    small, large = Lesson.objects.get(uid="facts002"), lesson
    grown.people(5_000)
    for one, roots, replies in ((small, 40, 10), (large, 10_000, 40_000)):
        ids = grown.roots(one, roots)
        grown.replies(ids[-1], replies)
        for other in ids[-20:-1]:
            grown.replies(other, 10)
    grown.known()
    for sort in SORTS:
        for after in ("", first_page(large.pk, sort).next):
            (few, _nodes), (many, nodes) = explained(asked(small, sort)), explained(asked(large, sort, after))
            assert not GROWN & set(nodes), (sort, nodes)
            assert many <= 1.2 * few + 10, (sort, after, few, many)


@pytest.mark.django_db(transaction=True)
def test_further_replies_and_permalinks_cost_the_same_deep_in_a_long_conversation(lesson: Lesson) -> None:
    grown.people(2_000)
    (root,) = grown.roots(lesson, 1)
    grown.replies(root, 30_000)
    grown.known()
    ids = list(Comment.objects.filter(parent=root).order_by("pk").values_list("pk", flat=True))
    for read in (more_replies, around):
        costs = []
        for at in Comment.objects.filter(pk__in=[ids[0], ids[100], ids[20_000]]):
            with CaptureQueriesContext(connection) as queries:
                read(at)
            buffers, nodes = explained(str(queries[0]["sql"]))
            assert not GROWN & set(nodes), nodes
            costs.append(buffers)
        assert max(costs) <= 1.2 * min(costs) + 10, (read, costs)


def test_no_statement_of_a_thread_counts_or_skips_or_recurs(
    client: Client, mina: User, bo: User, lesson: Lesson
) -> None:
    root = say(bo, lesson, "Hello")
    say(mina, lesson, "답글", root)
    client.force_login(mina)
    with CaptureQueriesContext(connection) as queries:
        for path in (
            PAGE,
            URL,
            f"{URL}?sort=top",
            f"{URL}?at={root.pk}",
            f"/comments/{root.pk}/replies/",
            "/people/Bo/",
        ):
            client.get(path, follow=True)
    for one in queries:
        sql = str(one["sql"])
        if "comments_" in sql:
            assert not re.search(r"\bOFFSET\b|\bRECURSIVE\b", sql), sql
            assert not re.search(r"count\(\*\)(?! FROM \(SELECT)", sql, re.IGNORECASE), sql


def test_roots_come_newest_first_with_their_replies_in_order(mina: User, bo: User, lesson: Lesson) -> None:
    first, second = say(mina, lesson, "하나"), say(mina, lesson, "둘")
    one = say(bo, lesson, "1", first)
    two = say(bo, lesson, "2", first)
    below = say(mina, lesson, "1.1", one)
    shown = first_page(lesson.pk)
    assert [card.id for card in shown.cards] == [second.pk, first.pk, one.pk, below.pk, two.pk]
    assert [card.to for card in shown.cards] == ["", "", "민아", "Bo", "민아"]
    assert next(card.id for card in first_page(lesson.pk, "oldest").cards) == first.pk


def test_top_goes_by_reactions_and_then_by_age(bo: User, lesson: Lesson) -> None:
    ids = grown.roots(lesson, 3)
    Comment.objects.filter(pk=ids[0]).update(score=2)
    assert [card.id for card in first_page(lesson.pk, "top").cards] == [ids[0], ids[2], ids[1]]


@pytest.mark.parametrize("sort", SORTS)
def test_all_pages_together_show_each_conversation_once(bo: User, lesson: Lesson, sort: Sort) -> None:
    ids = grown.roots(lesson, 3 * ROOTS + 5)
    Comment.objects.filter(pk__in=ids[::3]).update(score=4)
    Comment.objects.filter(pk__in=ids[5:15]).update(created_at=Comment.objects.get(pk=ids[5]).created_at)
    seen: list[int] = []
    after = ""
    for number in range(4):
        shown = first_page(lesson.pk, sort, after)
        seen += [card.id for card in shown.cards]
        after = shown.next
        assert bool(after) == (number < 3)
    assert len(seen) == len(ids)
    assert sorted(seen) == ids


def test_all_replies_can_be_reached_and_each_page_is_well_formed(bo: User, lesson: Lesson) -> None:
    (root,) = grown.roots(lesson, 1)
    grown.replies(root, REPLIES + MORE + 7)
    shown = first_page(lesson.pk).cards
    seen = [card.id for card in shown[1:]]
    assert len(seen) == REPLIES
    after = shown[-1].more
    while after:
        cards = more_replies(Comment.objects.get(pk=int(after)))
        seen += [card.id for card in cards]
        after = cards[-1].more
    assert seen == sorted(seen)
    assert len(seen) == REPLIES + MORE + 7


def test_lists_are_nested_four_deep_and_closed_again(client: Client, bo: User, lesson: Lesson) -> None:
    at: Comment | None = None
    for number in range(7):
        at = say(bo, lesson, f"step {number}", at)
    say(bo, lesson, "another")
    text = client.get(PAGE).content.decode()
    area = text[text.index('id="comments-all"') : text.index("</section>", text.index('id="comments-all"'))]
    depth, deepest = 0, 0
    for closing, _name in re.findall(r"<(/?)(ol|li)\b", area):
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
        assert depth >= -1
    assert depth == -1  # the list around all of it was opened before the cut
    assert deepest == 7  # li, then three times ol and li
    assert area.count('<span class="comment-to">') == 3  # below the fourth level the name says whom it answers
    assert area.count('<span class="comment-to unseen">') == 3


def test_a_tombstone_keeps_the_place_of_what_was_answered_and_tells_nothing(
    client: Client, bo: User, mina: User, lesson: Lesson
) -> None:
    root = say(bo, lesson, "A secret from Bo")
    say(mina, lesson, "답글", root)
    change_status(root.pk, Status.REMOVED)
    for path in (PAGE, f"{URL}?at={root.pk}"):
        text = client.get(path).content.decode()
        assert f'<article class="comment is-gone" id="comment-{root.pk}">' in text
        assert "운영진이 내린 댓글이에요" in text
        assert "secret" not in text
        assert "@Bo" not in text
        assert "답글" in text


def test_a_permalink_leads_to_the_comment_among_its_own(client: Client, bo: User, lesson: Lesson) -> None:
    at = root = say(bo, lesson, "step 0")
    for number in range(1, 10):
        at = say(bo, lesson, f"step {number}", at)
    for number in range(40):
        say(bo, lesson, f"aside {number}", root)
    answer = client.get(f"/comments/{at.pk}/")
    assert answer.headers["Location"] == f"{URL}?at={at.pk}#comment-{at.pk}"
    text = client.get(f"{URL}?at={at.pk}").content.decode()
    for number in range(10):
        assert f"step {number}<" in text
    assert f"/comments/{root.pk}/replies/?after=" in text


@pytest.mark.parametrize("pk", ["0", "999999999999", "99999999999999999999", "-1", "1.5"])
def test_no_comment_no_page(client: Client, lesson: Lesson, pk: str) -> None:
    assert client.get(f"/comments/{pk}/").status_code == 404
    assert client.get(f"{URL}?at={pk}").status_code in ((404,) if pk != "0" else (200,))


def test_what_is_not_listed_has_no_address(client: Client, bo: User, lesson: Lesson) -> None:
    gone = say(bo, lesson, "Hello")
    change_status(gone.pk, Status.SPAM)
    assert client.get(f"/comments/{gone.pk}/").status_code == 404
    assert client.get(f"{URL}?at={gone.pk}").status_code == 404


@pytest.mark.parametrize("after", ["x", "1", "_", "1_", "_1", "1_0", "9" * 30 + "_1", "1_" + "9" * 30, "²_1", "1 _1"])
def test_a_cursor_that_no_page_wrote_is_not_found(client: Client, lesson: Lesson, after: str) -> None:
    for sort in SORTS:
        assert client.get(URL, {"sort": sort, "after": after}).status_code == 404
    assert client.get("/people/nobody/", {"after": after}).status_code == 404


def test_an_unknown_order_is_the_usual_one(client: Client, bo: User, lesson: Lesson) -> None:
    say(bo, lesson, "Hello")
    assert client.get(f"{URL}?sort=worst").status_code == 200


def test_htmx_gets_the_list_or_what_follows_and_no_page(client: Client, mina: User, lesson: Lesson) -> None:
    grown.roots(lesson, ROOTS + 1)
    client.force_login(mina)
    first = client.get(f"{URL}?sort=oldest", headers=HTMX).content.decode()
    after = re.search(r"after=([\d_-]+)", first)
    assert after
    following = client.get(f"{URL}?sort=oldest&after={after[1]}", headers=HTMX).content.decode()
    for text in (first, following):
        assert "<html" not in text
    assert (first.count("<article"), following.count("<article")) == (ROOTS, 1)
    assert 'tabindex="-1" autofocus' in following  # the keyboard goes on where the new ones begin


def test_news_are_a_304_until_there_are_some(client: Client, mina: User, lesson: Lesson) -> None:
    LessonThread.objects.create(lesson=lesson, visible_comments=2, version=5)
    same = client.get(f"{URL}news/?since=5&seen=2")
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", '"5"')
    assert client.get(f"{URL}news/?since=0&seen=0", headers={"If-None-Match": '"5"'}).status_code == 304
    LessonThread.objects.update(visible_comments=5, version=8)
    answer = client.get(f"{URL}news/?since=5&seen=2", headers={"If-None-Match": '"5"'})
    assert answer.status_code == 200
    assert "새 댓글 3개" in answer.content.decode()


def test_an_empty_thread_invites(client: Client, lesson: Lesson) -> None:
    text = client.get(PAGE).content.decode()
    assert "아직 댓글이 없어요." in text
    assert '<span class="comments-count" id="comments-count">0</span>' in text
    assert "답글 알림 <small>(로그인 필요)</small>" in text


def test_english_readers_stay_in_english(client: Client, mina: User, bo: User, lesson: Lesson) -> None:
    say(bo, lesson, "See @민아")
    text = client.get(f"/en{PAGE}").content.decode()
    assert f'href="/en/comments/by/{mina.pk}/"' in text
    assert 'href="/en/people/Bo/"' in text
    answer = client.get(f"/en/comments/by/{mina.pk}/")
    assert answer.headers["Location"] == "/en/people/%EB%AF%BC%EC%95%84/"
