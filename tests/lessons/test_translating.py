"""A translation begun in the admin: every section of the original to be filled in, and stamped with its source."""

import re

import pytest
from django.test import Client

from courseapp.lessons.changes import Did
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Draft, Lesson, LessonText
from courseapp.plain.course.digests import body_digest
from courseapp.plain.course.front_matter import divide
from courseapp.plain.course.skeleton import TO_TRANSLATE
from tests.lessons.folder import TODAY, small_course
from tests.lessons.test_adding import did, editor, export, typed


def begin(desk: Client, uid: str, language: str = "ko", **changed: str) -> int:
    lesson = Lesson.objects.get(uid=uid)
    data = typed(desk, lesson) | {name.replace("__", "-"): value for name, value in changed.items()}
    return desk.post(editor(lesson), data | {"do": f"translate-{language}"}).status_code


def test_a_translation_begins_with_every_section_of_the_original(desk: Client, client: Client) -> None:
    assert "translate-ko" in desk.get(editor(Lesson.objects.get(uid="facts002"))).content.decode()
    before = client.get("/small-course/first/facts/").content
    assert begin(desk, "facts002") == 302
    body = Draft.objects.get().fields["ko"]["body"]
    assert re.findall(r"\{#[\w-]+\}", body) == ["{#mental-model}", "{#dated}", "{#takeaways}", "{#exercise}"]
    assert "## 실습 {#exercise}" in body
    assert client.get("/small-course/first/facts/").content == before
    assert not LessonText.objects.filter(lesson__uid="facts002", language="ko").exists()


def test_a_translation_is_stamped_with_what_it_was_made_from(desk: Client) -> None:
    begin(desk, "facts002")
    lesson = Lesson.objects.get(uid="facts002")
    data = typed(desk, lesson)
    body = data["ko-body"].replace(TO_TRANSLATE["ko"], "날짜가 있는 말.")
    words = {"ko-title": "날짜가 있는 사실", "ko-summary": "언제 알았는지 말해.", "ko-body": body, "do": "publish"}
    assert desk.post(editor(lesson), data | words).status_code == 302
    files = export()
    stamp = body_digest(divide(files["first/facts/en.md"].decode()).body)
    assert f"translated_from: {stamp}" in files["first/facts/ko.md"].decode().replace('"', "")
    assert did(import_course(small_course(), TODAY))["first/facts/ko.md"] is Did.KEPT
    assert did(import_course(files, TODAY)) == {}
    assert export() == files


def test_what_was_typed_meanwhile_is_kept_when_a_translation_begins(desk: Client) -> None:
    begin(desk, "facts002", en__title="Half a thought")
    assert Draft.objects.get().fields["en"]["title"] == "Half a thought"


@pytest.mark.parametrize(("uid", "language"), [("hello001", "ko"), ("facts002", "en"), ("facts002", "xx")])
def test_a_translation_that_exists_or_cannot_be_is_refused(desk: Client, uid: str, language: str) -> None:
    assert begin(desk, uid, language) == 422
    assert not Draft.objects.exists()


def test_a_translation_full_of_placeholders_is_not_published(desk: Client) -> None:
    begin(desk, "facts002")
    lesson = Lesson.objects.get(uid="facts002")
    data = typed(desk, lesson) | {"ko-title": "사실", "ko-summary": "날짜.", "do": "publish"}
    answer = desk.post(editor(lesson), data)
    assert answer.status_code == 422
    assert "B008" in answer.content.decode()
