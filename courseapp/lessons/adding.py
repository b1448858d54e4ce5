"""New lessons, begun from the skeleton."""

import secrets
from dataclasses import dataclass

from django.contrib.admin.models import ADDITION
from django.utils.translation import gettext as _

from courseapp.lessons.arranging import Refused, arranging, check_at, keep_lists, log, place_trouble, placed, read_at
from courseapp.lessons.editing import Checked, Found, place
from courseapp.lessons.fields import LESSON_FIELDS, TEXT_FIELDS, Composed, Fields, compose
from courseapp.lessons.lesson_storing import Context, LessonStoring
from courseapp.lessons.models import Course, Lesson, Track
from courseapp.lessons.rendering import world_of
from courseapp.plain.course.keys import LONGEST_SLUG, SLUG, slug_of
from courseapp.plain.course.reserved import RESERVED_LESSONS
from courseapp.plain.course.shapes import Status
from courseapp.plain.course.skeleton import MINUTES, SKELETONS
from courseapp.plain.course.uids import fresh_uid
from courseapp.plain.course.writing import write_lesson


@dataclass(frozen=True, slots=True)
class NewLesson:
    """`after` is the folder of the lesson before it, FIRST for none; an empty `slug` is made of the title."""

    after: str
    slug: str
    title: str
    summary: str


def add_lesson(track_id: int, new: NewLesson, author_id: int) -> Lesson | Refused:
    """A draft made of the skeleton, which nobody but staff sees until it is published."""
    track = Track.objects.get(pk=track_id)
    with arranging(track.course_id) as course:
        slug = new.slug or slug_of(new.title)
        if trouble := _slug_trouble(track, slug):
            return Refused.at("slug", trouble)
        lists = placed(course, track.slug, slug, new.after)
        if isinstance(lists, Refused):
            return lists
        uid = fresh_uid(secrets.token_hex(16), set(Lesson.objects.values_list("uid", flat=True)))
        checked = _check_new(course, lists, f"{track.slug}/{slug}", _first_file(course, uid, new))
        if not checked.is_good:
            return Refused(_of_form(checked, course.primary))
        context = Context(course, world_of(course), {}, author_id)
        row = LessonStoring(context, checked.lesson, None, {}).store(track, 0)
        keep_lists(course, lists)
        log(author_id, row, ADDITION, _("Made as a draft in %(track)s.") % {"track": track.slug})
        return row


def _slug_trouble(track: Track, slug: str) -> str:
    """Why a new lesson cannot have that folder, "" if it can."""
    if not slug:
        return _("Say a name for the folder: none can be made of this title.")
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        return _("Use a-z, 0-9 and single hyphens, at most %(most)d characters.") % {"most": LONGEST_SLUG}
    if slug in RESERVED_LESSONS:
        return _("“%(slug)s” is reserved. Choose another name.") % {"slug": slug}
    return place_trouble(track, slug, 0)


def _first_file(course: Course, uid: str, new: NewLesson) -> Composed:
    language = course.primary
    typed = {"title": new.title, "summary": new.summary, "body": SKELETONS[language]}
    fields: Fields = {
        "lesson": dict.fromkeys(LESSON_FIELDS, "") | {"minutes": str(MINUTES)},
        language: dict.fromkeys(TEXT_FIELDS, "") | typed,
    }
    return compose(uid, Status.DRAFT, "", fields["lesson"], fields[language], primary=True)


def _check_new(course: Course, lists: str, path: str, composed: Composed) -> Checked:
    """The new lesson as it would stand in the course, in the canonical form if it is good."""
    primary = course.primary
    read, messages = check_at(course, lists, path, {primary: composed.source})
    checked = Checked(read, messages)
    if checked.is_good:
        checked.lesson = read_at(course, path, {primary: write_lesson(read, primary, primary=True)})
    place(checked, {primary: composed})
    return checked


def _of_form(checked: Checked, language: str) -> dict[str, list[Found]]:
    """Errors at the fields of the form for a new lesson; what is wrong elsewhere concerns none of them."""
    errors: dict[str, list[Found]] = {}
    for fields in checked.found.values():
        for name, found in fields.items():
            wrong = [one for one in found if one.level == "error"]
            if wrong:
                errors.setdefault(name if name in {"title", "summary"} else "", []).extend(wrong)
    return errors
