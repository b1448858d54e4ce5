"""What courses and lessons say, the same for every reader of a language and remembered (courseapp.remembered)."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from courseapp.lessons.lists import TrackPart, track_parts
from courseapp.lessons.models import Course, Lesson, Track
from courseapp.lessons.reading import LessonPage, lesson_page
from courseapp.plain import versions
from courseapp.remembered import Remembered


class NotHereError(Exception):
    """There is no such published lesson, so nothing to remember."""


COURSES, LESSONS = 100, 500
"""How many are remembered, each in each language; a lesson takes about 50 kB."""


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
    """A published lesson's page, within its course."""

    page: LessonPage
    around: Outline


_outlines = Remembered[tuple[str, str], Outline](versions.SITE, most=COURSES)
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


def reading(course: str, track: str, lesson: str) -> Reading | None:
    """The published lesson at that address; three queries more when it is not remembered. Raises Http404."""
    language = get_language() or ""

    def make() -> Reading:
        found = Lesson.objects.published().at(course, track, lesson).for_reading().first()
        if not found:
            raise NotHereError
        around = outline(course)
        return Reading(lesson_page(found, language, around.tracks), around)

    try:
        return _readings.of((course, track, lesson, language), make)
    except NotHereError:
        return None
