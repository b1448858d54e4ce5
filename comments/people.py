"""Who hears of what, and who hears of whom no more. Part of models.py, which names everything."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Subscription(models.Model):
    """What a person wants to hear of a lesson's comments (no `root`) or of one thread in it.

    No row is the usual case: they hear of replies to them and of mentions.
    """

    class Level(models.TextChoices):
        MUTED = "muted", _("nothing")
        BELL = "bell", _("everything, at the bell")
        MAIL = "mail", _("everything, at the bell and by mail")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")
    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, db_index=False, related_name="+")
    root = models.ForeignKey("comments.Comment", models.CASCADE, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=5, choices=Level)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "lesson", "root"], name="subscription_once", nulls_distinct=False)
        ]
        indexes = [models.Index(fields=["lesson", "root"], name="subscription_of_thread")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.lesson_id} {self.level}"


class UserBlock(models.Model):
    """`blocker` is told of nothing that `blocked` writes, and does not see it; `blocked` never learns of it."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} ✗ {self.blocked_id}"


class AuthorStanding(models.Model):
    """What staff decided about somebody's writing. No row is the usual case; an hour that is over means nothing.

    While `held_until` lasts every comment waits for staff; while `banned_until` lasts none is taken.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="author_standing"
    )
    held_until = models.DateTimeField(_("comments wait for staff until"), null=True, blank=True)
    banned_until = models.DateTimeField(_("may not write until"), null=True, blank=True)

    class Meta:
        verbose_name = _("author's standing")
        verbose_name_plural = _("authors' standings")

    def __str__(self) -> str:
        return f"{self.user_id}"
