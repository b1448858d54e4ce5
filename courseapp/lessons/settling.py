"""Joins a folder that is to be imported with what staff changed on the site since the last import."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from courseapp.lessons.changes import Change, Did
from courseapp.lessons.exporting import listed_paths
from courseapp.lessons.models import Course, Lesson, LessonText
from courseapp.plain.course import shapes
from courseapp.plain.course.folder import COURSE_FILE
from courseapp.plain.course.identity import lessons_of
from courseapp.plain.course.lists_in_place import (
    FixedFormError,
    merge_names,
    read_lists,
    track_block,
    with_lists,
    with_track,
)
from courseapp.plain.course.merging import merge
from courseapp.plain.messages import Level, Message


class Take(StrEnum):
    """Whose text or order stands where folder and site changed the same thing."""

    FOLDER = "folder"
    SITE = "site"


@dataclass(slots=True)
class Settled:
    """`files` is the folder as the site will have it, `folder` what of it came from the folder, at the same paths."""

    files: dict[str, bytes]
    folder: dict[str, bytes]
    messages: list[Message] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    """Paths at which both sides changed the same thing."""


def settle(course: shapes.Course, files: Mapping[str, bytes], take: Take | None) -> Settled:
    """The folder with everything that staff arranged or edited on the site."""
    settled = Settled(dict(files), dict(files))
    row = Course.objects.filter(uid=course.uid).first()
    if row is None:
        return settled
    lists = _joined(row, course.source, take, settled)
    there = {lesson.uid: lesson.path for lesson in lessons_of(course)}
    before = listed_paths(row.base_source)
    places, moved = {}, {}
    for lesson in Lesson.objects.filter(course=row).select_related("track"):
        here = f"{lesson.track.slug}/{lesson.slug}"
        in_folder = there.get(lesson.uid, here)
        places[lesson.pk] = in_folder
        if here == in_folder or here in before:
            continue
        if in_folder not in before:
            lists = _placed_once(lists, here, in_folder, take, settled)
        if in_folder in before or take is Take.SITE:
            places[lesson.pk] = moved[in_folder] = here
    taken = set(there.values()) - moved.keys()
    settled.messages += [_taken(old, new) for old, new in moved.items() if new in taken]
    listed = listed_paths(lists)
    settled.files, settled.folder = (dict(_renamed(files, moved)) for _copy in range(2))
    settled.files[COURSE_FILE] = lists.encode()
    _settle_texts(row, {pk: place for pk, place in places.items() if place in listed}, take, settled)
    return settled


def _renamed(files: Mapping[str, bytes], moved: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The files with the texts of lessons in their new folders; what lay there unlisted gives way. Pictures stay."""
    for path, content in files.items():
        folder, _slash, name = path.rpartition("/")
        if name.endswith(".md") and folder in moved:
            yield f"{moved[folder]}/{name}", content
        elif not (name.endswith(".md") and folder in moved.values()):
            yield path, content


def _joined(row: Course, theirs: str, take: Take | None, settled: Settled) -> str:
    """course.yaml with the lists of both sides; everything else in it is the folder's."""
    base, ours = row.base_source, row.source
    if ours in {base, theirs}:
        return theirs
    if theirs == base:
        settled.changes.append(Change(COURSE_FILE, Did.KEPT))
        return ours
    try:
        joined, unsure = _join_lists(base, ours, theirs, take)
    except FixedFormError as error:
        settled.messages.append(_unreadable(str(error)))
        return theirs
    if unsure and take is None:
        settled.conflicts.append(COURSE_FILE)
        settled.messages.append(_unsure(unsure))
    elif joined != theirs:
        settled.changes.append(Change(COURSE_FILE, Did.KEPT if joined == ours else Did.MERGED))
    return joined


def _join_lists(base: str, ours: str, theirs: str, take: Take | None) -> tuple[str, list[str]]:
    """The folder's course.yaml with the site's lessons and tracks, and the tracks whose order both sides changed."""
    before, here, there = read_lists(base), read_lists(ours), read_lists(theirs)
    joined = theirs
    for track in here:
        if track not in before and track not in there:
            joined = with_track(joined, track_block(ours, track))
    unsure, wanted = [], {}
    for track, names in read_lists(joined).items():
        sides = (here.get(track, ()), there.get(track, names))
        leading, other = sides[::-1] if take is Take.FOLDER else sides
        wanted[track], agreed = merge_names(before.get(track, ()), leading, other)
        if not agreed:
            unsure.append(track)
    return with_lists(joined, wanted), unsure


def _placed_once(lists: str, here: str, there: str, take: Take | None, settled: Settled) -> str:
    """The lists with one place for a lesson that both sides moved, each to somewhere else."""
    if take is None:
        settled.conflicts.append(COURSE_FILE)
        settled.messages.append(_moved_twice(here, there))
        return lists
    track, _slash, name = (here if take is Take.FOLDER else there).partition("/")
    return with_lists(lists, {track: [one for one in read_lists(lists)[track] if one != name]})


def _settle_texts(row: Course, places: Mapping[int, str], take: Take | None, settled: Settled) -> None:
    """Every text that staff wrote or edited on the site, merged into the folder's."""
    in_folder = {path.rpartition("/")[0] for path in settled.folder if path.endswith(".md")}
    lost: set[str] = set()
    for text in LessonText.objects.filter(lesson__course=row, lesson__in=places):
        place = places[text.lesson_id]
        path = f"{place}/{text.language}.md"
        if path in settled.folder:
            _settle_text(text, path, settled.folder[path].decode(), take, settled)
        elif place not in in_folder:
            settled.files[path] = text.source.encode()
            lost.add(place)
        elif not text.folder_source:
            settled.files[path] = text.source.encode()
            settled.changes.append(Change(path, Did.KEPT))
    settled.changes += [Change(place, Did.UNEXPORTED) for place in sorted(lost)]


def _settle_text(text: LessonText, path: str, theirs: str, take: Take | None, settled: Settled) -> None:
    if not text.is_edited or theirs == text.source:
        return
    if theirs == text.folder_source:
        settled.files[path] = text.source.encode()
        settled.changes.append(Change(path, Did.KEPT))
        return
    merged = merge(text.folder_source, text.source, theirs)
    if not merged.conflicts:
        settled.files[path] = merged.text.encode()
        settled.changes.append(Change(path, Did.MERGED))
    elif take is Take.SITE:
        settled.files[path] = text.source.encode()
    elif take is None:
        settled.conflicts.append(path)
        settled.messages.append(_conflict(path, [conflict.part for conflict in merged.conflicts]))


def _error(path: str, code: str, text: str, fix: str, **args: object) -> Message:
    return Message(path=path, line=0, level=Level.ERROR, code=code, text=text, fix=fix, args=args)


def _conflict(path: str, sections: list[str]) -> Message:
    return _error(
        path,
        "I101",
        "changed in the folder and on the site in the same place: %(sections)s",
        "export the course and join the texts, or say --take folder or --take site",
        sections=", ".join(sections),
    )


def _unsure(tracks: list[str]) -> Message:
    return _error(
        COURSE_FILE,
        "I104",
        "the order of the lessons changed in the folder and on the site, in: %(tracks)s",
        "export the course and set the order there, or say --take folder or --take site; nobody's lessons are lost",
        tracks=", ".join(tracks),
    )


def _unreadable(where: str) -> Message:
    return _error(
        COURSE_FILE,
        "I105",
        "lessons were added or moved on the site, and this file is written so that they cannot be put in (%(where)s)",
        "export the course and make your changes there",
        where=where,
    )


def _moved_twice(here: str, there: str) -> Message:
    return _error(
        COURSE_FILE,
        "I106",
        "the same lesson was moved to %(there)s in the folder and to %(here)s on the site",
        "put it in one place, or say --take folder or --take site",
        here=here,
        there=there,
    )


def _taken(old: str, new: str) -> Message:
    return _error(
        new,
        "I107",
        "the site has moved the lesson %(old)s here, and the folder holds another one",
        "give one of the two another folder",
        old=old,
    )
