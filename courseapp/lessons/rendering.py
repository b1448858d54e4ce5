"""Turns an author's text into what LessonText stores: safe HTML per section, made once, when it is written."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from courseapp.lessons.models import Course, CourseAsset, Lesson, LessonText
from courseapp.lessons.stored_html import HERE
from courseapp.plain.course.linking import destination
from courseapp.plain.course.minutes import reading_seconds
from courseapp.plain.course.shapes import Kind, Section, Text
from courseapp.plain.course.shapes import Lesson as ReadLesson
from courseapp.plain.markdown import render, render_inline
from courseapp.plain.rendered import RENDERER_VERSION, Heading, Picture, Rendered, Surroundings, Target

USUAL_HEADINGS = {
    Kind.MENTAL_MODEL: {"mental model", "머릿속 그림", "멘탈 모델"},
    Kind.TAKEAWAYS: {"key takeaways", "takeaways", "핵심 정리", "정리"},
    Kind.EXERCISE: {"exercise", "실습", "연습"},
}
_id = re.compile(r' id="([^"]*)"')
_mental_model_mark = re.compile(r"[ \t]*\{#mental-model\}[ \t]*$", re.MULTILINE)


def picture_url(digest: str, path: str) -> str:
    """Where a picture is served: by its content, so that the answer may be kept for ever."""
    extension = posixpath.splitext(path)[1].lstrip(".").lower()
    return reverse("asset", args=[digest, extension])


@dataclass(frozen=True, slots=True)
class World:
    """What the texts of one course may point at."""

    course: str
    languages: tuple[str, ...]
    lessons: Mapping[str, str]
    """Uid by `<track>/<lesson>`."""
    pictures: Mapping[str, Picture]

    def around(self, lesson: ReadLesson, text: Text) -> Surroundings:
        def picture(src: str) -> Picture | None:
            return self.pictures.get(posixpath.normpath(posixpath.join(lesson.path, src)))

        return Surroundings(
            lang=text.lang,
            path=text.path,
            math=lesson.math,
            facts={fact.name: fact for fact in lesson.facts},
            link=lambda href: self._target(href, lesson.path),
            picture=picture,
        )

    def around_course(self, language: str) -> Surroundings:
        """For the prose of course.yaml, whose links and pictures start at the course's own folder."""
        return Surroundings(
            lang=language, path="course.yaml", link=lambda href: self._target(href, "."), picture=self.pictures.get
        )

    def _target(self, href: str, within: str) -> Target | None:
        """The page that a relative link means: a lesson, a track or the course, with the anchor as on that page."""
        to = destination(href, within, self.languages)
        if to is None:
            return None
        path = f"{self.course}/{to.path}/" if to.path else f"{self.course}/"
        return Target(f"{HERE}/{path}" + (f"#s-{to.anchor}" if to.anchor else ""))


def world_of(course: Course) -> World:
    """The course as it is in the database now; two queries."""
    lessons = Lesson.objects.filter(course=course).exclude(status="archived")
    places = lessons.values_list("track__slug", "slug", "uid")
    stored = CourseAsset.objects.filter(course=course).values_list(
        "path", "asset__digest", "asset__width", "asset__height"
    )
    return World(
        course=course.uid,
        languages=tuple(course.languages),
        lessons={f"{track}/{slug}": uid for track, slug, uid in places},
        pictures={path: Picture(picture_url(digest, path), width, height) for path, digest, width, height in stored},
    )


def write_rendering(row: LessonText, lesson: ReadLesson, text: Text, behind: bool, world: World) -> None:
    """Fill every column of `row` that is made from the text; saving is the caller's."""
    around = world.around(lesson, text)
    parts: list[tuple[Section, Rendered]] = []
    taken: set[str] = set()
    for section in text.sections:
        part = render(_without_heading(section), around, taken)
        taken.update(_id.findall(part.html))
        parts.append((section, part))
    title, summary = render_inline(text.title, around, links=False), render_inline(text.summary, around)
    row.title = title.text[:200]
    row.title_html, row.summary_html, row.summary_text = title.html, summary.html, summary.text
    row.sections = _stored(parts)
    row.links = [{"title": link.title, "url": link.url, "lang": link.lang, "kind": link.kind} for link in text.links]
    row.cards = [
        {
            "id": card.id,
            "question": render_inline(card.question, around).html,
            "answer": render_inline(card.answer, around).html,
        }
        for card in text.cards
    ]
    row.reading_seconds = reading_seconds(
        sum(part.words for _section, part in parts), sum(part.syllables for _section, part in parts)
    )
    row.behind = behind
    row.renderer_version = RENDERER_VERSION


def _without_heading(section: Section) -> str:
    """The source as rendered: body sections keep their H2, the others get theirs from the page."""
    if section.kind is Kind.BODY:
        return section.source
    if not section.heading:
        return _mental_model_mark.sub("", section.source)
    lines = section.source.lstrip().splitlines(keepends=True)
    return "".join(lines[1:] if lines[0].lstrip().startswith("#") else lines[2:])


def _stored(parts: list[tuple[Section, Rendered]]) -> list[dict[str, Any]]:
    return [
        {
            "kind": section.kind,
            "anchor": section.anchor,
            "words": section.heading,
            "heading": _own_heading(section),
            "html": part.html,
            "headings": [_heading(heading) for heading in part.headings],
        }
        for section, part in parts
    ]


def _own_heading(section: Section) -> str:
    """The heading that an author gave to takeaways, exercise or mental model in place of the usual one."""
    if section.heading.strip().lower() in USUAL_HEADINGS.get(section.kind, {section.heading.strip().lower()}):
        return ""
    return render_inline(section.heading, Surroundings(lang="")).html


def _heading(heading: Heading) -> dict[str, Any]:
    return {"level": heading.level, "id": heading.id, "html": heading.html}
