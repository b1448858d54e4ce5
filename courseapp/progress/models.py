"""What is kept of a learner's effort. Only actions write here; docs/progress.md says what each thing means.

Event and Award are never changed: a trigger guards the ledger (migration 0001), and Standing holds its sums.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now, RowNumber

UID = r"^[a-z0-9]{8}$"
LONGEST_TEXT = 20_000


class Learner(models.Model):
    """The row that is locked before anything of the learner's is written.

    `version` rises with each change of the learner's state, `events` counts them, and `quota_at` is the moment from
    which the whole allowance of requests is there again.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="learner")
    version = models.PositiveBigIntegerField(default=0)
    events = models.PositiveIntegerField(default=0)
    quota_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"learner {self.user_id}"


class Event(models.Model):
    """Something the learner did or was credited with; the fields are those of courseapp.plain.game.Event."""

    class Kind(models.TextChoices):
        MARK = "mark"
        REVIEW = "review"
        CREDIT = "credit"

    pk = models.CompositePrimaryKey("user_id", "id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")
    id = models.UUIDField()
    kind = models.CharField(max_length=6, choices=Kind)
    subject = models.CharField(max_length=60)
    lesson = models.CharField(max_length=8, help_text="uid of the lesson it belongs to")
    cl = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0, help_text="of the lesson, as read")
    dwell = models.PositiveIntegerField(default=0, help_text="seconds the page was visible so far")
    grade = models.PositiveSmallIntegerField(default=0)
    day = models.DateField(help_text="the learner's own date")
    at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lesson__regex=UID), name="event_has_a_lesson"),
            models.CheckConstraint(
                condition=(Q(kind="review", grade__range=(1, 4), cl=0))
                | (Q(kind__in=("mark", "credit"), grade=0, cl__gte=1)),
                name="event_has_what_its_kind_needs",
            ),
            models.CheckConstraint(condition=Q(at__lte=F("received_at")), name="event_is_not_of_the_future"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Mark(models.Model):
    """The highest `cl` of a lesson or exercise: odd is done, even undone."""

    pk = models.CompositePrimaryKey("user_id", "subject")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")
    subject = models.CharField(max_length=60)
    cl = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(cl__gte=1), name="mark_was_made")]

    def __str__(self) -> str:
        return f"{self.subject} {self.cl}"


class AwardQuerySet(models.QuerySet["Award"]):
    def newest_by_course(self, user_id: int, number: int) -> Self:
        """The last so many lines of each course, newest first."""
        place = models.Window(RowNumber(), partition_by="course", order_by="-pk")
        return self.filter(user_id=user_id).annotate(place=place).filter(place__lte=number).order_by("-pk")


class Award(models.Model):
    """A line of the ledger: XP given, or taken back by a line of its own. Never changed; deleted by erasing alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="awards")
    course = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    xp = models.IntegerField()
    created_at = models.DateTimeField(db_default=Now())

    objects = AwardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="award_once"),
            models.CheckConstraint(
                condition=Q(key__startswith="revoke:", xp__lte=0) | (~Q(key__startswith="revoke:") & Q(xp__gte=0)),
                name="award_only_revoking_takes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.xp:+}"


class Standing(models.Model):
    """A course's part of the learner's ledger, summed up. `progress_check` compares the two."""

    pk = models.CompositePrimaryKey("user_id", "course")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")
    course = models.CharField(max_length=80)
    xp = models.PositiveIntegerField(default=0)
    achievements = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(version__gte=1), name="standing_has_a_version")]

    def __str__(self) -> str:
        return f"{self.course} {self.xp}"


class JournalQuerySet(models.QuerySet["Journal"]):
    def of(self, user_id: int) -> Self:
        return self.filter(user_id=user_id).order_by("lesson")


class Journal(models.Model):
    """What a learner wrote under a lesson's exercise. Nobody else ever sees it: not in the admin, not in logs."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="journals")
    lesson = models.CharField(max_length=8)
    text = models.TextField()
    rev = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(db_default=Now())

    objects = JournalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "lesson"], name="journal_lesson"),
            models.CheckConstraint(condition=Q(lesson__regex=UID, rev__gte=1), name="journal_has_a_lesson"),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("text"), LONGEST_TEXT), name="journal_is_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson} r{self.rev}"


class JournalRevision(models.Model):
    """A text that a later one replaced, or (`conflict`) one from a device that did not know the present text."""

    journal = models.ForeignKey(Journal, models.CASCADE, related_name="revisions")
    rev = models.PositiveIntegerField(help_text="of a conflict: the revision it was written upon")
    text = models.TextField()
    conflict = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journal", "rev"], condition=Q(conflict=False), name="journal_revision")
        ]

    def __str__(self) -> str:
        return f"{self.journal_id} r{self.rev}"


class CatalogVersion(models.Model):
    """One row with a value that differs after every change of courses, tracks, lessons or texts (triggers write it).

    What processes know of the courses is as good as this value; it is replaced within the changing transaction.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    version = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="catalog_version_is_one")]

    def __str__(self) -> str:
        return str(self.version)
