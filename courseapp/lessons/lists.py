"""Lessons in lists: rows, tracks with their rows, and what comes before and after a lesson."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courseapp.lessons.models import Lesson, Track, in_language
from courseapp.lessons.stored_html import for_readers, stored

type Marks = Mapping[str, int]
"""A reader's mark by lesson uid: odd is finished."""


@dataclass(frozen=True, slots=True)
class Row:
    """A lesson in a list."""

    uid: str
    url: str
    title: SafeString
    lang: str
    number: int
    minutes: int
    status: str
    is_current: bool = False
    mark: int = 0
    """The reader's own mark, odd when they have finished the lesson; 0 if it is not known here."""

    @property
    def is_done(self) -> bool:
        return self.mark % 2 == 1


@dataclass(frozen=True, slots=True)
class Step:
    """Where one goes from here, and what it is called."""

    url: str
    title: SafeString | str
    label: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class TrackPart:
    """A track with its readable lessons."""

    number: int
    slug: str
    emoji: str
    title: str
    description: SafeString
    description_lang: str
    url: str
    rows: list[Row]
    minutes: int

    @property
    def hours(self) -> int:
        return max(1, round(self.minutes / 60))

    @property
    def finished(self) -> int:
        return sum(row.is_done for row in self.rows)

    def marked(self, marks: Marks) -> Self:
        return replace(self, rows=marked(self.rows, marks))


def lesson_url(lesson: Lesson) -> str:
    return reverse("lesson", args=[lesson.course.uid, lesson.track.slug, lesson.slug])


def rows(lessons: Iterable[Lesson], language: str, current: Lesson | None = None) -> list[Row]:
    """Lessons fetched by `for_lists().with_titles(language)` as rows numbered from 1."""
    return [
        Row(
            uid=lesson.uid,
            url=lesson_url(lesson),
            title=stored(lesson.title_here),
            lang=language if lesson.in_language else lesson.course.primary,
            number=number,
            minutes=lesson.minutes,
            status=lesson.status,
            is_current=lesson == current,
        )
        for number, lesson in enumerate(lessons, start=1)
    ]


def marked(listed: Iterable[Row], marks: Marks) -> list[Row]:
    """The rows with a reader's own marks."""
    return [replace(row, mark=marks[row.uid]) if row.uid in marks else row for row in listed]


def track_parts(tracks: Sequence[Track], language: str) -> list[TrackPart]:
    """A course's tracks with their published lessons, one query whatever the size."""
    by_track: dict[int, list[Lesson]] = {track.pk: [] for track in tracks}
    for lesson in Lesson.objects.published().for_lists().with_titles(language).filter(track__in=tracks):
        by_track[lesson.track_id].append(lesson)
    return [_part(number, track, by_track[track.pk], language) for number, track in enumerate(tracks, start=1)]


def _part(number: int, track: Track, lessons: list[Lesson], language: str) -> TrackPart:
    about = in_language(track.description, language)
    return TrackPart(
        number=number,
        slug=track.slug,
        emoji=track.emoji,
        title=in_language(track.title, language),
        description=for_readers(about, language),
        description_lang=about.lang,
        url=reverse("track", args=[track.course.uid, track.slug]),
        rows=rows(lessons, language),
        minutes=sum(lesson.minutes for lesson in lessons),
    )


def neighbours(parts: Sequence[TrackPart], uid: str) -> tuple[Step | None, Step | None]:
    """Before and after a lesson: its neighbour in the track, else the nearest lesson of the next track."""
    listed = [(part, row) for part in parts for row in part.rows]
    here = next((place for place, (_part, row) in enumerate(listed) if row.uid == uid), None)
    if here is None:
        return None, None
    own, _row = listed[here]

    def step(place: int, within: str, beyond: str) -> Step | None:
        if not 0 <= place < len(listed):
            return None
        part, row = listed[place]
        return Step(row.url, row.title, within if part is own else f"{beyond} · {part.title}", row.lang)

    return (
        step(here - 1, _("Previous lesson"), _("Previous track")),
        step(here + 1, _("Next lesson"), _("Next track")),
    )
