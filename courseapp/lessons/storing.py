"""Writes a course that was read and checked into its tables, touching only rows that differ."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from courseapp.lessons import search
from courseapp.lessons.changes import Change, Did
from courseapp.lessons.lesson_storing import Context, LessonStoring, assign
from courseapp.lessons.models import Asset, Course, CourseAsset, Lesson, LessonText, Track
from courseapp.lessons.pictures import describe
from courseapp.lessons.rendering import World, picture_url
from courseapp.plain.course import shapes
from courseapp.plain.course.shapes import Status
from courseapp.plain.markdown import render
from courseapp.plain.rendered import Picture

type Progress = Callable[[int, int, str], None]
"""Called with lessons done, lessons in all, and the path of the present one."""


def words_html(words: shapes.Words, world: World) -> dict[str, str]:
    return {lang: render(text, world.around_course(lang)).html for lang, text in words.items()}


class Storing:
    """One course on its way into the database; made and used inside the import's transaction."""

    def __init__(self, course: shapes.Course, folder: Mapping[str, bytes], author_id: int | None = None) -> None:
        self.course = course
        self.folder = folder
        self.author_id = author_id
        self.changes: list[Change] = []
        self.now = timezone.now()

    def store(self, progress: Progress) -> None:
        pictures = self._store_assets()
        world = World(
            course=self.course.uid,
            languages=self.course.languages,
            lessons={lesson.path: lesson.uid for track in self.course.tracks for lesson in track.lessons},
            pictures=pictures,
        )
        self._store_course(world)
        tracks = self._store_tracks(world)
        self._make_room(world)
        context = Context(self.row, world, self.folder, self.author_id, now=self.now, changes=self.changes)
        lessons = {row.uid: row for row in Lesson.objects.filter(course=self.row).select_related("track")}
        texts: dict[str, dict[str, LessonText]] = {}
        for text in LessonText.objects.filter(lesson__course=self.row).select_related("lesson"):
            texts.setdefault(text.lesson.uid, {})[text.language] = text
        anew = self._must_render_all(lessons, world)
        total, done = sum(len(track.lessons) for track in self.course.tracks), 0
        for track in self.course.tracks:
            for position, lesson in enumerate(track.lessons):
                progress(done, total, lesson.path)
                storing = LessonStoring(context, lesson, lessons.get(lesson.uid), texts.get(lesson.uid, {}))
                storing.store(tracks[track.id], position, anew=anew)
                done += 1
        progress(total, total, "")
        search.index_texts(context.to_index)

    def note(self, path: str, did: Did, detail: str = "") -> None:
        self.changes.append(Change(path, did, detail))

    def _store_assets(self) -> dict[str, Picture]:
        """Keep each picture once under its digest; where it lies is written with the course."""
        self.digests: dict[str, str] = {}
        pictures = {}
        for path, content in self.course.assets.items():
            digest = hashlib.sha256(content).hexdigest()
            self.digests[path] = digest
            picture = describe(path, content)
            Asset.objects.get_or_create(
                digest=digest,
                defaults={
                    "content": content,
                    "media_type": picture.media_type,
                    "width": picture.width,
                    "height": picture.height,
                },
            )
            pictures[path] = Picture(picture_url(digest, path), picture.width, picture.height)
        return pictures

    def _store_course(self, world: World) -> None:
        course = self.course
        existing = Course.objects.filter(uid=course.uid).first()
        self.row = existing or Course(uid=course.uid, position=Course.objects.count())
        before, in_folder = self.row.source, self.folder["course.yaml"].decode()
        differs = assign(
            self.row,
            {
                "source": course.source,
                "folder_source": "" if in_folder == course.source else in_folder,
                "title": dict(course.title),
                "tagline": dict(course.tagline),
                "description": words_html(course.description, world),
                "emoji": course.emoji,
                "difficulty": course.difficulty,
                "languages": list(course.languages),
                "license": course.license,
                "fact_review": course.fact_review,
                "personas": {
                    persona.id: {
                        "name": dict(persona.name),
                        "avatar": world.pictures[persona.avatar].url if persona.avatar else "",
                    }
                    for persona in course.personas.values()
                },
                "tags": {tag: dict(words) for tag, words in course.tags.items()},
                "game": asdict(course.game, dict_factory=_plain),
                "archived_at": None,
            },
        )
        if differs or not existing:
            self.row.updated_at = self.now
            self.row.save()
        if not existing or before != course.source:
            self.note("course.yaml", Did.CHANGED if existing else Did.ADDED)
        self._place_assets()

    def _place_assets(self) -> None:
        have = {row.path: row for row in CourseAsset.objects.filter(course=self.row)}
        for path, digest in self.digests.items():
            row = have.pop(path, None)
            if row and row.asset_id == digest:
                continue
            CourseAsset.objects.update_or_create(course=self.row, path=path, defaults={"asset_id": digest})
            self.note(path, Did.CHANGED if row else Did.ADDED)
        for path, row in have.items():
            row.delete()
            self.note(path, Did.CHANGED, "removed")

    def _store_tracks(self, world: World) -> dict[str, Track]:
        have = {row.slug: row for row in Track.objects.filter(course=self.row)}
        tracks = {}
        for position, track in enumerate(self.course.tracks):
            row = have.pop(track.id, None) or Track(course=self.row, slug=track.id)
            values = {
                "position": position,
                "emoji": track.emoji,
                "title": dict(track.title),
                "description": words_html(track.description, world),
                "voice": track.voice,
                "archived_at": None,
            }
            if assign(row, values) or row.pk is None:
                row.save()
            tracks[track.id] = row
        for row in have.values():
            if row.archived_at is None and not row.lessons.exclude(status=Status.ARCHIVED).exists():
                Track.objects.filter(pk=row.pk).update(archived_at=self.now)
        return tracks

    def _make_room(self, world: World) -> None:
        """Archived lessons give up their address to a new lesson that takes it."""
        for row in Lesson.objects.filter(course=self.row, status=Status.ARCHIVED).select_related("track"):
            if world.lessons.get(f"{row.track.slug}/{row.slug}", row.uid) != row.uid:
                row.slug = f"{row.slug[:70]}-{row.uid}"
                row.save(update_fields=["slug"])

    def _must_render_all(self, lessons: Mapping[str, Lesson], world: World) -> bool:
        """Whether addresses or pictures changed that texts which did not change may point at."""
        moved = any(
            row.status != Status.ARCHIVED and world.lessons.get(f"{row.track.slug}/{row.slug}") != uid
            for uid, row in lessons.items()
        )
        return moved or any(change.path in self.digests for change in self.changes)


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in pairs}
