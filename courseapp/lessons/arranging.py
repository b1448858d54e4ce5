"""The order of a course, changed on the site: its lock, its lists, what may stand where.

The verbs are in adding.py and moving.py. Each changes the files as an author would, course.yaml where its lists stand,
checks them by the importer's rules and stores what differs. What is refused writes nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib.admin.models import LogEntry
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courseapp.lessons.editing import Found, found_of
from courseapp.lessons.exporting import export_course
from courseapp.lessons.importing import LOCK
from courseapp.lessons.models import Course, Lesson, Redirect, Track
from courseapp.plain.course import shapes
from courseapp.plain.course.checking import check_lesson
from courseapp.plain.course.folder import COURSE_FILE
from courseapp.plain.course.lists_in_place import FixedFormError, read_lists, with_lists
from courseapp.plain.course.reading import Reading, read_course, read_lesson
from courseapp.plain.course.shapes import Status
from courseapp.plain.messages import Level, Message

FIRST = ""
"""Stands for the place before all other lessons."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written: why, by the field of the form it concerns ("" for none)."""

    found: dict[str, list[Found]] = field(default_factory=dict)

    @classmethod
    def at(cls, name: str, text: str) -> "Refused":
        return cls({name: [Found("error", "", text, "", 0)]})

    @classmethod
    def by(cls, messages: list[Message]) -> "Refused":
        """The errors among what a check found."""
        return cls({"": [found_of(one, 0) for one in messages if one.level is Level.ERROR]})


class BusyError(Exception):
    """An import, or somebody else who arranges, holds the courses just now."""


@contextmanager
def arranging(course_id: int) -> Iterator[Course]:
    """The course, its order locked against imports and colleagues until the transaction ends. Raises BusyError."""
    with transaction.atomic():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            course = Course.objects.select_for_update(no_key=True).get(pk=course_id)
        except OperationalError as error:
            raise BusyError from error
        yield course


def names_in(course: Course, track: Track) -> tuple[str, ...]:
    """The folders that a track lists, in reading order; none when course.yaml does not know the track."""
    try:
        return read_lists(course.source).get(track.slug, ())
    except FixedFormError:
        return ()


def keep_lists(course: Course, source: str) -> None:
    """Store a changed course.yaml and give lessons the order it says."""
    course.folder_source = course.base_source
    if course.folder_source == source:
        course.folder_source = ""
    course.source, course.updated_at = source, timezone.now()
    course.save(update_fields=["source", "folder_source", "updated_at"])
    order = {f"{track}/{name}": n for track, names in read_lists(source).items() for n, name in enumerate(names)}
    changed = []
    for row in Lesson.objects.filter(course=course).select_related("track"):
        position = order.get(f"{row.track.slug}/{row.slug}", row.position)
        if position != row.position:
            row.position = position
            changed.append(row)
    Lesson.objects.bulk_update(changed, ["position"])


def log(author_id: int, thing: Lesson | Course, flag: int, message: str) -> None:
    LogEntry.objects.log_actions(author_id, [thing], flag, message, single_object=True)


def placed(course: Course, track: str, slug: str, after: str, out_of: str = "") -> str | Refused:
    """course.yaml with a lesson behind another in that track, and taken out of the list of another track."""
    try:
        lists = {
            one: [name for name in names if name != slug or one not in {track, out_of}]
            for one, names in read_lists(course.source).items()
        }
        names = lists[track]
        if after and after not in names:
            return Refused.at("after", _("That lesson is not in this track any more. Choose a place anew."))
        names.insert(names.index(after) + 1 if after else 0, slug)
        return with_lists(course.source, lists)
    except (FixedFormError, KeyError):
        text = _("This course’s course.yaml is written so that the site cannot change its lists: do it in the folder.")
        return Refused.at("", text)


def place_trouble(track: Track, slug: str, lesson_id: int) -> str:
    """Why a lesson cannot live at that address, "" if it can."""
    there = Lesson.objects.filter(track=track, slug=slug).exclude(pk=lesson_id).first()
    if there and there.status == Status.ARCHIVED:
        text = _("An archived lesson of this track has the folder “%(slug)s”: bring it back, or choose another name.")
        return text % {"slug": slug}
    if there:
        return _("This track has a lesson in the folder “%(slug)s” already.") % {"slug": slug}
    old = Redirect.objects.filter(course=track.course_id, path=f"{track.slug}/{slug}").exclude(lesson=lesson_id)
    if old.exists():
        return _("“%(slug)s” is the old address of another lesson, and links to it go on working.") % {"slug": slug}
    return ""


def check_at(course: Course, lists: str, path: str, sources: Mapping[str, str]) -> tuple[shapes.Lesson, list[Message]]:
    """A lesson's files as they would stand at `path` of the course with these lists, and what is wrong with them."""
    written, _messages = read_course(export_course(course) | {COURSE_FILE: lists.encode()})
    assert written, "a stored course.yaml can be read"
    read, messages = check_lesson(written, path, sources, timezone.localdate())
    assert read, "the primary text is always there"
    return read, messages


def read_at(course: Course, path: str, sources: Mapping[str, str]) -> shapes.Lesson:
    track, _slash, slug = path.partition("/")
    return read_lesson(track, slug, sources, tuple(course.languages), Reading(None))
