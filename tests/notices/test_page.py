"""The bell and the page of notices."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from courseapp.notices.actions import drain, put_out, read, take_back
from courseapp.notices.listing import LENGTH
from courseapp.notices.models import MOST_SHOWN, UNREAD, Notification
from tests.notices.letters import TOPIC, PostOffice

pytestmark = pytest.mark.django_db
PAGE = "/en/me/notices/"


@pytest.fixture
def reader(client: Client, bo: User) -> Client:
    client.force_login(bo)
    return client


def tell(post_office: PostOffice, person: User, *letters: int) -> list[Notification]:
    """Letters to the person, in this order."""
    for one in letters:
        put_out(TOPIC, post_office.write(one, person.pk, text=f"Text {one}."))
        drain()
    return list(Notification.objects.filter(recipient=person, object_id__in=letters).order_by("pk"))


def page(client: Client, path: str = PAGE, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def bell(html: str) -> str:
    """What the bell says, to eyes and to screen readers."""
    found = re.search(r'<a class="tool bell".*?</a>', html, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def titles(html: str) -> list[int]:
    """The letters told of, from top to bottom."""
    return [int(one) for one in re.findall(r'notice-quote">Text (\d+)\.', html)]


def test_the_page_asks_people_to_sign_in_first(client: Client, db: None) -> None:
    assert client.get(PAGE).headers["Location"] == f"/en/accounts/login/?next={PAGE}"


def test_guests_have_no_bell_and_no_query_for_one(client: Client, db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        html = page(client, "/en/about/")
    assert "bell" not in html
    assert len(asked) == 0


def test_without_notices_the_bell_is_silent_and_the_page_says_what_will_be_here(reader: Client) -> None:
    html = page(reader)
    assert bell(html) == "Notices"
    assert "Nothing here yet" in html
    assert "Mark all" not in html


def test_the_bell_counts_what_is_unread_and_is_capped(reader: Client, post_office: PostOffice, bo: User) -> None:
    tell(post_office, bo, 1, 2)
    assert bell(page(reader, "/en/about/")) == "2 Notices: 2 unread"
    first = Notification.objects.get(object_id=1)
    first.pk = None
    rows = [Notification(recipient=bo, topic=TOPIC, object_id=n, title=first.title, url="/") for n in range(3, 100)]
    Notification.objects.bulk_create(rows)
    assert bell(page(reader, "/en/about/")) == "99 Notices: 99 unread"
    Notification.objects.bulk_create([Notification(recipient=bo, topic=TOPIC, object_id=500, title="x", url="/")])
    assert bell(page(reader, "/en/about/")) == "99+ Notices: more than 99 unread"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {UNREAD}", {"user": bo.pk})
        assert cursor.fetchone() == (MOST_SHOWN + 1,)


def test_bell_and_list_agree_on_what_was_taken_back(
    reader: Client, post_office: PostOffice, bo: User, mina: User
) -> None:
    tell(post_office, bo, 1, 2)
    tell(post_office, mina, 3)
    take_back(TOPIC, [2])
    html = page(reader)
    assert bell(html) == "1 Notices: 1 unread"
    assert titles(html) == [1]


def test_the_list_is_newest_first_in_days_and_places(reader: Client, post_office: PostOffice, bo: User) -> None:
    notices = tell(post_office, bo, 1, 2, 3)
    Notification.objects.filter(pk=notices[0].pk).update(created_at=timezone.now() - timedelta(days=1))
    Notification.objects.filter(pk=notices[1].pk).update(place={"ko": "다른 곳"})
    html = page(reader)
    assert titles(html) == [3, 2, 1]
    assert re.findall(r"<h2><time [^>]+>(.+?)<", html) == ["Today", "Yesterday"]
    assert re.findall(r'<h3 lang="(..)">(.+?)<', html) == [("en", "Pictures"), ("ko", "다른 곳"), ("en", "Pictures")]
    assert "하늘 님이 답했어요" in page(reader, "/me/notices/")


def test_older_notices_follow_without_gaps_or_repetition(reader: Client, post_office: PostOffice, bo: User) -> None:
    letters = list(range(1, LENGTH * 2 + 6))
    tell(post_office, bo, *letters)
    seen, path, pages = [], PAGE, 0
    while path:
        html = page(reader, path)
        seen += titles(html)
        pages += 1
        found = re.search(r'href="([^"]+before=\d+)"', html)
        path = found[1] if found else ""
    assert seen == letters[::-1]
    assert pages == 3


def test_htmx_gets_the_older_ones_alone(reader: Client, post_office: PostOffice, bo: User) -> None:
    tell(post_office, bo, *range(1, LENGTH + 2))
    last = Notification.objects.order_by("pk")[1].pk
    part = page(reader, f"{PAGE}?before={last}", **{"HX-Request": "true"})
    assert titles(part) == [1]
    assert "<h1" not in part
    assert "<h1" in page(reader, f"{PAGE}?before={last}", **{"HX-Request": "true", "HX-Request-Type": "full"})


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "9" * 40, "１２"])
def test_nonsense_in_the_address_shows_the_newest(
    reader: Client, post_office: PostOffice, bo: User, before: str
) -> None:
    tell(post_office, bo, 1)
    assert titles(page(reader, f"{PAGE}?before={before}")) == [1]


def test_following_a_notice_reads_it_and_leads_there(reader: Client, post_office: PostOffice, bo: User) -> None:
    (notice,) = tell(post_office, bo, 1)
    response = reader.get(f"{PAGE}{notice.pk}/", headers={"Sec-Purpose": "prefetch;prerender"})
    reader.head(f"{PAGE}{notice.pk}/")
    assert Notification.objects.unread().count() == 1
    response = reader.get(f"{PAGE}{notice.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/en/small-course/second/pictures/#comment-1")
    assert Notification.objects.unread().count() == 0
    assert reader.get(f"/me/notices/{notice.pk}/")["Location"] == "/small-course/second/pictures/#comment-1"


def test_one_can_be_marked_read_with_and_without_scripts(reader: Client, post_office: PostOffice, bo: User) -> None:
    first, second, _third = tell(post_office, bo, 1, 2, 3)
    response = reader.post(f"{PAGE}read/", {"notice": first.pk})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    part = reader.post(f"{PAGE}read/", {"notice": second.pk}, headers={"HX-Request": "true"}).content.decode()
    assert f'id="notice-{second.pk}"' in part
    assert "Mark as read" not in part
    assert bell(part) == "1 Notices: 1 unread"
    assert 'hx-swap-oob="true"' in part


def test_all_read_means_all_that_were_shown(reader: Client, post_office: PostOffice, bo: User, mina: User) -> None:
    tell(post_office, bo, 1, 2)
    tell(post_office, mina, 4)
    found = re.search(r'name="until" value="(\d+)"', page(reader))
    assert found
    tell(post_office, bo, 3)
    part = reader.post(f"{PAGE}read/", {"until": found[1]}, headers={"HX-Request": "true"}).content.decode()
    assert bell(part) == "1 Notices: 1 unread"
    assert titles(part) == [3, 2, 1]
    assert Notification.objects.of(mina.pk).unread_number() == 1


def test_nobody_reads_the_notices_of_others(reader: Client, post_office: PostOffice, mina: User) -> None:
    (notice,) = tell(post_office, mina, 1)
    assert reader.get(f"{PAGE}{notice.pk}/").status_code == 404
    reader.post(f"{PAGE}read/", {"notice": notice.pk})
    reader.post(f"{PAGE}read/", {"notice": notice.pk}, headers={"HX-Request": "true"})
    reader.post(f"{PAGE}read/", {"until": notice.pk})
    assert Notification.objects.of(mina.pk).unread_number() == 1


def test_marking_read_is_no_link(reader: Client) -> None:
    assert reader.get(f"{PAGE}read/").status_code == 405


def test_a_text_that_is_gone_leaves_a_line_without_quotation_and_name(
    reader: Client, post_office: PostOffice, bo: User
) -> None:
    tell(post_office, bo, 1)
    read(bo.pk, TOPIC, [1])
    post_office.texts.clear()
    html = page(reader)
    assert "Somebody replied to you" in html
    assert "notice-quote" not in html


@pytest.mark.parametrize("number", [0, 1, 5, LENGTH + 20])
def test_the_page_costs_the_same_whatever_it_shows(
    reader: Client, post_office: PostOffice, bo: User, number: int
) -> None:
    """Session, user, notices, the bell; the letters' texts are in memory here."""
    tell(post_office, bo, *range(1, number + 1))
    with CaptureQueriesContext(connection) as asked:
        page(reader)
    assert len(asked) == 4
