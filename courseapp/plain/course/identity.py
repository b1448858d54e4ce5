"""Keeps identities apart: lesson ids, which progress hangs on, and old addresses."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings
from courseapp.plain.course.lesson_file import FileRead
from courseapp.plain.course.shapes import Course, Lesson
from courseapp.plain.course.uids import UID, fresh_uid
from courseapp.plain.messages import Message


def lessons_of(course: Course) -> Iterator[Lesson]:
    """All lessons in reading order."""
    for track in course.tracks:
        yield from track.lessons


def check_identities(course: Course, files: Mapping[str, FileRead], known: Mapping[str, str]) -> list[Message]:
    """What is wrong with the ids of the lessons whose files are given.

    `known` maps the uids that exist on the site to "course/track/lesson".
    """
    messages: list[Message] = []
    lessons = list(lessons_of(course))
    used = {lesson.uid for lesson in lessons} | set(known)
    own = {place: uid for uid, place in known.items()}
    first: dict[str, str] = {}
    for lesson in sorted(lessons, key=lambda lesson: _primary_path(lesson, course) in files):
        file = files.get(_primary_path(lesson, course))
        place = f"{course.uid}/{lesson.path}"
        found = Findings(_primary_path(lesson, course))
        before = own.get(place, "")
        fresh = fresh_uid(place, used)
        line = file.lines.get("id", 1) if file else 0
        if not UID.fullmatch(lesson.uid):
            if file and file.whole:
                _say_bad(found, line, lesson.uid, before or _repaired(lesson.uid, used) or fresh)
        elif lesson.uid in first:
            _say_taken(found, line, lesson.uid, first[lesson.uid], fresh)
        else:
            first[lesson.uid] = lesson.path
            here = known.get(lesson.uid, "")
            if here and here.split("/")[0] != course.uid:
                _say_taken(found, line, lesson.uid, here, fresh)
            elif here and here != place:
                _say_moved(found, line, lesson, here.partition("/")[2])
            elif not here and before and before not in {other.uid for other in lessons}:
                _say_changed(found, line, lesson.uid, before)
        used.add(fresh)
        if file:
            messages += found.messages
    return messages


def _primary_path(lesson: Lesson, course: Course) -> str:
    return f"{lesson.path}/{course.primary}.md"


def _repaired(uid: str, used: Iterable[str]) -> str:
    """An id that only has the wrong case or stray signs."""
    uid = "".join(letter for letter in uid.lower() if letter.isascii() and letter.isalnum())
    return uid if UID.fullmatch(uid) and uid not in used else ""


def _say_bad(found: Findings, line: int, uid: str, proposal: str) -> None:
    if not uid:
        text = _('"id" is missing: the lesson needs an identity of its own')
    else:
        text = _('"%(uid)s" is no lesson id: it needs exactly 8 characters a-z and 0-9')
    found.add(Code.UID_BAD, line, text, _("write id: %(fresh)s"), key="id", uid=uid, fresh=proposal)


def _say_taken(found: Findings, line: int, uid: str, other: str, fresh: str) -> None:
    found.add(
        Code.UID_TAKEN,
        line,
        _('"%(uid)s" is the id of another lesson: %(other)s'),
        _("if this lesson is a copy, write id: %(fresh)s"),
        key="id",
        uid=uid,
        other=other,
        fresh=fresh,
    )


def _say_changed(found: Findings, line: int, uid: str, before: str) -> None:
    found.add(
        Code.UID_CHANGED,
        line,
        _('the id of this lesson was "%(before)s" and is now "%(uid)s": progress and comments would be lost'),
        _("write id: %(before)s, or give a new lesson a folder of its own"),
        key="id",
        uid=uid,
        before=before,
    )


def _say_moved(found: Findings, line: int, lesson: Lesson, old: str) -> None:
    if old not in lesson.redirect_from:
        found.add(
            Code.LESSON_MOVED,
            line,
            _("the lesson was at %(old)s before"),
            _("write redirect_from: [%(old)s], so that links to it go on working"),
            key="redirect_from",
            old=old,
        )


def check_redirects(course: Course, files: Mapping[str, FileRead]) -> list[Message]:
    """Old addresses that lead to two lessons, or that a lesson lives at."""
    messages: list[Message] = []
    living = {lesson.path for lesson in lessons_of(course)}
    claimed: dict[str, str] = {}
    for lesson in sorted(lessons_of(course), key=lambda lesson: _primary_path(lesson, course) in files):
        file = files.get(_primary_path(lesson, course))
        found = Findings(_primary_path(lesson, course))
        line = file.lines.get("redirect_from", 1) if file else 0
        for old in lesson.redirect_from:
            if old in living:
                found.add(
                    Code.REDIRECT_LIVING,
                    line,
                    _('"%(old)s" is the address of this very lesson')
                    if old == lesson.path
                    else _('"%(old)s" is the address of a lesson that exists'),
                    _("remove it from redirect_from"),
                    key="redirect_from",
                    old=old,
                )
            elif old in claimed:
                found.add(
                    Code.REDIRECT_TWICE,
                    line,
                    _('"%(old)s" leads to %(other)s already'),
                    _("keep it in one of the two"),
                    key="redirect_from",
                    old=old,
                    other=claimed[old],
                )
            claimed.setdefault(old, lesson.path)
        if file:
            messages += found.messages
    return messages
