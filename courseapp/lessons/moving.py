"""A lesson in another place: up, down, or in another track of its course."""

from dataclasses import replace

from django.contrib.admin.models import CHANGE
from django.utils.translation import gettext as _

from courseapp.lessons import search
from courseapp.lessons.arranging import (
    FIRST,
    Refused,
    arranging,
    check_at,
    keep_lists,
    log,
    names_in,
    place_trouble,
    placed,
)
from courseapp.lessons.editing import read_stored
from courseapp.lessons.lesson_storing import Context, LessonStoring
from courseapp.lessons.models import Course, Draft, Lesson, LessonText, Track
from courseapp.lessons.rendering import world_of
from courseapp.plain import versions
from courseapp.plain.course import shapes
from courseapp.plain.course.digests import body_digest
from courseapp.plain.course.moving import moved_text
from courseapp.plain.course.writing import write_lesson
from courseapp.plain.messages import has_errors


def move_lesson(lesson_id: int, track_id: int, after: str, author_id: int) -> Lesson | Refused:
    """Put a lesson behind another one (FIRST: before all), in its own or another track of its course.

    In another track it has another address: the old one leads on, and its links are written as they must be there.
    """
    target = Track.objects.get(pk=track_id)
    with arranging(target.course_id) as course:
        lesson = Lesson.objects.select_for_update(of=("self",)).select_related("course", "track").get(pk=lesson_id)
        if lesson.course_id != course.pk:
            return Refused.at("", _("A lesson stays in its course."))
        lists = placed(course, target.slug, lesson.slug, after, out_of=lesson.track.slug)
        if isinstance(lists, Refused):
            return lists
        if lesson.track_id != target.pk and (refused := _move_file(course, lists, lesson, target, author_id)):
            return refused
        if lists != course.source:
            keep_lists(course, lists)
            log(author_id, lesson, CHANGE, _("Moved to another place in %(track)s.") % {"track": target.slug})
            versions.changed(versions.SITE)
        return lesson


def step(lesson_id: int, by: int, author_id: int) -> Lesson | Refused:
    """Move a lesson one place up (-1) or down (1) in its track; at the end nothing happens."""
    lesson = Lesson.objects.select_related("course", "track").get(pk=lesson_id)
    names = names_in(lesson.course, lesson.track)
    if lesson.slug not in names:
        return Refused.at("", _("The lesson is in no list of its course: give it a place first."))
    here = names.index(lesson.slug)
    others = [name for name in names if name != lesson.slug]
    there = min(max(here + by, 0), len(others))
    return move_lesson(lesson_id, lesson.track_id, others[there - 1] if there else FIRST, author_id)


def _move_file(course: Course, lists: str, lesson: Lesson, target: Track, author_id: int) -> Refused | None:
    """Store a lesson's files as they must be in the other track; why that cannot be, if so."""
    if trouble := place_trouble(target, lesson.slug, lesson.pk):
        return Refused.at("", trouble)
    if Draft.objects.filter(lesson=lesson).exists():
        return Refused.at("", _("There is a draft: publish it or throw it away first."))
    texts = {text.language: text for text in LessonText.objects.filter(lesson=lesson).select_related("lesson")}
    sources = _moved_sources(read_stored(lesson, texts), target.slug, course.primary)
    path = f"{target.slug}/{lesson.slug}"
    read, messages = check_at(course, lists, path, sources)
    if has_errors(messages):
        return Refused.by(messages)
    folder = {f"{path}/{lang}.md": text.folder_source.encode() for lang, text in texts.items()}
    note = _("Moved from %(old)s to %(new)s.") % {"old": lesson.track.slug, "new": target.slug}
    context = Context(course, world_of(course), folder, author_id, note)
    LessonStoring(context, read, lesson, texts).store(target, 0, anew=True)
    search.index_texts(context.to_index)
    return None


def _moved_sources(lesson: shapes.Lesson, track: str, primary: str) -> dict[str, str]:
    """The lesson's files for the other track: the old address leads on, links are written anew, and a translation
    that was up to date still is."""
    old, new = lesson.path, f"{track}/{lesson.slug}"
    before = body_digest(lesson.texts[primary].body)
    texts = {lang: moved_text(text, old, new) for lang, text in lesson.texts.items()}
    after = body_digest(texts[primary].body)
    for lang, text in texts.items():
        if text.translated_from == before:
            texts[lang] = replace(text, translated_from=after)
    olds = tuple(dict.fromkeys(one for one in (*lesson.redirect_from, old) if one != new))
    moved = replace(lesson, track=track, redirect_from=olds, texts=texts)
    kept = {lang for lang, text in texts.items() if text == lesson.texts[lang]} - {primary}
    return {
        lang: text.source if lang in kept else write_lesson(moved, lang, primary=lang == primary)
        for lang, text in texts.items()
    }
