"""Brings a course folder into the database: all of it or nothing, and nothing twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from courseapp.lessons import search
from courseapp.lessons.changes import Change, Did
from courseapp.lessons.models import Lesson, LessonText
from courseapp.lessons.settling import Take, settle
from courseapp.lessons.storing import Progress, Storing
from courseapp.plain import versions
from courseapp.plain.course import shapes
from courseapp.plain.course.checking import check_course
from courseapp.plain.course.identity import lessons_of
from courseapp.plain.course.shapes import Status
from courseapp.plain.messages import Level, Message, has_errors

LOCK = 7_316_204
"""Key of the advisory lock that lets one import run at a time."""
MOST_PRUNED = 0.2
"""A prune that would archive more than this part of a course is taken for a mistake."""

type Files = Mapping[str, bytes]


@dataclass(slots=True)
class Import:
    """How an import went. Nothing was written if `messages` holds an error, or if it was a dry run."""

    uid: str = ""
    messages: list[Message] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    """Paths at which folder and site changed the same thing."""

    @property
    def is_refused(self) -> bool:
        return has_errors(self.messages)

    @property
    def pending(self) -> list[Change]:
        return [change for change in self.changes if change.is_pending]


def _silent(_done: int, _total: int, _path: str) -> None:
    pass


def import_course(
    files: Files,
    today: date,
    *,
    take: Take | None = None,
    prune: bool = False,
    dry_run: bool = False,
    author_id: int | None = None,
    progress: Progress = _silent,
) -> Import:
    """Check everything, then write it in one transaction under a lock that other imports wait for."""
    course, messages = check_course(files, today, _known())
    result = Import(messages=messages)
    if course is None or result.is_refused:
        return result
    result.uid = course.uid
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        settled = settle(course, files, take)
        result.changes, result.conflicts = settled.changes, settled.conflicts
        result.messages += settled.messages + _taken(course)
        if settled.files != files and not result.is_refused:
            course, result.messages = check_course(settled.files, today, _known())
        if course is None or result.is_refused:
            transaction.set_rollback(True)
            return result
        storing = Storing(course, settled.folder, author_id)
        storing.store(progress)
        result.changes += storing.changes
        _handle_missing(storing, prune, result)
        if dry_run or result.is_refused:
            transaction.set_rollback(True)
        elif result.changes:
            versions.changed(versions.SITE)
    result.changes.sort()
    return result


def _known() -> dict[str, str]:
    """Where every lesson of the site lives: `course/track/lesson` by uid."""
    live = Lesson.objects.exclude(status=Status.ARCHIVED)
    places = live.values_list("uid", "course__uid", "track__slug", "slug")
    return {uid: f"{course}/{track}/{slug}" for uid, course, track, slug in places}


def _taken(course: shapes.Course) -> list[Message]:
    """Ids that an archived lesson of another course holds for ever; living ones are found by the checker."""
    by_uid = {lesson.uid: lesson for lesson in lessons_of(course)}
    held = Lesson.objects.filter(uid__in=by_uid, status=Status.ARCHIVED).exclude(course__uid=course.uid)
    return [
        Message(
            path=f"{by_uid[row.uid].path}/{course.primary}.md",
            line=0,
            level=Level.ERROR,
            code="I103",
            text='"%(uid)s" is the id of an archived lesson of the course %(course)s',
            fix="give this lesson an id of its own",
            args={"uid": row.uid, "course": row.course.uid},
        )
        for row in held.select_related("course")
    ]


def _handle_missing(storing: Storing, prune: bool, result: Import) -> None:
    """Lessons that the folder no longer has: told, or archived when asked to; their progress stays.

    One that was made on the site and never came in by a folder cannot have been taken out of it: it is only told of.
    """
    present = {lesson.uid for track in storing.course.tracks for lesson in track.lessons}
    live = Lesson.objects.filter(course=storing.row).exclude(status=Status.ARCHIVED)
    absent = list(live.exclude(uid__in=present).select_related("track"))
    from_folder = set(
        LessonText.objects.filter(lesson__in=absent).exclude(folder_source="").values_list("lesson_id", flat=True)
    )
    gone = [lesson for lesson in absent if lesson.pk in from_folder]
    if prune and len(gone) > MOST_PRUNED * live.count():
        result.messages.append(
            Message(
                path="course.yaml",
                line=0,
                level=Level.ERROR,
                code="I102",
                text="--prune would archive %(gone)s of %(all)s lessons, which is more than a fifth",
                fix="restore the missing folders, or archive the lessons one by one",
                args={"gone": len(gone), "all": live.count()},
            )
        )
        return
    for lesson in absent:
        did = Did.UNEXPORTED if lesson not in gone else Did.ARCHIVED if prune else Did.MISSING
        result.changes.append(Change(f"{lesson.track.slug}/{lesson.slug}", did))
    if prune:
        Lesson.objects.filter(pk__in=[lesson.pk for lesson in gone]).update(
            status=Status.ARCHIVED, changed_at=timezone.now()
        )
        search.forget_lessons([lesson.pk for lesson in gone])
