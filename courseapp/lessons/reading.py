"""Puts a lesson's stored pieces together for its reader: language, fallback, marks of facts, neighbours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from courseapp.lessons.link_kinds import kind_name
from courseapp.lessons.lists import Row, Step, TrackPart, neighbours
from courseapp.lessons.models import Fact, Lesson, LessonText, in_language
from courseapp.lessons.stored_html import for_readers, stored
from courseapp.plain.course.sections import pair_sections
from courseapp.plain.course.shapes import Kind, Section
from courseapp.plain.rendered import FACT_CLOSE, FACT_OPEN

type Stored = dict[str, Any]
"""A section as LessonText.sections holds it."""

_mark = re.compile(f"{FACT_OPEN}([^{FACT_CLOSE}]*){FACT_CLOSE}")


def _shapes(text: LessonText) -> list[Section]:
    """A text's sections as far as pairing them with another language's needs them."""
    return [Section(Kind(one["kind"]), one["anchor"], one["words"], "", 0) for one in text.sections]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the lesson in the language it exists in."""

    kind: str
    heading: SafeString
    """The author's own heading of a takeaways, exercise or mental model; "" where the usual one serves."""
    html: SafeString
    headings: list[dict[str, Any]]
    lang: str
    is_fallback: bool


@dataclass(frozen=True, slots=True)
class Freshness:
    """How many dated facts a lesson has, the day of the oldest check, and how many wait to be checked again."""

    count: int
    oldest: date | None
    overdue: int


def today() -> date:
    """The day by which kept pages are made; the same for every reader."""
    return datetime.now(UTC).date()


def completed(text: LessonText, primary: LessonText) -> list[tuple[Stored, LessonText]]:
    """A text's sections in their order, and each that only the primary text has after its predecessor."""
    sections = [(section, text) for section in text.sections]
    if text.language == primary.language:
        return sections
    pairs, _odd = pair_sections(_shapes(primary), _shapes(text))
    after = 0
    for section, pair in zip(primary.sections, pairs, strict=True):
        if pair is None:
            sections.insert(after, (section, primary))
            after += 1
        else:
            after = next(place for place, (own, _text) in enumerate(sections) if own is text.sections[pair]) + 1
    return sections


class LessonPage:
    """Everything lesson.html shows of one lesson, from its texts, its facts and its neighbours."""

    def __init__(
        self, lesson: Lesson, texts: Sequence[LessonText], facts: Sequence[Fact], track: list[Row], language: str
    ) -> None:
        by_language = {text.language: text for text in texts}
        self.language = language
        self.primary = by_language[lesson.course.primary]
        self.text = by_language.get(language, self.primary)
        self.lesson = lesson
        self.rows = track
        self.number = next((row.number for row in track if row.is_current), 0)
        self.total = len(track)
        self._facts = {fact.name: fact for fact in facts}
        self.title = stored(self.text.title_html)
        self.title_text = self.text.title
        self.title_lang = self.text.language
        self.behind = self.text.behind
        self.body = self._body()
        self.headings = [heading for block in self.body for heading in block.headings]
        self.mental_model = self._one(Kind.MENTAL_MODEL)
        self.takeaways = self._one(Kind.TAKEAWAYS)
        self.exercise = self._one(Kind.EXERCISE)
        self.summary = self._summary()
        self.description = (self.text if self.text.summary_text else self.primary).summary_text
        links = self.text.links or self.primary.links
        self.links = [link | {"kind": kind_name(link.get("kind", ""))} for link in links]
        self.reading_minutes = max(1, round((self.text.reading_seconds or self.primary.reading_seconds) / 60))
        self.study_minutes = max(lesson.minutes, self.reading_minutes)
        self.tags = [
            {"slug": tag, "name": in_language(lesson.course.tags.get(tag, {}), language) or tag} for tag in lesson.tags
        ]
        self.previous: Step | None = None
        self.next: Step | None = None

    @property
    def persona(self) -> dict[str, str] | None:
        """Whose voice the summary is: {name, avatar address}."""
        persona = self.lesson.course.personas.get(self.lesson.track.voice)
        if not persona:
            return None
        return {"name": in_language(persona["name"], self.language), "avatar": persona.get("avatar", "")}

    @property
    def freshness(self) -> Freshness:
        facts = self._facts.values()
        return Freshness(
            count=len(facts),
            oldest=min((fact.verified for fact in facts), default=None),
            overdue=sum(fact.due < today() for fact in facts),
        )

    def _block(self, section: Stored, text: LessonText) -> Block:
        with override(text.language):
            html = _mark.sub(self._fact_mark, section["html"])
        return Block(
            kind=section["kind"],
            heading=stored(section["heading"]),
            html=for_readers(html, self.language),
            headings=[{**heading, "html": stored(heading["html"])} for heading in section["headings"]],
            lang=text.language,
            is_fallback=text.language != self.language,
        )

    def _fact_mark(self, match: re.Match[str]) -> str:
        fact = self._facts.get(match[1])
        if not fact:
            return ""
        if fact.due < today():
            months = max(1, (today() - fact.verified).days // 30)
            words = _("may be out of date, last checked %(months)s months ago") % {"months": months}
        else:
            words = _("as of %(month)s") % {"month": f"{fact.verified:%Y-%m}"}
        state = " overdue" if fact.due < today() else ""
        if fact.source:
            words = format_html('<a href="{}" rel="noopener">{}</a>', fact.source, words)
        return format_html('<small class="as-of{}">{}</small>', state, words)

    def _one(self, kind: Kind) -> Block | None:
        for section, text in completed(self.text, self.primary):
            if section["kind"] == kind:
                return self._block(section, text)
        return None

    def _body(self) -> list[Block]:
        return [
            self._block(section, text)
            for section, text in completed(self.text, self.primary)
            if section["kind"] == Kind.BODY
        ]

    def _summary(self) -> Block:
        text = self.text if self.text.summary_html else self.primary
        return Block(
            kind="summary",
            heading=SafeString(""),
            html=for_readers(text.summary_html, self.language),
            headings=[],
            lang=text.language,
            is_fallback=text.language != self.language,
        )


def lesson_page(lesson: Lesson, language: str, parts: Sequence[TrackPart]) -> LessonPage:
    """A published lesson's page, given its course's tracks (`track_parts`). Two queries."""
    texts = LessonText.objects.filter(lesson=lesson, language__in={language, lesson.course.primary})
    facts = list(Fact.objects.filter(lesson=lesson))
    own = next((part.rows for part in parts if any(row.uid == lesson.uid for row in part.rows)), [])
    siblings = [replace(row, is_current=row.uid == lesson.uid) for row in own]
    page = LessonPage(lesson, list(texts.defer("source", "folder_source")), facts, siblings, language)
    page.previous, page.next = neighbours(parts, lesson.uid)
    return page
