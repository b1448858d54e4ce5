"""What a course folder means once it is read: plain values, no database, no HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

type Language = str
type Words = Mapping[Language, str]
"""One text in several languages; never empty, holds at least the primary language."""


class Status(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Severity(StrEnum):
    """How much a change matters to somebody who has read the lesson; the rule is in severity.py."""

    TYPO = "typo"
    CLARIFIED = "clarified"
    CORRECTED = "corrected"
    REPLACED = "replaced"


class Kind(StrEnum):
    """The part of a lesson that a section is; the value is also the landmark's id on the page."""

    MENTAL_MODEL = "mental-model"
    BODY = "lesson-body"
    TAKEAWAYS = "takeaways"
    EXERCISE = "exercise"


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a lesson's body. Joining `source` of all sections gives the body back, byte for byte.

    BODY appears once per H2 (and once for text before the first), the other kinds at most once each.
    `anchor` is the author's `{#…}` without prefix, "" when there is none; `heading` is the H2's inline Markdown
    without the anchor, "" for a mental model that is a paragraph or for text before the first H2.
    `line` is that of the section's first line, counted from 1 within the body.
    """

    kind: Kind
    anchor: str
    heading: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim that spoils: last `verified` on that day, to be checked again after `review` days (None: course's)."""

    name: str
    verified: date
    review: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str
    lang: Language
    kind: str


@dataclass(frozen=True, slots=True)
class Card:
    """A review card: `question` and `answer` are inline Markdown."""

    id: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Text:
    """One language of a lesson. `source` is the whole file, `body` what follows the front matter."""

    lang: Language
    path: str
    source: str
    title: str
    summary: str
    links: tuple[Link, ...]
    cards: tuple[Card, ...]
    translated_from: str
    body: str
    body_line: int
    """How many lines of the file come before the body's first line."""
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    uid: str
    track: str
    slug: str
    status: Status
    publish_at: datetime | None
    minutes: int
    tags: tuple[str, ...]
    redirect_from: tuple[str, ...]
    math: bool
    facts: tuple[Fact, ...]
    texts: Mapping[Language, Text]

    @property
    def path(self) -> str:
        return f"{self.track}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Persona:
    id: str
    name: Words
    avatar: str
    """Path of a picture inside the course, or ""."""


@dataclass(frozen=True, slots=True)
class Rank:
    """A level of the game: reached at `xp` points."""

    xp: int
    name: Words


@dataclass(frozen=True, slots=True)
class Achievement:
    code: str
    name: Words
    about: Words
    metric: str
    at: int
    xp: int


@dataclass(frozen=True, slots=True)
class Game:
    """A course's own rules; an empty tuple means the site's defaults."""

    levels: tuple[Rank, ...] = ()
    achievements: tuple[Achievement, ...] = ()


@dataclass(frozen=True, slots=True)
class Track:
    id: str
    emoji: str
    title: Words
    description: Words
    voice: str
    """A persona's id, or ""."""
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Course:
    uid: str
    source: str
    """course.yaml, byte for byte."""
    title: Words
    tagline: Words
    description: Words
    emoji: str
    difficulty: str
    languages: tuple[Language, ...]
    license: str
    fact_review: int
    """Days."""
    personas: Mapping[str, Persona]
    tags: Mapping[str, Words]
    game: Game
    tracks: tuple[Track, ...]
    assets: Mapping[str, bytes]
    """Pictures by path inside the course."""

    @property
    def primary(self) -> Language:
        return self.languages[0]
