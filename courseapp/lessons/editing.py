"""Between the editor's fields and a checked lesson: what the fields say, and what is wrong with each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.translation import gettext

from courseapp.lessons.exporting import export_course
from courseapp.lessons.fields import BLOCKS, LESSON_FIELDS, TEXT_FIELDS, Composed, Fields, compose, fields_of, unix
from courseapp.lessons.lesson_storing import facts_of
from courseapp.lessons.lists import rows
from courseapp.lessons.models import Draft, Lesson, LessonText, Revision
from courseapp.lessons.reading import LessonPage
from courseapp.lessons.rendering import world_of, write_rendering
from courseapp.plain.course import shapes
from courseapp.plain.course.checking import check_lesson
from courseapp.plain.course.digests import body_digest
from courseapp.plain.course.front_matter import divide
from courseapp.plain.course.reading import Reading, read_course, read_lesson
from courseapp.plain.course.sections import split_sections
from courseapp.plain.course.shapes import Status
from courseapp.plain.course.skeleton import translation_skeleton
from courseapp.plain.course.writing import write_lesson
from courseapp.plain.messages import Message, has_errors


@dataclass(frozen=True, slots=True)
class Found:
    """A message at a field, in the reader's language. `line` is that within the field, 0 for all of it."""

    level: str
    code: str
    text: str
    fix: str
    line: int


@dataclass(slots=True)
class Checked:
    """A lesson made of fields. With errors among what was found it must not be published."""

    lesson: shapes.Lesson
    messages: list[Message]
    found: dict[str, dict[str, list[Found]]] = field(default_factory=dict)
    """By group ("lesson" or a language) and field ("" for what belongs to none)."""

    @property
    def is_good(self) -> bool:
        return not has_errors(self.messages)


def texts_of(lesson: Lesson) -> dict[str, LessonText]:
    return {text.language: text for text in LessonText.objects.filter(lesson=lesson)}


def read_stored(lesson: Lesson, texts: Mapping[str, LessonText]) -> shapes.Lesson:
    """The lesson as its stored files say it; they were checked when they were stored."""
    sources = {language: text.source for language, text in texts.items()}
    return read_lesson(lesson.track.slug, lesson.slug, sources, tuple(lesson.course.languages), Reading(None))


def present_fields(lesson: Lesson) -> tuple[Fields, Draft | None]:
    """What the editor opens with: the draft if there is one, else what readers see."""
    draft = Draft.objects.filter(lesson=lesson).select_related("author").first()
    if draft:
        return draft.fields, draft
    return fields_of(read_stored(lesson, texts_of(lesson)), tuple(lesson.course.languages)), None


def check_fields(lesson: Lesson, fields: Fields, status: Status, publish_at: str = "") -> Checked:
    """Make files of the fields and check them by the rules of the importer; then write them in the canonical form."""
    course, languages = lesson.course, tuple(lesson.course.languages)
    composed = _compose(lesson, fields, status, publish_at)
    sources = {language: one.source for language, one in composed.items()}
    written, _messages = read_course(export_course(course))
    assert written, "a stored course.yaml can be read"
    read, messages = check_lesson(written, f"{lesson.track.slug}/{lesson.slug}", sources, timezone.localdate())
    assert read, "the primary text is always among the fields"
    checked = Checked(read, messages)
    if checked.is_good:
        checked.lesson = _canonical(lesson, read, languages)
    place(checked, composed)
    return checked


def _canonical(lesson: Lesson, read: shapes.Lesson, languages: tuple[str, ...]) -> shapes.Lesson:
    """The lesson with each file in its canonical form, but the very bytes stored where nothing was changed in it."""
    stored = texts_of(lesson)
    before = read_stored(lesson, stored)
    sources = {}
    for language in read.texts:
        primary = language == languages[0]
        same = language in before.texts and _said(read, language, primary) == _said(before, language, primary)
        sources[language] = stored[language].source if same else write_lesson(read, language, primary=primary)
    return read_lesson(lesson.track.slug, lesson.slug, sources, languages, Reading(None))


def with_translation(lesson: Lesson, fields: Fields, language: str) -> Fields | None:
    """The fields with a translation to be filled in, section by section; None when there is one, or cannot be."""
    languages = lesson.course.languages
    if language not in languages[1:] or any(value.strip() for value in fields.get(language, {}).values()):
        return None
    body = translation_skeleton(split_sections(unix(fields[languages[0]]["body"])), language)
    return fields | {language: dict.fromkeys(TEXT_FIELDS, "") | {"body": body}}


def with_source(lesson: shapes.Lesson, primary: str) -> shapes.Lesson:
    """The lesson with its primary file written anew, in the canonical form."""
    text = replace(lesson.texts[primary], source=write_lesson(lesson, primary, primary=True))
    return replace(lesson, texts={**lesson.texts, primary: text})


def _said(lesson: shapes.Lesson, language: str, primary: bool) -> tuple[object, ...]:
    """What one file of a lesson says, whatever way it is written."""
    text = lesson.texts[language]
    own = replace(text, source="", body=text.body.strip("\n"), body_line=0, sections=())
    return own, replace(lesson, texts={}) if primary else None


def _compose(lesson: Lesson, fields: Fields, status: Status, publish_at: str) -> dict[str, Composed]:
    """A file for each language that has any text; a translation counts as made from the text beside it."""
    languages = lesson.course.languages
    stored = texts_of(lesson)
    primary = compose(lesson.uid, status, publish_at, fields["lesson"], fields[languages[0]], primary=True)
    composed = {languages[0]: primary}
    for language in languages[1:]:
        typed = fields.get(language, {})
        if not any(value.strip() for value in typed.values()):
            continue
        stamp = _stamp(lesson, stored.get(language), typed, primary)
        composed[language] = compose(
            lesson.uid, status, "", fields["lesson"], typed, primary=False, translated_from=stamp
        )
    return composed


def _stamp(lesson: Lesson, stored: LessonText | None, typed: Mapping[str, str], primary: Composed) -> str:
    """What a translation was made from: the text it stands beside if it was changed, else what it said before."""
    if stored is not None:
        before = read_stored(lesson, {stored.language: stored}).texts[stored.language]
        if before.body.strip() == typed["body"].strip():
            return before.translated_from
    return body_digest(divide(primary.source).body)


def place(checked: Checked, composed: Mapping[str, Composed]) -> None:
    """Put each message at the field that its line of the composed file came from."""
    primary = next(iter(composed))
    for message in checked.messages:
        language = message.path.rpartition("/")[2].removesuffix(".md")
        if language not in composed:
            continue
        field_name, line = composed[language].field_at(message.line)
        group = "lesson" if field_name in LESSON_FIELDS and language == primary else language
        found = found_of(message, line if field_name in {"body", *BLOCKS} else 0)
        checked.found.setdefault(group, {}).setdefault(field_name or "whole", []).append(found)


def found_of(message: Message, line: int) -> Found:
    """A message in the reader's language."""
    return Found(
        level=message.level.name.lower(),
        code=message.code,
        text=gettext(message.text) % message.args,
        fix=gettext(message.fix) % message.args if message.fix else "",
        line=line,
    )


def fields_of_revision(lesson: Lesson, revision: Revision) -> Fields:
    """The present fields with one language's text, and for the primary one its facts too, as in that revision."""
    texts = texts_of(lesson)
    languages = tuple(lesson.course.languages)
    present = fields_of(read_stored(lesson, texts), languages)
    texts[revision.language] = LessonText(language=revision.language, source=revision.source)
    old = fields_of(read_stored(lesson, texts), languages)
    present[revision.language] = old[revision.language]
    if revision.language == languages[0]:
        present["lesson"] = old["lesson"]
    return present


def preview_page(lesson: Lesson, fields: Fields, language: str) -> LessonPage:
    """The page that these fields would make; nothing is stored."""
    checked = check_fields(lesson, fields, Status(lesson.status))
    world = world_of(lesson.course)
    texts: list[LessonText] = []
    for code, text in checked.lesson.texts.items():
        row = LessonText(pk=len(texts) + 1, lesson=lesson, language=code)
        write_rendering(row, checked.lesson, text, behind=False, world=world)
        texts.append(row)
    listed = Lesson.objects.for_lists().with_titles(language).filter(track=lesson.track)
    siblings = rows(listed.exclude(status=Status.ARCHIVED), language, lesson)
    return LessonPage(lesson, texts, facts_of(lesson, checked.lesson.facts), siblings, language)
