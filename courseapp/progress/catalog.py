"""What the game knows of all courses: kept in the process as long as the database's CatalogVersion stands."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from courseapp.plain.game import Course, Terms
from courseapp.plain.game_defaults import rules_of

VERSION = "SELECT version FROM progress_catalogversion WHERE id = 1"
_LESSONS = """
SELECT c.uid, c.game, l.uid, t.slug, l.xp, l.need,
       l.status = 'published' AND c.archived_at IS NULL AND t.archived_at IS NULL,
       (SELECT jsonb_path_query_array(x.cards, '$[*].id') FROM lessons_lessontext x
         WHERE x.lesson_id = l.id AND x.language = c.languages[1])
  FROM lessons_course c
  LEFT JOIN (lessons_lesson l JOIN lessons_track t ON t.id = l.track_id) ON l.course_id = c.id AND l.xp IS NOT NULL
 ORDER BY c.position, c.id, t.position, t.id, l.position, l.id
"""


@dataclass(slots=True)
class Catalog:
    """Courses by id, in the order of the shelf; `course_of` and `cards` by lesson uid, archived lessons included."""

    courses: dict[str, Course] = field(default_factory=dict)
    course_of: dict[str, str] = field(default_factory=dict)
    cards: dict[str, list[str]] = field(default_factory=dict)
    public: bytes = b""
    """The answer of /api/v1/catalog."""
    packed: bytes = b""
    etag: str = ""

    def knows(self, subject: str, kind: str) -> bool:
        """Whether there is such a lesson, exercise or card; archived ones count."""
        uid, _dot, part = subject.partition(".")
        return uid in self.course_of and (kind != "review" or part in self.cards[uid])


class _Kept:
    version: UUID | None = None
    catalog: Catalog | None = None


def _load() -> Catalog:
    catalog = Catalog()
    lessons: dict[str, dict[str, Terms]] = {}
    archived: dict[str, dict[str, Terms]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LESSONS)
        for course, game, uid, track, xp, need, live, cards in cursor.fetchall():
            if course not in catalog.courses:
                lessons[course], archived[course] = {}, {}
                rules = rules_of(json.loads(game))
                catalog.courses[course] = Course(course, lessons[course], archived[course], rules)
            if uid is not None:
                (lessons if live else archived)[course][uid] = Terms(track, xp, need)
                catalog.course_of[uid] = course
                catalog.cards[uid] = json.loads(cards or "[]")
    courses = {course.id: _public(course) for course in catalog.courses.values()}
    catalog.public = json.dumps({"v": 1, "courses": courses}, ensure_ascii=False, separators=(",", ":")).encode()
    catalog.packed = gzip.compress(catalog.public, 6, mtime=0)
    catalog.etag = hashlib.sha256(catalog.public).hexdigest()[:20]
    return catalog


def _public(course: Course) -> dict[str, Any]:
    return {
        "id": course.id,
        "lessons": {uid: terms._asdict() for uid, terms in course.lessons.items()},
        "archived": {uid: terms._asdict() for uid, terms in course.archived.items()},
        "rules": course.rules,
    }


def catalog_at(version: UUID | None) -> Catalog:
    """The catalog that belongs to a version just read from the database; loaded anew when it is another."""
    kept = _Kept.catalog
    if kept is None or version is None or _Kept.version != version:
        kept = _load()
        _Kept.version, _Kept.catalog = version, kept
    return kept


def current_catalog() -> Catalog:
    """The catalog of this moment, for one short query when it is known."""
    with connection.cursor() as cursor:
        cursor.execute(VERSION)
        row = cursor.fetchone()
    return catalog_at(row[0] if row else None)
