"""All fourteen achievements can be earned by what a learner can do: over HTTP, and by a report that staff confirm."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Allowance, User
from courseapp.lessons.models import Course, Lesson, LessonText, Track
from courseapp.plain.game_defaults import rules_of
from courseapp.progress.learners import learner_key
from courseapp.reports.actions import Filed, Sent, file
from courseapp.reports.models import Report, State
from courseapp.reports.triage import Decided, Decision, decide
from tests.people import ann, bo
from tests.progress.devices import check
from tests.reports.reporting import sender

pytestmark = pytest.mark.django_db
TRACKS, LESSONS, CARDS = 5, 50, 1
COURSE = "lights"


@pytest.fixture
def lessons(db: None) -> list[Lesson]:
    """Five tracks of ten lessons, each with an exercise and a card."""
    course = Course.objects.create(uid=COURSE, source="", languages=["en"], fact_review=90)
    tracks = [Track.objects.create(course=course, slug=f"track-{n}", position=n) for n in range(TRACKS)]
    made = []
    for number in range(LESSONS):
        lesson = Lesson.objects.create(
            uid=f"light{number:03}",
            course=course,
            track=tracks[number % TRACKS],
            slug=f"lesson-{number}",
            minutes=5,
            status="published",
            published_at=timezone.now(),
            xp=25,
            need=10,
        )
        card = {"id": "k1", "question": "Why?", "answer": "Because."}
        LessonText.objects.create(lesson=lesson, language="en", source="", title="x", title_html="x", cards=[card])
        made.append(lesson)
    return made


class Learner:
    """Bo, who does what can be done and hears what it brought."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)
        self.heard: list[str] = []

    def send(self, events: list[dict[str, Any]], day: datetime) -> None:
        stamp = {"day": str(day.date()), "at": f"{day:%Y-%m-%dT%H:%M:%S}.000Z"}
        body = {
            "v": 1,
            "learner": learner_key(self.user),
            "events": [{"id": str(uuid.uuid4()), **one, **stamp} for one in events],
        }
        answer = self.client.post("/api/v1/me/events", json.dumps(body), content_type="application/json").json()
        assert answer["rejected"] == []
        self.heard += [one.removeprefix(f"{COURSE}:") for one in answer["achievements"]]

    def earned(self) -> list[str]:
        state = self.client.get("/api/v1/me/state").json()
        codes: list[str] = state["courses"][COURSE]["achievements"]
        return codes


def done(subject: str) -> dict[str, Any]:
    return {"k": "mark", "s": subject, "cl": 1, "dwell": 60}


def test_all_fourteen_can_be_earned(lessons: list[Lesson]) -> None:
    learner = Learner(bo())
    uids = [lesson.uid for lesson in lessons]
    start = datetime.now(UTC) - timedelta(days=70)
    start -= timedelta(days=start.weekday())
    learner.send([done(uids[0])], start)
    assert learner.heard == ["first-light"]
    learner.send([done(uid) for uid in uids[1:]], start + timedelta(days=1))
    learner.send([done(f"{uid}.x") for uid in uids], start + timedelta(days=1))
    cards = [{"k": "review", "s": f"{uid}.k1", "g": 3} for uid in uids[:20]]
    for week in range(1, 9):
        for day in (0, 1):
            learner.send(cards, start + timedelta(weeks=week, days=day))
    said = {"body": "What does the second picture show?", "client_token": str(uuid.uuid4())}
    assert learner.client.post(f"/comments/{uids[0]}/", said).status_code in (200, 302, 303)
    Allowance.objects.all().delete()
    typo = Sent(lessons[0], "", "typo", "The second word is misspelt.", "", uuid.uuid4())
    outcome = file(typo, sender(learner.user))
    assert isinstance(outcome, Filed), outcome
    report = Report.objects.get()
    decided = decide(report.pk, report.version, ann(), Decision(State.CONFIRMED))
    assert isinstance(decided, Decided), decided
    assert learner.earned() == [one["code"] for one in rules_of({})["achievements"]]
    assert len(learner.earned()) == 14
    page = learner.client.get(f"/en/{COURSE}/achievements/").content.decode()
    assert page.count('class="goal won"') == 14
    check(learner.user.pk)
