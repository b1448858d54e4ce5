"""The feed of a lesson's comments."""

import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from accounts.models import User
from comments.models import Status
from comments.showing import change_status
from courseapp.lessons.models import Lesson
from tests.comments.said import say

pytestmark = pytest.mark.django_db
FEED = "/comments/hello001/feed.xml"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_has_what_is_visible_newest_first_with_whole_addresses(
    client: Client, mina: User, bo: User, lesson: Lesson
) -> None:
    root = say(mina, lesson, "질문 @Bo")
    reply = say(bo, lesson, "An *answer*", root)
    change_status(say(bo, lesson, "Taken down").pk, Status.REMOVED)
    answer = client.get(FEED)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Bo", "민아"]
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [f"urn:comment:{pk}" for pk in (reply.pk, root.pk)]
    assert entries[0].findtext(f"{ATOM}summary") == "<p>An <em>answer</em></p>"
    links = [entry.find(f"{ATOM}link") for entry in entries]
    assert [link.get("href", "").startswith("http") for link in links if link is not None] == [True, True]
    assert 'href="/' not in str(entries[1].findtext(f"{ATOM}summary"))


def test_only_published_lessons_have_one(client: Client, lesson: Lesson) -> None:
    Lesson.objects.filter(pk=lesson.pk).update(status="draft")
    assert client.get(FEED).status_code == 404
    assert client.get("/comments/nothere1/feed.xml").status_code == 404
