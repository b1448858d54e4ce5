"""That searching stays quick: the plan over ten thousand rows, not the clock. For the clock see bench/search.py."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courseapp.lessons.finding import find
from courseapp.lessons.models import Lesson, LessonText
from tests.search.corpus import make_course

ENTRIES = """
    INSERT INTO lessons_searchentry (text_id, heads, vector, plain)
    SELECT id, ('rare' || id % 500 || ':1A')::tsvector,
        ('=en =ko rare' || id % 500 || ':1A common:2 확산:3 산을:4 half' || id % 2 || ':6')::tsvector, 'common'
    FROM lessons_lessontext;
    INSERT INTO lessons_searchword (word, keys)
    SELECT 'word' || n, ARRAY['word' || n, 'ord' || n] FROM generate_series(1, 10000) AS n;
    ANALYZE lessons_searchentry, lessons_searchword, lessons_lessontext, lessons_lesson;
"""
QUERIES = ["rare7", "common", "half1", "com", "확산을", "확", "common half1 확산", "commno"]


def ten_thousand_lessons() -> None:
    track, now = make_course(), timezone.now()
    lessons = Lesson.objects.bulk_create(
        Lesson(
            uid=f"{number:08}",
            course=track.course,
            track=track,
            slug=f"lesson-{number}",
            status="published",
            published_at=now,
            minutes=5,
            xp=5,
            need=5,
        )
        for number in range(10_000)
    )
    LessonText.objects.bulk_create(LessonText(lesson=lesson, language="en", title="x") for lesson in lessons)
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES)


@pytest.mark.django_db
def test_no_search_reads_a_whole_table() -> None:
    ten_thousand_lessons()
    for query in QUERIES:
        with CaptureQueriesContext(connection) as queries:
            find(query, "ko")
        plans = [plan(executed["sql"]) for executed in queries if "lessons_search" in executed["sql"]]
        assert any("Bitmap Index Scan on search_vector" in plan for plan in plans), query
        assert not [plan for plan in plans if "Seq Scan on lessons_search" in plan], query


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
