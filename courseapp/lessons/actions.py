"""What staff and the worker do to lessons. Each verb is one transaction and says what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courseapp.lessons import search
from courseapp.lessons.editing import read_stored, texts_of, with_source
from courseapp.lessons.fields import Fields
from courseapp.lessons.lesson_storing import Context, LessonStoring
from courseapp.lessons.models import Draft, Lesson, LessonQuerySet, LessonText
from courseapp.lessons.rendering import world_of
from courseapp.plain import versions
from courseapp.plain.course import shapes
from courseapp.plain.course.shapes import Status


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft was kept under this version."""

    version: int


@dataclass(frozen=True, slots=True)
class Published:
    """The lesson is now at this revision; `status` says whether readers see it."""

    revision: int
    status: Status


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else saved or published meanwhile; nothing was written. The numbers are the present ones."""

    revision: int
    draft_version: int


def save_draft(
    lesson_id: int, fields: Fields, *, base_revision: int, draft_version: int, author_id: int | None
) -> Saved | Overtaken:
    """Keep what was typed, valid or not, unless the draft changed since `draft_version` (0: there was none)."""
    with transaction.atomic():
        lesson = Lesson.objects.select_for_update().get(pk=lesson_id)
        draft = Draft.objects.filter(lesson=lesson).first()
        present = draft.version if draft else 0
        if present != draft_version:
            return Overtaken(lesson.revision, present)
        Draft.objects.update_or_create(
            lesson=lesson,
            defaults={
                "fields": fields,
                "version": present + 1,
                "base_revision": base_revision,
                "author_id": author_id,
                "saved_at": timezone.now(),
            },
        )
        return Saved(present + 1)


def discard_draft(lesson_id: int) -> bool:
    """Throw the draft away; whether there was one."""
    deleted, _by_model = Draft.objects.filter(lesson_id=lesson_id).delete()
    return deleted > 0


def publish(
    lesson_id: int, checked: shapes.Lesson, *, base_revision: int, author_id: int | None, note: str = ""
) -> Published | Overtaken:
    """Make texts that were checked the ones that count, with the status they carry; the draft is done with.

    Refused when the lesson is not at `base_revision` any more: somebody published in between.
    """
    with transaction.atomic():
        lesson = Lesson.objects.select_for_update(of=("self",)).select_related("course", "track").get(pk=lesson_id)
        if lesson.revision != base_revision:
            draft = Draft.objects.filter(lesson=lesson).first()
            return Overtaken(lesson.revision, draft.version if draft else 0)
        stored = _store(lesson, checked, author_id, note)
        Draft.objects.filter(lesson=lesson).delete()
        versions.changed(versions.SITE)
        return Published(stored.revision, Status(stored.status))


def _store(lesson: Lesson, checked: shapes.Lesson, author_id: int | None, note: str) -> Lesson:
    """Write what differs of a lesson that stays in its place, with a revision of each text that changed."""
    texts = {text.language: text for text in LessonText.objects.filter(lesson=lesson).select_related("lesson")}
    folder = {text.path: texts[lang].folder_source.encode() for lang, text in checked.texts.items() if lang in texts}
    context = Context(lesson.course, world_of(lesson.course), folder, author_id, note)
    stored = LessonStoring(context, checked, lesson, texts).store(lesson.track, lesson.position)
    search.index_texts(context.to_index)
    return stored


def withdraw(lesson_ids: Sequence[int], author_id: int | None = None) -> int:
    """Archive lessons: readers no longer see them, progress and comments stay. How many were not archived yet."""
    with transaction.atomic():
        live = Lesson.objects.exclude(status=Status.ARCHIVED)
        return _restate(live.filter(pk__in=lesson_ids), Status.ARCHIVED, author_id, _("Archived."))


def bring_back(lesson_ids: Sequence[int], author_id: int | None = None) -> int:
    """Undo `withdraw`: what was public is public again, the others are drafts. How many were archived."""
    with transaction.atomic():
        archived = Lesson.objects.filter(pk__in=lesson_ids, status=Status.ARCHIVED)
        were_public = archived.filter(published_at__isnull=False)
        note = _("Brought back.")
        count = _restate(were_public, Status.PUBLISHED, author_id, note)
        return count + _restate(archived, Status.DRAFT, author_id, note)


def _restate(lessons: LessonQuerySet, status: Status, author_id: int | None, note: str) -> int:
    """Give lessons another status, in their files too, so that an export and an import leave it; how many."""
    count = 0
    for lesson in lessons.select_for_update(of=("self",)).select_related("course", "track").order_by("pk"):
        read = replace(read_stored(lesson, texts_of(lesson)), status=status, publish_at=None)
        _store(lesson, with_source(read, lesson.course.primary), author_id, note)
        if author_id:
            LogEntry.objects.log_actions(author_id, [lesson], CHANGE, note, single_object=True)
        count += 1
    if count:
        versions.changed(versions.SITE)
    return count


def publish_due(now: datetime | None = None) -> int:
    """Publish every scheduled lesson whose hour has come; how many. The worker calls this all the time."""
    with transaction.atomic():
        now = now or timezone.now()
        due = list(Lesson.objects.due(now).select_for_update(skip_locked=True, of=("self",)))
        for lesson in due:
            lesson.open(lesson.reading_seconds, now)
            lesson.save(update_fields=["status", "published_at", "changed_at", "xp", "need"])
        texts = LessonText.objects.filter(lesson__in=due).values_list("pk", flat=True)
        search.index_texts(list(texts))
        if due:
            versions.changed(versions.SITE)
        return len(due)
