"""What staff keep an eye on: drafts, revisions, facts that spoil. Part of models.py, which names them all."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from courseapp.plain.course.shapes import Severity, Status

SEVERITIES = [
    (Severity.TYPO, _("typo")),
    (Severity.CLARIFIED, _("clarified")),
    (Severity.CORRECTED, _("corrected")),
    (Severity.REPLACED, _("replaced")),
]


class Revision(models.Model):
    """Every text that readers ever saw. `number` counts the lesson's revisions over both languages."""

    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, related_name="revisions")
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    source = models.TextField()
    severity = models.CharField(max_length=10, choices=SEVERITIES)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.UniqueConstraint(fields=["lesson", "number"], name="revision_number")]
        indexes = [models.Index(fields=["lesson", "language", "-number"], name="revision_history")]

    def __str__(self) -> str:
        return f"{self.lesson_id} r{self.number} {self.language}"


class Draft(models.Model):
    """What staff typed into the editor and have not published: kept as typed, valid or not.

    `fields` is {"lesson": {field: text}, language: {field: text}}. `version` rises with every save, so that two people
    at one draft learn of each other; `base_revision` is the revision the draft began from.
    """

    lesson = models.OneToOneField("lessons.Lesson", models.CASCADE, related_name="draft")
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    base_revision = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return f"{self.lesson_id} v{self.version}"


class FactQuerySet(models.QuerySet["Fact"]):
    def due_before(self, day: date) -> Self:
        """Claims of published lessons to be checked before that day, the longest overdue first."""
        return (
            self.filter(
                lesson__status=Status.PUBLISHED,
                lesson__course__archived_at=None,
                lesson__track__archived_at=None,
                due__lt=day,
            )
            .select_related("lesson__course", "lesson__track")
            .defer("lesson__course__source")
            .order_by("due", "id")
        )


class Fact(models.Model):
    """A claim that spoils, known to be true on the day `verified`, to be checked again on `due`."""

    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, related_name="facts")
    name = models.SlugField(max_length=80)
    verified = models.DateField()
    due = models.DateField(db_index=True)
    source = models.URLField(max_length=1000, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = [models.UniqueConstraint(fields=["lesson", "name"], name="fact_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def claim(self) -> tuple[date, date, str]:
        """What makes two rows of one name the same."""
        return self.verified, self.due, self.source
