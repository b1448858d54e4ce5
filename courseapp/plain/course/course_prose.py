"""Checks the texts of course.yaml that are Markdown: descriptions, and the one-line texts."""

from collections.abc import Iterator, Mapping
from posixpath import normpath

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings
from courseapp.plain.course.folder import COURSE_FILE
from courseapp.plain.course.shapes import Course, Words
from courseapp.plain.markdown import render, render_inline
from courseapp.plain.messages import Message
from courseapp.plain.rendered import Picture, Surroundings, Target


def check_course_prose(course: Course, lines: Mapping[str, int]) -> tuple[set[str], list[Message]]:
    """The pictures that course.yaml uses, and what is wrong with its texts; `lines` are those of its keys."""
    used = {persona.avatar for persona in course.personas.values()}
    found = Findings(COURSE_FILE)

    def picture(src: str) -> Picture | None:
        path = normpath(src)
        used.add(path)
        return Picture(f"/{path}", 0, 0) if path in course.assets else None

    def link(href: str) -> Target:
        address = normpath(href.partition("#")[0])
        known = {lesson.path for track in course.tracks for lesson in track.lessons} | {
            track.id for track in course.tracks
        }
        if address not in known:
            found.add(
                Code.LINK_NOWHERE,
                line,
                _("%(href)s leads nowhere: there is no lesson %(path)s"),
                _("write <track>/<lesson>/"),
                href=href,
                path=address,
            )
        return Target(f"/{address}/")

    messages: list[Message] = []
    for key, lang, text, is_block in _texts(course):
        line = lines.get(f"{key}.{lang}") or lines.get(key, 1)
        around = Surroundings(lang, COURSE_FILE, link=link, picture=picture)
        rendered = render(text, around) if is_block else render_inline(text, around)
        messages += [message.moved(COURSE_FILE, line - message.line) for message in rendered.messages]
    return used, messages + found.messages


def _texts(course: Course) -> Iterator[tuple[str, str, str, bool]]:
    """Key, language, text, and whether it may have paragraphs."""
    texts: list[tuple[str, Words, bool]] = [
        ("title", course.title, False),
        ("tagline", course.tagline, False),
        ("description", course.description, True),
    ]
    for place, track in enumerate(course.tracks, 1):
        texts.append((f"tracks.{place}.title", track.title, False))
        texts.append((f"tracks.{place}.description", track.description, True))
    for key, words, is_block in texts:
        for lang, text in words.items():
            if text:
                yield key, lang, text, is_block
