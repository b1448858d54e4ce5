"""What readers report: mistakes, broken links, ideas. Verbs are in actions.py (readers) and triage.py (staff).

A report is never deleted and its log never changed (a trigger refuses), so that whoever said "me too" keeps a page
that tells how it went; what a person wrote lies apart, where erasing that person removes it.
"""

from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.utils.translation import gettext_lazy as _

from courseapp.reports.beside import (
    LONGEST_TEXT,
    MeToo,
    RefusedAddress,
    ReportLog,
    ReportMessage,
    Screenshot,
    State,
)

__all__ = [
    "LONGEST_TEXT",
    "MeToo",
    "RefusedAddress",
    "Report",
    "ReportLog",
    "ReportMessage",
    "Screenshot",
    "State",
]

LONGEST_QUOTE = 500
AROUND = 32
"""Characters kept before and after a quotation, by which its place is found again."""
LONGEST_SUMMARY = 200


class Kind(models.TextChoices):
    TYPO = "typo", _("Typo or translation")
    FACT = "fact", _("Wrong or outdated fact")
    LINK = "link", _("Broken link")
    DISPLAY = "display", _("Display or app bug")
    IDEA = "idea", _("Idea")


OPEN = (State.NEW, State.CONFIRMED, State.NEED_INFO)
STANDING = (State.CONFIRMED, State.FIXED)
"""States of a report that was found to be right, and is credited for it."""


class Suspicion(models.TextChoices):
    """Why a report waits in quarantine."""

    NONE = "", _("none")
    TRAP = "trap", _("filled in a field that people do not see")
    LINKS = "links", _("many links")
    FLOOD = "flood", _("sent while very many arrived")


class ReportQuerySet(models.QuerySet["Report"]):
    def for_readers(self) -> Self:
        """Confirmed, open problems with words that every reader may see."""
        return self.filter(state=State.CONFIRMED, held_for="").exclude(summary="", quote="")

    def known(self, lesson_id: int | None, pages: Collection[str] = ("",), most: int = 20) -> Self:
        """Those of a lesson, or of a page by its paths, with `voices`: how many also have it."""
        also = MeToo.objects.filter(report=models.OuterRef("pk")).order_by().values("report")
        return (
            self.for_readers()
            .filter(lesson_id=lesson_id, page__in=pages)
            .annotate(
                voices=models.functions.Coalesce(
                    models.Subquery(also.annotate(n=models.Count("pk")).values("n")),
                    0,
                    output_field=models.IntegerField(),
                )
            )
            .only("id", "kind", "summary", "quote", "quote_language", "language", "lesson_id")
            .order_by("-id")[:most]
            .fetch_mode(models.FETCH_RAISE)
        )

    def known_beside_lessons(self) -> Self:
        """Those of pages that are no lesson."""
        return self.for_readers().filter(lesson=None)

    def untouched(self) -> Self:
        """New ones that staff have not looked at."""
        return self.filter(state=State.NEW, held_for="")

    def quarantined(self) -> Self:
        """Suspicious ones that wait to be released or called spam."""
        return self.filter(state=State.NEW).exclude(held_for="")

    def in_work(self) -> Self:
        """Everything that still wants an answer from staff."""
        return self.filter(state__in=(State.NEW, State.CONFIRMED), held_for="")

    def of(self, user_id: int) -> Self:
        return self.filter(reporter_id=user_id).order_by("id")

    def up_to(self, most: int) -> int:
        """How many there are, counted no further than `most`."""
        return self.order_by()[:most].count()

    def for_desk(self) -> Self:
        """Rows of the staff's list."""
        return (
            self.select_related("lesson__course", "lesson__track", "assignee")
            .only(
                *("id", "kind", "text", "state", "held_for", "language", "page", "created_at", "changed_in", "version"),
                *("lesson__slug", "lesson__uid", "lesson__revision", "lesson__course__uid", "lesson__track__slug"),
                *("assignee__email", "assignee__name"),
            )
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_triage(self) -> Self:
        """One report with everything that its page shows."""
        return self.select_related(
            "lesson__course", "lesson__track", "reporter", "assignee", "duplicate_of", "screenshot"
        ).defer("lesson__course__source", "screenshot__content")

    def to_compare(self) -> Self:
        """Open reports that quote a lesson's text and are not marked as overtaken by it yet."""
        return self.filter(state__in=OPEN, is_located=True, changed_in=None)


class Report(models.Model):
    """What somebody found, where, and what became of it.

    `summary` is all that other readers see of its words, and is staff's to write. `compared` is the revision up to
    which the lesson's text was compared with the quotation. `version` rises with every change staff make.
    """

    lesson = models.ForeignKey(
        "lessons.Lesson", models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("lesson")
    )
    page = models.CharField(_("page"), max_length=200, blank=True, help_text="path, where it is no lesson")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    text = models.TextField(_("text"), blank=True)
    summary = models.CharField(_("what readers see"), max_length=LONGEST_SUMMARY, blank=True)
    language = models.CharField(_("language"), max_length=5)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    held_for = models.CharField(_("quarantine"), max_length=8, choices=Suspicion, blank=True, default=Suspicion.NONE)

    revision = models.PositiveIntegerField(default=0)
    heading = models.CharField(max_length=200, blank=True)
    quote = models.CharField(max_length=LONGEST_QUOTE, blank=True)
    before = models.CharField(max_length=AROUND, blank=True)
    after = models.CharField(max_length=AROUND, blank=True)
    quote_language = models.CharField(max_length=5, blank=True)
    is_located = models.BooleanField(default=False, help_text="the quotation was found in the lesson's text")
    compared = models.PositiveIntegerField(default=0)
    changed_in = models.PositiveIntegerField(_("content changed since"), null=True, blank=True)
    viewport = models.CharField(max_length=11, blank=True)
    browser = models.CharField(max_length=60, blank=True)
    release = models.CharField(max_length=40, blank=True)
    has_scripts = models.BooleanField(default=False)

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="reports", db_index=False
    )
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    client_token = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("assigned to"),
    )
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    fixed_in = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("received"), db_default=Now())
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    voices: int
    """Set by `known`."""

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "page", "digest"],
                condition=Q(state__in=OPEN, held_for=""),
                nulls_distinct=False,
                name="report_open_once",
            ),
            models.CheckConstraint(
                condition=Q(lesson=None) & ~Q(page="") | Q(lesson__isnull=False, page=""), name="report_has_a_place"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DUPLICATE, duplicate_of__isnull=False)
                | (~Q(state=State.DUPLICATE) & Q(duplicate_of=None)),
                name="report_duplicate_of_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=STANDING) | Q(confirmed_at__isnull=False), name="report_standing_was_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, closed_at=None) | (~Q(state__in=OPEN) & Q(closed_at__isnull=False)),
                name="report_closed_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("text"), LONGEST_TEXT), name="report_is_bounded"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="report_state"),
            models.Index(fields=["-id"], condition=Q(state=State.NEW, held_for=""), name="report_untouched"),
            models.Index(fields=["-id"], condition=Q(state=State.NEW) & ~Q(held_for=""), name="report_quarantined"),
            models.Index(
                fields=["lesson", "-id"], condition=Q(state=State.CONFIRMED, held_for=""), name="report_known"
            ),
            models.Index(
                fields=["lesson", "compared"],
                condition=Q(state__in=OPEN, is_located=True, changed_in=None),
                name="report_to_compare",
            ),
            models.Index(fields=["assignee", "-id"], condition=Q(assignee__isnull=False), name="report_assigned"),
            models.Index(fields=["reporter", "id"], condition=Q(reporter__isnull=False), name="report_of_user"),
            models.Index(fields=["email"], condition=~Q(email=""), name="report_of_address"),
            models.Index(fields=["-id"], condition=Q(changed_in__isnull=False, state__in=OPEN), name="report_changed"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def passage(self) -> str:
        return f"{self.before}{self.quote}{self.after}"
