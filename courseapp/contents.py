"""What courses and lessons say, the same for every reader of a language and remembered (courseapp.remembered)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments.contexts import around_thread
from comments.reading import ThreadPage, first_page
from courseapp import structured
from courseapp.game_bars import empty_bar
from courseapp.lessons.lists import Marks, Row, TrackPart, lesson_url, track_parts
from courseapp.lessons.models import Course, Lesson, Track, in_language
from courseapp.lessons.reading import LessonPage, lesson_page
from courseapp.plain import versions
from courseapp.plain.game_defaults import rules_of
from courseapp.plain.html_text import text_of
from courseapp.plain.spoken import Spoken
from courseapp.remembered import Remembered
from courseapp.same import Part, Same, part_of
from courseapp.site import known


class NotHereError(Exception):
    """There is no such published lesson, so nothing to remember."""


COURSES, LESSONS, THREADS = 100, 500, 100
"""How many are remembered, each in each language; a lesson takes about 50 kB, a thread of many comments 500 kB."""
MOST_TOPICS = 24


@dataclass(frozen=True, slots=True)
class Outline:
    """A course that readers see, with its open tracks and their published lessons."""

    course: Course
    tracks: list[TrackPart]

    @property
    def total(self) -> int:
        """How many lessons there are."""
        return sum(len(track.rows) for track in self.tracks)


@dataclass(frozen=True, slots=True)
class Reading:
    """A published lesson's page, and the context in which lesson.html shows it to a guest."""

    page: LessonPage
    same: Same
    tracks: Part
    """The list of the track's lessons, as track_list makes it, for any reader's marks."""

    def track_list(self, marks: Marks) -> SafeString:
        return self.tracks.fill(Context({"signs": Signs(marks)}))


class Signs(dict[str, SafeString]):
    """What a list of lessons says of each one by its uid, from a reader's marks."""

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self._marks = marks

    def __missing__(self, uid: str) -> SafeString:
        mark = self._marks.get(uid, 0)
        return SafeString((f' data-cl="{mark}"' if mark else "") + ("" if mark % 2 else " hidden"))


@dataclass(frozen=True, slots=True)
class Named:
    """A published lesson as lists of other things name it."""

    title: str
    url: str
    course: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A tag that lessons bear."""

    slug: str
    name: Spoken


_outlines = Remembered[tuple[str, str], Outline](versions.SITE, most=COURSES)
_names = Remembered[str, dict[str, Named]](versions.SITE, most=10)
_threads = Remembered[tuple[int, str], ThreadPage](versions.SITE, versions.PEOPLE, most=THREADS)
_topics = Remembered[str, list[Topic]](versions.SITE, most=10)
_readings = Remembered[tuple[str, str, str, str], Reading](versions.SITE, most=LESSONS)


def outline(course: str) -> Outline:
    """The course with that id in the present language; two queries when it is not remembered. Raises Http404."""
    language = get_language() or ""

    def make() -> Outline:
        tracks = list(Track.objects.open().filter(course__uid=course).with_course())
        found = tracks[0].course if tracks else get_object_or_404(Course.objects.defer("source"), uid=course)
        if found.archived_at:
            raise Http404
        return Outline(found, track_parts(tracks, language))

    return _outlines.of((course, language), make)


def names() -> Mapping[str, Named]:
    """Every published lesson by uid, in reading order, named in the present language; one query when not remembered."""
    language = get_language() or ""

    def make() -> dict[str, Named]:
        lessons = Lesson.objects.published().for_lists().with_titles(language)
        return {one.uid: Named(text_of(one.title_here), lesson_url(one), one.course.uid) for one in lessons}

    return _names.of(language, make)


def topics() -> list[Topic]:
    """The tags that most published lessons bear, named in the present language; two queries when not remembered."""
    language = get_language() or ""

    def make() -> list[Topic]:
        names = {tag: words for course in Course.objects.open().only("tags") for tag, words in course.tags.items()}
        borne = Counter(tag for tags in Lesson.objects.published().values_list("tags", flat=True) for tag in tags)
        return [Topic(tag, in_language(names.get(tag, {"": tag}))) for tag, _times in borne.most_common(MOST_TOPICS)]

    return _topics.of(language, make)


def reading(course: str, track: str, lesson: str) -> Reading | None:
    """The published lesson at that address; three queries more when it is not remembered. Raises Http404."""
    language = get_language() or ""

    def make() -> Reading:
        found = Lesson.objects.published().at(course, track, lesson).for_reading().first()
        if not found:
            raise NotHereError
        around = outline(course)
        page = lesson_page(found, language, around.tracks)
        path = lesson_url(found)
        context = lesson_context(page, path, around.total) | around_thread(found, path) | {"site": known(path)}
        return Reading(page, Same(context), part_of("parts/thread.html", {"rows": page.rows}))

    try:
        return _readings.of((course, track, lesson, language), make)
    except NotHereError:
        return None


def thread(lesson: Lesson) -> ThreadPage:
    """What stands first in the lesson's thread; one query when it is not remembered."""
    key = (lesson.pk, get_language() or "")
    return _threads.of(key, lambda: first_page(lesson.pk), versions.lesson(lesson.uid))


def track_list(rows: Sequence[Row]) -> SafeString:
    """The lessons of a track as a list, which stands twice in the page: beside the text, and folded above it."""
    return render_to_string("parts/thread.html", {"rows": rows, "signs": Signs({})})


def lesson_context(page: LessonPage, path: str, total: int) -> dict[str, Any]:
    """What lesson.html shows at that path, with `total` lessons in the course; previews of drafts use it too."""
    lesson, course = page.lesson, page.lesson.course
    return {
        "course": course,
        "course_title": in_language(course.title),
        "course_url": reverse("course", args=[course.uid]),
        "track_title": in_language(lesson.track.title),
        "track_url": reverse("track", args=[course.uid, lesson.track.slug]),
        "lesson": lesson,
        "lesson_url": lesson_url(lesson),
        "page": page,
        "track_list": track_list(page.rows),
        "bar": empty_bar(course, total),
        "exercise_xp": rules_of(course.game)["exercise"],
        "markdown_url": f"{lesson_url(lesson)}index.md",
        "json_ld": structured.of_lesson(lesson, page, path),
    }
