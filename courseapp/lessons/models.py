"""Courses, lessons and their texts as stored. Verbs are in actions.py; the format is in docs/content.md."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courseapp.lessons.beside import Asset, CourseAsset, Redirect, SearchEntry, SearchWord
from courseapp.lessons.upkeep import Draft, Fact, Revision
from courseapp.plain.course.shapes import Status
from courseapp.plain.game import lesson_xp, seconds_needed
from courseapp.plain.spoken import Spoken

__all__ = [
    "Asset",
    "Course",
    "CourseAsset",
    "Draft",
    "Fact",
    "Lesson",
    "LessonText",
    "Redirect",
    "Revision",
    "SearchEntry",
    "SearchWord",
    "Track",
]

STATUSES = [
    (Status.DRAFT, _("draft")),
    (Status.SCHEDULED, _("scheduled")),
    (Status.PUBLISHED, _("published")),
    (Status.ARCHIVED, _("archived")),
]


def in_language(words: dict[str, str], language: str | None = None) -> Spoken:
    """The text in the reader's language, else in the first one there is, else ""; it knows which it is."""
    wanted = language or get_language() or ""
    found = wanted if words.get(wanted) else next(iter(words), "")
    return Spoken.of(words.get(found, ""), found)


class CourseQuerySet(models.QuerySet["Course"]):
    def open(self) -> Self:
        """Courses that readers see, in the order of the shelf."""
        return self.filter(archived_at=None).order_by("position", "id")

    def for_shelf(self) -> Self:
        """Home: each course with `lesson_count`, `track_count` and `minute_count` of what can be read."""
        readable = models.Q(lessons__status=Status.PUBLISHED)
        return (
            self.open()
            .annotate(
                lesson_count=models.Count("lessons", filter=readable),
                track_count=models.Count("lessons__track", filter=readable, distinct=True),
                minute_count=models.functions.Coalesce(models.Sum("lessons__minutes", filter=readable), 0),
            )
            .defer("source")
            .fetch_mode(models.FETCH_RAISE)
        )


class Course(models.Model):
    """A shelf of tracks. `uid` is both identity and address; words are {language: text}."""

    uid = models.SlugField(max_length=80, unique=True)
    position = models.PositiveIntegerField(default=0)
    source = models.TextField(help_text="course.yaml, byte for byte")
    folder_source = models.TextField(blank=True, help_text="course.yaml as last imported, once it was changed here")
    title = models.JSONField(default=dict)
    tagline = models.JSONField(default=dict)
    description = models.JSONField(default=dict, help_text="safe HTML by language")
    emoji = models.CharField(max_length=16, blank=True)
    difficulty = models.CharField(max_length=16)
    languages = ArrayField(models.CharField(max_length=5))
    license = models.CharField(max_length=80, blank=True)
    fact_review = models.PositiveIntegerField(help_text="days")
    personas = models.JSONField(default=dict, help_text="{id: {name: {language: text}, avatar: address}}")
    tags = models.JSONField(default=dict, help_text="{tag: {language: text}}")
    game = models.JSONField(default=dict)
    archived_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(db_default=Now())

    lesson_count: int
    """With the next two set by `for_shelf`."""
    track_count: int
    minute_count: int

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return in_language(self.title) or self.uid

    @property
    def primary(self) -> str:
        """The language that is complete by definition."""
        return self.languages[0]

    @property
    def base_source(self) -> str:
        """course.yaml as last imported, whatever was added or moved on the site since."""
        return self.folder_source or self.source


class TrackQuerySet(models.QuerySet["Track"]):
    def open(self) -> Self:
        """Tracks that readers see: those in which there is something to read."""
        readable = Lesson.objects.filter(track=models.OuterRef("pk"), status=Status.PUBLISHED)
        return self.filter(models.Exists(readable), archived_at=None).order_by("position", "id")

    def for_desk(self) -> Self:
        """Tracks that lessons may be put into, with their courses and course.yaml."""
        live = self.filter(archived_at=None, course__archived_at=None).select_related("course")
        return live.order_by("course__position", "course_id", "position", "id")

    def with_course(self) -> Self:
        return self.select_related("course").defer("course__source").fetch_mode(models.FETCH_RAISE)


class Track(models.Model):
    course = models.ForeignKey(Course, models.CASCADE, related_name="tracks")
    slug = models.SlugField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    emoji = models.CharField(max_length=16, blank=True)
    title = models.JSONField(default=dict)
    description = models.JSONField(default=dict, help_text="safe HTML by language")
    voice = models.CharField(max_length=80, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = TrackQuerySet.as_manager()

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        constraints = [models.UniqueConstraint(fields=["course", "slug"], name="track_address")]

    def __str__(self) -> str:
        return in_language(self.title) or self.slug


class LessonQuerySet(models.QuerySet["Lesson"]):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED, course__archived_at=None, track__archived_at=None)

    def in_order(self) -> Self:
        return self.order_by("track__position", "track_id", "position", "id")

    def at(self, course: str, track: str, slug: str) -> Self:
        return self.filter(course__uid=course, track__slug=track, slug=slug)

    def for_reading(self) -> Self:
        """One lesson with its course and track, ready for its page."""
        return self.select_related("course", "track").defer("course__source").fetch_mode(models.FETCH_RAISE)

    def for_lists(self) -> Self:
        """Lessons as rows of a list: course and track at hand, titles by `with_titles`."""
        return self.select_related("course", "track").defer("course__source").in_order()

    def with_titles(self, language: str) -> Self:
        """Adds `title_here` and `title_language`: the title in that language, else in the primary one."""
        here = LessonText.objects.filter(lesson=models.OuterRef("pk"), language=language).exclude(title="")
        primary = LessonText.objects.filter(
            lesson=models.OuterRef("pk"), language=models.OuterRef("course__languages__0")
        )
        return self.annotate(
            title_here=models.functions.Coalesce(
                models.Subquery(here.values("title_html")[:1]),
                models.Subquery(primary.values("title_html")[:1]),
                models.Value(""),
                output_field=models.TextField(),
            ),
            in_language=models.Exists(here),
        )

    def for_feed(self, course: Course | None) -> Self:
        """Published lessons, newest first; `texts_here` holds the primary text."""
        primary = LessonText.objects.filter(language=models.F("lesson__course__languages__0"))
        listed = self.published().filter(course=course) if course else self.published()
        return (
            listed.select_related("course", "track")
            .defer("course__source")
            .prefetch_related(
                models.Prefetch("texts", primary.only("lesson", "title", "summary_text"), to_attr="texts_here")
            )
            .order_by("-published_at", "-id")
        )

    def for_desk(self) -> Self:
        """Rows of the staff's list, with `name`, `has_draft` and `is_behind`."""
        texts = LessonText.objects.filter(lesson=models.OuterRef("pk"))
        primary = texts.filter(language=models.OuterRef("course__languages__0"))
        return self.select_related("course", "track").annotate(
            name=models.Subquery(primary.values("title")[:1]),
            has_draft=models.Exists(Draft.objects.filter(lesson=models.OuterRef("pk"))),
            is_behind=models.Exists(texts.filter(behind=True)),
        )

    def due(self, now: datetime) -> Self:
        """Scheduled lessons whose hour has come, with what opening them needs."""
        primary = LessonText.objects.filter(
            lesson=models.OuterRef("pk"), language=models.OuterRef("course__languages__0")
        )
        return self.filter(status=Status.SCHEDULED, publish_at__lte=now).annotate(
            reading_seconds=models.Subquery(primary.values("reading_seconds")[:1])
        )


class Lesson(models.Model):
    """What a lesson is apart from its words. `uid` is its identity for ever; the address may change."""

    uid = models.CharField(max_length=8, unique=True)
    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons")
    track = models.ForeignKey(Track, models.CASCADE, related_name="lessons")
    slug = models.SlugField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10, choices=STATUSES, default=Status.DRAFT)
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text="first publication")
    changed_at = models.DateTimeField(db_default=Now(), help_text="last change that readers can see")
    minutes = models.PositiveIntegerField(help_text="study time, exercise included")
    tags = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    math = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0, help_text="number of the newest revision")
    xp = models.PositiveIntegerField(null=True, editable=False, help_text="frozen at first publication")
    need = models.PositiveIntegerField(null=True, editable=False, help_text="seconds of reading; frozen too")

    title_here: str
    """Safe HTML; with `in_language` set by `with_titles`."""
    in_language: bool
    texts_here: list["LessonText"]
    """Set by `for_feed`."""
    reading_seconds: int
    """Set by `due`."""
    name: str
    """With `has_draft` and `is_behind` set by `for_desk`."""
    has_draft: bool
    is_behind: bool

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.UniqueConstraint(
                fields=["track", "slug"],
                name="lesson_address",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.SCHEDULED) | models.Q(publish_at__isnull=False),
                name="lesson_scheduled_has_an_hour",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.PUBLISHED)
                | models.Q(published_at__isnull=False, xp__isnull=False, need__isnull=False),
                name="lesson_published_has_its_terms",
            ),
        ]
        indexes = [
            GinIndex(fields=["tags"], name="lesson_tags"),
            models.Index(fields=["publish_at"], condition=models.Q(status=Status.SCHEDULED), name="lesson_scheduled"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.uid})"

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    def open(self, reading_seconds: int, now: datetime) -> None:
        """Show it to readers; the first time fixes for ever what it is worth. Saving is the caller's."""
        self.status = Status.PUBLISHED
        self.changed_at = now
        if self.published_at is None:
            self.published_at = now
            self.xp = lesson_xp(self.minutes)
            self.need = seconds_needed(reading_seconds)


class LessonText(models.Model):
    """One language of a lesson: the author's file, and what it was rendered to when it was written.

    `sections` is a list in reading order of {kind, anchor, words, heading, html, headings: [{level, id, html}]}: the
    author's anchor and H2 as typed, the heading to show where it is not the page's own, safe HTML. HTML is safe by
    construction (courseapp.plain.markdown) and must only be written by courseapp.lessons.rendering.
    """

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    source = models.TextField(help_text="the file that readers see, byte for byte")
    folder_source = models.TextField(blank=True, help_text="the file as last imported; differs once edited here")
    title = models.CharField(max_length=200)
    title_html = models.TextField()
    summary_html = models.TextField()
    summary_text = models.TextField(blank=True)
    sections = models.JSONField(default=list)
    links = models.JSONField(default=list)
    cards = models.JSONField(default=list, help_text="[{id, question, answer}] with safe inline HTML")
    reading_seconds = models.PositiveIntegerField(default=0)
    behind = models.BooleanField(default=False, help_text="translated from an older text")
    renderer_version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [models.UniqueConstraint(fields=["lesson", "language"], name="text_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def is_edited(self) -> bool:
        """Whether staff changed the text on the site since the folder was last imported."""
        return self.source != self.folder_source
