"""That searching stays quick: the plan over ten thousand rows, not the clock. For the clock see bench/search.py."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courseapp.lessons.finding import find

pytestmark = pytest.mark.django_db

TEN_THOUSAND = """
    INSERT INTO lessons_course (uid, position, source, title, tagline, description, emoji, difficulty, languages,
        license, fact_review, personas, tags, game, updated_at)
    VALUES ('many', 0, '', '{"en": "Many"}', '{}', '{}', '', 'beginner', '{en}', '', 90, '{}', '{}', '{}', now());
    INSERT INTO lessons_track (course_id, slug, position, emoji, title, description, voice)
    SELECT id, 'all', 0, '', '{"en": "All"}', '{}', '' FROM lessons_course WHERE uid = 'many';
    INSERT INTO lessons_lesson (uid, course_id, track_id, slug, position, status, published_at, changed_at, minutes,
        tags, math, revision, xp, need)
    SELECT lpad(n::text, 8, '0'), course_id, id, 'lesson-' || n, n, 'published', now(), now(), 5, '{}', false, 1, 5, 5
    FROM lessons_track, generate_series(1, 10000) AS n WHERE slug = 'all';
    INSERT INTO lessons_lessontext (lesson_id, language, source, folder_source, title, title_html, summary_html,
        summary_text, sections, headings, links, cards, reading_seconds, behind, renderer_version)
    SELECT id, 'en', '', '', slug, slug, '', '', '[]', '[]', '[]', '[]', 0, false, 1
    FROM lessons_lesson;
    INSERT INTO lessons_searchentry (text_id, heads, vector, plain)
    SELECT id, ('rare' || id % 500 || ':1A')::tsvector,
        ('=en =ko rare' || id % 500 || ':1A common:2 확산:3 산을:4 half' || id % 2 || ':6')::tsvector, 'common'
    FROM lessons_lessontext;
    INSERT INTO lessons_searchword (word, keys)
    SELECT 'word' || n, ARRAY['word' || n, 'ord' || n] FROM generate_series(1, 10000) AS n;
    ANALYZE lessons_searchentry, lessons_searchword, lessons_lessontext, lessons_lesson;
"""


@pytest.mark.parametrize("query", ["rare7", "common", "half1", "com", "확산을", "확", "common half1 확산", "commno"])
def test_no_search_reads_the_whole_table(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TEN_THOUSAND)
        with CaptureQueriesContext(connection) as queries:
            find(query, "ko")
        read = [executed["sql"] for executed in queries if "lessons_search" in executed["sql"]]
        plans = []
        for sql in read:
            cursor.execute(f"EXPLAIN {sql}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    assert any("Bitmap Index Scan on search_vector" in plan for plan in plans)
    assert not [plan for plan in plans if "Seq Scan on lessons_search" in plan]
