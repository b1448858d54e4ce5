"""Checks a course: every rule of docs/content.md, the same for import, admin and CI."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from courseapp.plain.course.bodies import Page, look
from courseapp.plain.course.course_prose import check_course_prose
from courseapp.plain.course.folder import COURSE_FILE
from courseapp.plain.course.identity import check_identities, check_redirects, lessons_of
from courseapp.plain.course.linking import LinkCheck, page_anchors
from courseapp.plain.course.pictures import check_pictures, unused_pictures
from courseapp.plain.course.reading import Reading, read_folder, read_lesson
from courseapp.plain.course.shapes import Course, Language, Lesson, Track
from courseapp.plain.course.skeleton import check_skeleton
from courseapp.plain.course.upkeep import (
    check_cards,
    check_facts,
    check_minutes,
    check_script,
    check_translations,
)
from courseapp.plain.markdown import anchors_of
from courseapp.plain.messages import Message
from courseapp.plain.rendered import Surroundings


def check_course(
    files: Mapping[str, bytes], today: date, known: Mapping[str, str] | None = None
) -> tuple[Course | None, list[Message]]:
    """The course in a folder and everything that is wrong with it, in the order of the files.

    Keys of `files` are paths inside the folder, with slashes. `known` maps the uids of lessons that exist already to
    "course/track/lesson". The course is None when course.yaml cannot be read; while there are errors, it holds what
    could be understood and must not be imported.
    """
    reading = read_folder(files, known or {})
    course = reading.course
    if course is None:
        return None, in_order(reading.messages)
    messages = reading.messages + check_pictures(course.assets)
    used, prose_messages = check_course_prose(course, reading.lines)
    messages += prose_messages
    check = _Check(course, reading, today)
    for lesson in lessons_of(course):
        check.render(lesson)
    for lesson in lessons_of(course):
        messages += check.lesson(lesson)
    messages += unused_pictures(course.assets, used | check.pictures)
    return course, in_order(messages)


def check_lesson(
    course: Course,
    path: str,
    sources: Mapping[Language, str],
    today: date,
    known: Mapping[str, str] | None = None,
) -> tuple[Lesson | None, list[Message]]:
    """One lesson, given by the texts of its files, as it would stand at `path` ("track/lesson") of a course.

    The course may already hold the lesson; it is replaced. None comes back when the primary text is not among
    `sources`. Messages name files as `check_course` does.
    """
    track, _slash, slug = path.partition("/")
    if course.primary not in sources:
        return None, []
    reading = Reading(course)
    lesson = read_lesson(track, slug, sources, course.languages, reading)
    course = _with_lesson(course, lesson)
    check = _Check(course, reading, today)
    check.render(lesson)
    messages = [
        *reading.messages,
        *check_identities(course, reading.files, known or {}),
        *check_redirects(course, reading.files),
        *check.lesson(lesson),
    ]
    return lesson, in_order(messages)


def in_order(messages: Iterable[Message]) -> list[Message]:
    """Messages file by file and line by line, course.yaml first; the same finding is said once."""
    once = {(message.path, message.line, message.code, str(message)): message for message in messages}
    return sorted(once.values(), key=lambda message: (message.path != COURSE_FILE, message.path, message.line))


def _with_lesson(course: Course, lesson: Lesson) -> Course:
    tracks: list[Track] = []
    for track in course.tracks:
        lessons = track.lessons
        if track.id == lesson.track:
            kept = [other for other in lessons if other.slug != lesson.slug]
            place = next((n for n, other in enumerate(lessons) if other.slug == lesson.slug), len(lessons))
            lessons = (*kept[:place], lesson, *kept[place:])
        tracks.append(replace(track, lessons=lessons))
    return replace(course, tracks=tuple(tracks))


class _Check:
    """Renders each text once and keeps what the checks across texts ask about it."""

    def __init__(self, course: Course, reading: Reading, today: date) -> None:
        self.course = course
        self.files = reading.files
        self.today = today
        self.pages: dict[str, Page] = {}
        self.links = LinkCheck(course, self.anchors, reading.listed)
        self._own: dict[str, list[frozenset[str]]] = {}

    @property
    def pictures(self) -> set[str]:
        return {path for page in self.pages.values() for path in page.pictures}

    def render(self, lesson: Lesson) -> None:
        for text in lesson.texts.values():
            page = look(lesson, text, self.files[text.path], self.course.assets)
            self.pages[text.path] = page
            self._own[text.path] = [measure.anchors for measure in page.measures]

    def anchors(self, lesson: Lesson, lang: Language) -> frozenset[str]:
        """The anchors on a lesson's page; those of a lesson that is not being checked are worked out when asked."""
        for text in lesson.texts.values():
            if text.path not in self._own:
                around = Surroundings(text.lang, math=lesson.math)
                self._own[text.path] = [frozenset(anchors_of(one.source, around)) for one in text.sections]
        return page_anchors(lesson, lang, self.course.primary, self._own.__getitem__)

    def lesson(self, lesson: Lesson) -> list[Message]:
        """What is wrong with a lesson that has been rendered."""
        pages = {lang: self.pages[text.path] for lang, text in lesson.texts.items()}
        files = {lang: self.files[text.path] for lang, text in lesson.texts.items()}
        primary = files[self.course.primary]
        messages: list[Message] = []
        for page in pages.values():
            messages += page.messages + self.links.check(page, lesson) + check_script(page)
        if primary.whole:
            used = {name for page in pages.values() for name in page.facts}
            messages += check_facts(lesson, primary, used, self.course.fact_review, self.today)
            messages += check_minutes(lesson, primary, pages)
            messages += check_cards(lesson, files, self.course.primary)
        return messages + check_skeleton(lesson, files) + check_translations(self.course, lesson, files)
