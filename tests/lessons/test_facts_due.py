"""Which claims wait to be checked again."""

from io import StringIO

import pytest
from django.core.management import call_command

from courseapp.lessons.models import Lesson
from courseapp.plain.course.shapes import Status

pytestmark = pytest.mark.usefixtures("course")


def told(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("facts_due", *arguments, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def test_overdue_facts_are_named_with_their_place() -> None:
    text, code = told()
    assert "small-course/first/facts: stale: checked 2026-01-02" in text
    assert "fresh" not in text
    assert code == 1


def test_what_will_be_due_can_be_asked_for() -> None:
    text, _code = told("--within", "400")
    assert text.index("stale") < text.index("fresh")
    assert "2 facts" in text


def test_facts_of_hidden_lessons_do_not_wait() -> None:
    Lesson.objects.filter(uid="facts002").update(status=Status.DRAFT)
    assert told() == ("0 facts\n", 0)
    assert told("--course", "another") == ("0 facts\n", 0)
