"""Writes a lesson that was read and checked into its tables, touching only rows that differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from courseapp.lessons.changes import Change, Did
from courseapp.lessons.models import Course, Fact, Lesson, LessonText, Redirect, Revision, Track
from courseapp.lessons.rendering import World, write_rendering
from courseapp.plain.course import shapes
from courseapp.plain.course.digests import body_digest
from courseapp.plain.course.severity import classify
from courseapp.plain.course.shapes import Severity, Status
from courseapp.plain.rendered import RENDERER_VERSION


def assign(row: Model, values: Mapping[str, Any]) -> bool:
    """Set the attributes that differ; whether any did."""
    changed = False
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def facts_of(lesson: Lesson, facts: Iterable[shapes.Fact]) -> list[Fact]:
    """A lesson's facts as unsaved rows; how long one keeps is its own matter or else the course's."""
    return [
        Fact(
            lesson=lesson,
            name=fact.name,
            verified=fact.verified,
            due=fact.verified + timedelta(days=fact.review or lesson.course.fact_review),
            source=fact.source,
        )
        for fact in facts
    ]


@dataclass(slots=True)
class Context:
    """What storing a lesson needs to know of its course, and what it tells in return."""

    course: Course
    world: World
    folder: Mapping[str, bytes]
    """The files that the texts came from; what of them was not edited on the site since."""
    author_id: int | None = None
    note: str = ""
    now: datetime = field(default_factory=timezone.now)
    changes: list[Change] = field(default_factory=list)
    to_index: list[int] = field(default_factory=list)
    """Ids of texts whose search entry is out of date."""

    def tell(self, path: str, did: Did, detail: str = "") -> None:
        self.changes.append(Change(path, did, detail))


class LessonStoring:
    """Writes one lesson that was read and checked; made and used inside its caller's transaction."""

    def __init__(
        self, context: Context, lesson: shapes.Lesson, row: Lesson | None, texts: dict[str, LessonText]
    ) -> None:
        self.context, self.lesson, self.row, self.texts = context, lesson, row, texts

    def store(self, track: Track, position: int, *, anew: bool = False) -> Lesson:
        """Write what differs; with `anew` render all texts, because what they point at changed."""
        changed = self._render(anew)
        was = (self.row.status, f"{self.row.track.slug}/{self.row.slug}") if self.row else ("", "")
        self._store_lesson(track, position, visible=any(text.source != old for text, old in changed))
        assert self.row
        for text, _old in changed:
            text.lesson = self.row
            text.save()
        self._write_revisions([(text, old) for text, old in changed if text.source != old])
        self._store_facts()
        self._store_redirects(was[1])
        if was[0] != self.row.status or changed:
            for text in self.texts.values():
                self.context.to_index.append(text.pk)
        return self.row

    def _render(self, anew: bool) -> list[tuple[LessonText, str]]:
        """Render what differs from the database; each such row with the source it had before."""
        digest = body_digest(self.lesson.texts[self.context.course.primary].body)
        changed = []
        for lang, text in self.lesson.texts.items():
            row = self.texts.setdefault(lang, LessonText(language=lang))
            old, stamp = row.source, text.translated_from
            behind = bool(stamp) and stamp != digest
            in_folder = self.context.folder.get(text.path, b"").decode()
            fresh = row.source == text.source and row.renderer_version == RENDERER_VERSION and row.behind == behind
            if fresh and row.folder_source == in_folder and not anew:
                continue
            if not fresh or anew:
                write_rendering(row, self.lesson, text, behind, self.context.world)
            row.source, row.folder_source = text.source, in_folder
            if old != text.source:
                self.context.tell(text.path, Did.CHANGED if old else Did.ADDED)
            elif not fresh or anew:
                self.context.tell(text.path, Did.RENDERED)
            changed.append((row, old))
        return changed

    def _store_lesson(self, track: Track, position: int, visible: bool) -> None:
        lesson, now = self.lesson, self.context.now
        row = self.row or Lesson(uid=lesson.uid, course=self.context.course)
        place = (row.track_id, row.slug)
        status = lesson.status
        if status is Status.SCHEDULED and lesson.publish_at and lesson.publish_at <= now:
            status = Status.PUBLISHED
        values: dict[str, Any] = {
            "track": track,
            "slug": lesson.slug,
            "position": position,
            "status": status,
            "publish_at": lesson.publish_at,
            "minutes": lesson.minutes,
            "tags": list(lesson.tags),
            "math": lesson.math,
        }
        if self.row is None or row.track_id != track.pk:
            row.track = track
        differs = assign(row, values)
        if status is Status.PUBLISHED and row.published_at is None:
            row.open(self.texts[self.context.course.primary].reading_seconds, now)
            differs = True
        if visible:
            row.changed_at = now
        if differs or visible or self.row is None:
            row.save()
        if self.row and place != (track.pk, lesson.slug):
            self.context.tell(lesson.path, Did.MOVED)
        elif self.row and differs and not visible:
            self.context.tell(lesson.path, Did.CHANGED)
        self.row = row

    def _write_revisions(self, changed: list[tuple[LessonText, str]]) -> None:
        assert self.row
        for text, old in changed:
            self.row.revision += 1
            Revision.objects.create(
                lesson=self.row,
                language=text.language,
                number=self.row.revision,
                source=text.source,
                severity=classify(old, text.source) if old else Severity.REPLACED,
                author_id=self.context.author_id,
                note=self.context.note,
            )
        if changed:
            Lesson.objects.filter(pk=self.row.pk).update(revision=self.row.revision)

    def _store_facts(self) -> None:
        assert self.row
        wanted = {fact.name: fact for fact in facts_of(self.row, self.lesson.facts)}
        have = {fact.name: fact for fact in self.row.facts.all()}
        if {name: fact.claim for name, fact in wanted.items()} == {name: fact.claim for name, fact in have.items()}:
            return
        self.row.facts.all().delete()
        Fact.objects.bulk_create(wanted.values())

    def _store_redirects(self, previous: str) -> None:
        """Old addresses named by the author, and the one a move leaves behind; the present one is none."""
        assert self.row
        course = self.context.course
        old = {*self.lesson.redirect_from, *([previous] if previous else [])} - {self.lesson.path}
        Redirect.objects.filter(course=course, path=self.lesson.path).delete()
        for path in old:
            Redirect.objects.update_or_create(course=course, path=path, defaults={"lesson": self.row})
