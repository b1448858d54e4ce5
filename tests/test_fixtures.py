"""The courses that come with the site: complete, clean, and honest about their size."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from courseapp.lessons.folders import read_folder
from courseapp.plain.course.checking import check_course
from courseapp.plain.course.identity import lessons_of
from courseapp.plain.course.shapes import Course, Kind, Lesson
from courseapp.plain.messages import Level, Message

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
WRITTEN = date(2026, 11, 21)
"""The day by which the facts of the courses are checked; a later one would make this test fail by itself."""
COURSES = sorted(path.parent.name for path in FIXTURES.glob("*/course.yaml"))


@cache
def checked(name: str) -> tuple[Course, list[Message]]:
    course, messages = check_course(read_folder(FIXTURES / name), WRITTEN)
    assert course
    return course, messages


@pytest.mark.parametrize("name", COURSES)
def test_nothing_is_wrong_with_a_course(name: str) -> None:
    found = [str(message) for message in checked(name)[1] if message.level > Level.NOTICE]
    assert found == []


def main_course() -> list[Lesson]:
    return list(lessons_of(checked("generative-media-foundations")[0]))


def test_the_main_course_has_ten_tracks_of_ten_lessons_in_both_languages() -> None:
    course = checked("generative-media-foundations")[0]
    assert [len(track.lessons) for track in course.tracks] == [10] * 10
    assert {frozenset(lesson.texts) for lesson in lessons_of(course)} == {frozenset({"en", "ko"})}


def test_every_lesson_has_all_its_parts_in_both_languages() -> None:
    lacking = [
        text.path
        for lesson in main_course()
        for text in lesson.texts.values()
        if {section.kind for section in text.sections} != set(Kind) or not text.summary or len(text.cards) < 2
    ]
    assert lacking == []


def test_a_translation_has_the_sections_of_its_original_and_is_not_behind() -> None:
    for lesson in main_course():
        english, korean = ([section.anchor for section in lesson.texts[lang].sections] for lang in ("en", "ko"))
        assert english == korean, lesson.path
        assert lesson.texts["ko"].translated_from, lesson.path


def test_many_lessons_have_a_diagram() -> None:
    drawn = [lesson for lesson in main_course() if "```diagram" in lesson.texts["en"].body]
    assert len(drawn) >= 40


def test_no_mental_model_opens_like_another() -> None:
    openings = [
        re.sub(r"\W+", " ", section.source).split()[:6]
        for lesson in main_course()
        for section in lesson.texts["en"].sections
        if section.kind is Kind.MENTAL_MODEL
    ]
    assert len({tuple(opening) for opening in openings}) == len(openings)
