"""What the demo's people have finished, reviewed and noted: some steadily over weeks, some just begun, some at rest."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from courseapp.lessons.models import Course, Lesson, LessonText
from courseapp.progress import actions

EVENING = 20
"""The hour at which they learn."""


@dataclass(frozen=True)
class Habit:
    """Who finished the first `lessons` of the largest course, two every `every` days, the last ones `until` days ago.

    Each `exercises`-th exercise was done (0: none), and cards were reviewed the days after when `reviews`.
    """

    who: str
    lessons: int
    every: int
    until: int = 0
    exercises: int = 0
    reviews: bool = False


HABITS = (
    Habit("민아", 34, every=3, until=1, exercises=2, reviews=True),
    Habit("하늘", 67, every=2, until=5, exercises=3, reviews=True),
    Habit("하준", 5, every=4, until=2),
    Habit("Bo", 13, every=3, until=1, exercises=4, reviews=True),
    Habit("Clara", 3, every=1, until=0, exercises=1),
    Habit("Max", 22, every=5, until=20, exercises=5),
)
NOTES = {
    (
        "민아",
        0,
    ): "원리: 바뀌지 않는 것 — 보는 순서, 비교하는 법.\n방법: 반년마다 다시 보기.\n도구: 이름 옆에 꼭 확인한 날짜!",
    ("민아", 2): "나는 늘 도구부터 골랐다. 다음 작업은 장면을 한 문장으로 쓰는 것부터 시작해 보기.",
    ("하늘", 0): "팀 문서를 세 칸으로 나눴다. 도구 칸이 제일 길다.",
    ("Bo", 0): "Three columns: what stays, how I do it, what I use this month. The last one gets a date.",
    ("Clara", 1): "Tried it with yesterday's picture. The light comes from two sides - I had not seen it.",
}
"""By person and the place of the lesson, from 0."""


def progress(people: Mapping[str, User]) -> None:
    """Give each of the cast what they did, through the same door as their browsers would."""
    course = max(Course.objects.for_shelf(), key=lambda one: one.lesson_count, default=None)
    if not course:
        return
    lessons = list(Lesson.objects.published().for_lists().filter(course=course))
    cards = _cards(course)
    for habit in HABITS:
        events = list(_events(habit, lessons[: habit.lessons], cards))
        actions.take(people[habit.who].pk, events, spends=False)
    for (who, place), text in NOTES.items():
        if place < len(lessons):
            actions.save_journal(people[who].pk, lessons[place].uid, text, 0)


def _cards(course: Course) -> dict[str, list[str]]:
    """Subjects of each lesson's cards."""
    texts = LessonText.objects.filter(lesson__course=course, language=course.primary)
    found = texts.values_list("lesson__uid", "cards")
    return {uid: [f"{uid}.{card['id']}" for card in cards] for uid, cards in found}


def _events(habit: Habit, lessons: Sequence[Lesson], cards: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    sittings = (len(lessons) + 1) // 2
    for place, lesson in enumerate(lessons):
        days_ago = habit.until + habit.every * (sittings - 1 - place // 2)
        at = timezone.localtime().replace(hour=EVENING, minute=7 * (place % 2)) - timedelta(days=days_ago)
        yield _event(at, k="mark", s=lesson.uid, cl=1, dwell=lesson.need or 0, r=lesson.revision)
        if habit.exercises and place % habit.exercises == 0:
            yield _event(at + timedelta(minutes=6), k="mark", s=f"{lesson.uid}.x", cl=1)
        if habit.reviews and days_ago > habit.every:
            for card in cards.get(lesson.uid, []):
                for later in (1, 4, 12):
                    if later < days_ago:
                        yield _event(at + timedelta(days=later), k="review", s=card, g=3 if later > 1 else 2)


def _event(at: datetime, **fields: Any) -> dict[str, Any]:
    at = min(at, timezone.localtime())
    return {"id": str(uuid.uuid4()), **fields, "day": f"{at:%Y-%m-%d}", "at": at.isoformat(timespec="milliseconds")}
