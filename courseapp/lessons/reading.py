"""Puts a lesson's stored pieces together for its reader: language, fallback, marks of facts, neighbours."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from courseapp.lessons.models import Course, Fact, Lesson, LessonText, Track, in_language
from courseapp.plain.course.sections import pair_sections
from courseapp.plain.course.shapes import Kind, Section
from courseapp.plain.rendered import FACT_CLOSE, FACT_OPEN

type Stored = dict[str, Any]
"""A section as LessonText.sections holds it."""

type Marks = Mapping[str, int]
"""A reader's mark by lesson uid: odd is finished."""
NOBODYS: Marks = {}

HERE = "/@"
"""Begins the address of every link to a lesson in stored HTML; the page puts its own language's prefix there,
because a section may be shown to readers of another language."""

_part = re.compile(f'#s-({"|".join(kind for kind in Kind if kind is not Kind.BODY)})(?=")')
"""Links to a lesson's mental model, takeaways or exercise, whose ids are the page's own."""
_mark = re.compile(f"{FACT_OPEN}([^{FACT_CLOSE}]*){FACT_CLOSE}")


def stored(html: str) -> SafeString:
    """HTML that was sanitised when it was written (courseapp.plain.markdown) and kept in our own columns since."""
    return SafeString(html)


def _shapes(text: LessonText) -> list[Section]:
    """A text's sections as far as pairing them with another language's needs them."""
    return [Section(Kind(one["kind"]), one["anchor"], one["words"], "", 0) for one in text.sections]


def for_readers(html: str, language: str) -> SafeString:
    """Stored HTML with its links leading to the pages of the reader's language."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return stored(_part.sub(r"#\1", html).replace(f'href="{HERE}/', f'href="{prefix}/'))


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
class Row:
    """A lesson in a list."""

    uid: str
    url: str
    title: SafeString
    lang: str
    number: int
    minutes: int
    status: str
    is_current: bool = False
    mark: int = 0
    """The reader's own mark, odd when they have finished the lesson; 0 if it is not known here."""

    @property
    def is_done(self) -> bool:
        return self.mark % 2 == 1


@dataclass(frozen=True, slots=True)
class Step:
    """Where one goes from here, and what it is called."""

    url: str
    title: SafeString | str
    label: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How many dated facts a lesson has, the day of the oldest check, and how many wait to be checked again."""

    count: int
    oldest: date | None
    overdue: int


def today() -> date:
    """The day by which kept pages are made; the same for every reader."""
    return datetime.now(UTC).date()


def lesson_url(lesson: Lesson) -> str:
    return reverse("lesson", args=[lesson.course.uid, lesson.track.slug, lesson.slug])


def rows(lessons: Iterable[Lesson], language: str, current: Lesson | None = None, marks: Marks = NOBODYS) -> list[Row]:
    """Lessons fetched by `for_lists().with_titles(language)` as rows numbered from 1."""
    return [
        Row(
            uid=lesson.uid,
            url=lesson_url(lesson),
            title=stored(lesson.title_here),
            lang=language if lesson.in_language else lesson.course.primary,
            number=number,
            minutes=lesson.minutes,
            status=lesson.status,
            is_current=lesson == current,
            mark=marks.get(lesson.uid, 0),
        )
        for number, lesson in enumerate(lessons, start=1)
    ]


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
        self.links = self.text.links or self.primary.links
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


def lesson_page(lesson: Lesson, language: str, marks: Marks = NOBODYS) -> LessonPage:
    """Read all that a lesson's page needs in four more queries, five at the ends of a track."""
    texts = list(LessonText.objects.filter(lesson=lesson, language__in={language, lesson.course.primary}))
    facts = list(Fact.objects.filter(lesson=lesson))
    listed = Lesson.objects.for_lists().with_titles(language).filter(track=lesson.track)
    listed = listed.published() if lesson.is_published else listed.exclude(status="archived")
    siblings = list(listed)
    page = LessonPage(lesson, texts, facts, rows(siblings, language, lesson, marks), language)
    page.previous, page.next = _steps(lesson, page.rows, language)
    return page


def _steps(lesson: Lesson, siblings: list[Row], language: str) -> tuple[Step | None, Step | None]:
    """Before and after this lesson: its neighbour in the track, else the nearest lesson of the next track."""
    here = next((place for place, row in enumerate(siblings) if row.is_current), None)
    if here is None:
        return None, None
    before = siblings[here - 1] if here else None
    after = siblings[here + 1] if here + 1 < len(siblings) else None
    previous = Step(before.url, before.title, _("Previous lesson"), before.lang) if before else None
    following = Step(after.url, after.title, _("Next lesson"), after.lang) if after else None
    if not (previous and following):
        others = Lesson.objects.published().for_lists().with_titles(language).filter(course=lesson.course)
        spot = (lesson.track.position, lesson.track_id)
        around = list(others.exclude(track=lesson.track))
        if not previous:
            earlier = [row for row in around if (row.track.position, row.track_id) < spot]
            previous = _step(earlier[-1], language, _("Previous track")) if earlier else None
        if not following:
            later = [row for row in around if (row.track.position, row.track_id) > spot]
            following = _step(later[0], language, _("Next track")) if later else None
    return previous, following


def _step(lesson: Lesson, language: str, label: str) -> Step:
    row = rows([lesson], language)[0]
    return Step(row.url, row.title, f"{label} · {in_language(lesson.track.title, language)}", row.lang)


@dataclass(frozen=True, slots=True)
class TrackPart:
    """A track with its readable lessons, for the pages of the course and of the track."""

    number: int
    slug: str
    emoji: str
    title: str
    description: SafeString
    url: str
    rows: list[Row]
    minutes: int

    @property
    def finished(self) -> int:
        return sum(row.is_done for row in self.rows)


def track_parts(course: Course, language: str, marks: Marks = NOBODYS) -> list[TrackPart]:
    """All tracks of a course with their lessons, two queries whatever the size."""
    by_track: dict[int, list[Lesson]] = {}
    for lesson in Lesson.objects.published().for_lists().with_titles(language).filter(course=course):
        by_track.setdefault(lesson.track_id, []).append(lesson)
    return [
        track_part(number, track, course, by_track.get(track.pk, []), language, marks=marks)
        for number, track in enumerate(Track.objects.open().filter(course=course), start=1)
    ]


def track_part(
    number: int, track: Track, course: Course, lessons: list[Lesson], language: str, *, marks: Marks = NOBODYS
) -> TrackPart:
    return TrackPart(
        number=number,
        slug=track.slug,
        emoji=track.emoji,
        title=in_language(track.title, language),
        description=for_readers(in_language(track.description, language), language),
        url=reverse("track", args=[course.uid, track.slug]),
        rows=rows(lessons, language, marks=marks),
        minutes=sum(lesson.minutes for lesson in lessons),
    )
