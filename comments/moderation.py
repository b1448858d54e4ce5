"""What readers report and staff decide. Part of models.py, which names everything."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Flag(models.Model):
    """A reader's word that a comment should not stand, with the text as they saw it."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("Spam or advertising")
        RUDE = "rude", _("Insulting or hateful")
        PRIVATE = "private", _("Somebody's private data")
        OFF_TOPIC = "off-topic", _("Has nothing to do with the lesson")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        UPHELD = "upheld", _("the comment was taken down")
        DISMISSED = "dismissed", _("the comment stands")

    comment = models.ForeignKey("comments.Comment", models.CASCADE, db_index=False, related_name="flags")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=9, choices=Reason)
    note = models.CharField(max_length=500, blank=True)
    snapshot = models.TextField(help_text="the comment's source when it was flagged")
    version = models.PositiveIntegerField(help_text="the comment's version when it was flagged")
    is_established = models.BooleanField(default=False, help_text="whether the reporter's word counts towards holding")
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            models.UniqueConstraint(fields=["comment", "reporter"], name="flag_once"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="flag_decided_has_its_hour",
            ),
        ]
        indexes = [models.Index(fields=["created_at", "id"], name="flag_open", condition=Q(outcome=""))]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.reason}"


class ClaimQuerySet(models.QuerySet["Claim"]):
    def live(self) -> Self:
        return self.filter(until__gt=Now())


class Claim(models.Model):
    """A member of staff is looking at the comment, until their lease is over."""

    comment = models.OneToOneField("comments.Comment", models.CASCADE, primary_key=True, related_name="claim")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    objects = ClaimQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.comment_id} {self.until:%H:%M}"


class Verb(models.TextChoices):
    """What a line of the moderation log says was done."""

    FLAGGED = "flagged", _("flagged")
    HELD = "held", _("held")
    APPROVED = "approved", _("approved")
    REMOVED = "removed", _("removed")
    SPAM = "spam", _("marked as spam")
    RESTORED = "restored", _("restored")
    UNDONE = "undone", _("undone")
    AUTHOR_HELD = "author-held", _("author held")
    AUTHOR_BANNED = "author-banned", _("author banned")
    AUTHOR_FREED = "author-freed", _("author freed")
    LOCKED = "locked", _("thread locked")
    UNLOCKED = "unlocked", _("thread unlocked")


class ModerationLog(models.Model):
    """What was decided, by whom, about what. A trigger refuses changes; erasing a person removes the lines about them.

    The actor is a key that only this site can make of a person, and comments and people are plain numbers, so that a
    line outlives what it speaks of.
    """

    at = models.DateTimeField(db_default=Now())
    actor_key = models.CharField(max_length=64, blank=True, help_text="empty when the site acted by itself")
    verb = models.CharField(max_length=20, choices=Verb)
    comment_id = models.BigIntegerField(null=True, blank=True)
    lesson_uid = models.CharField(max_length=8, blank=True)
    author_id = models.BigIntegerField(null=True, blank=True, help_text="whom it was about")
    reason = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    before = models.JSONField(default=dict, help_text="what a later undo puts back")

    class Meta:
        verbose_name = _("line of the moderation log")
        verbose_name_plural = _("moderation log")
        indexes = [
            models.Index(fields=["comment_id", "-id"], name="moderation_of_comment"),
            models.Index(fields=["author_id", "-id"], name="moderation_of_author"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.comment_id or self.author_id or self.lesson_uid}"


class ModerationMonth(models.Model):
    """How often something was done in a month, counted as the log's lines are written, so that nobody counts lines."""

    month = models.DateField(help_text="its first day")
    verb = models.CharField(max_length=20, choices=Verb)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "verb"], name="moderation_month_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.verb} {self.number}"
