"""What stands beside a report: picture, log, what was written about it. Part of models.py, which names it all."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 2000


class State(models.TextChoices):
    NEW = "new", _("new")
    CONFIRMED = "confirmed", _("confirmed")
    FIXED = "fixed", _("fixed")
    DUPLICATE = "duplicate", _("duplicate")
    NOT_A_BUG = "not-a-bug", _("not a bug")
    WONT_FIX = "wont-fix", _("won’t fix")
    NEED_INFO = "need-info", _("need info")
    SPAM = "spam", _("spam")


class Screenshot(models.Model):
    """A picture as re-encoded here. Only staff ever get to see it, and only until 90 days after the report's close."""

    report = models.OneToOneField("reports.Report", models.CASCADE, primary_key=True, related_name="screenshot")
    content = models.BinaryField()
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("screenshot")
        verbose_name_plural = _("screenshots")

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"


class MeToo(models.Model):
    """Somebody else who has the problem, by a button or by reporting the same once more. They are told as well."""

    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="me_toos")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    browser = models.CharField(max_length=22, blank=True, help_text="of a guest: an id made for this purpose")
    client_token = models.UUIDField(unique=True)
    language = models.CharField(max_length=5)
    email = models.EmailField(max_length=254, blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "user"], condition=Q(user__isnull=False), name="me_too_user"),
            models.UniqueConstraint(fields=["report", "browser"], condition=Q(user=None), name="me_too_browser"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} +1"


class ReportLog(models.Model):
    """One line of what happened to a report. A trigger refuses to change or delete it; it holds nobody's words.

    `actor` is a key made of the member of staff's account, which tells nothing once that account is gone.
    """

    class What(models.TextChoices):
        RECEIVED = "received", _("received")
        HELD = "held", _("put into quarantine")
        RELEASED = "released", _("released from quarantine")
        STATE = "state", _("state changed")
        ASSIGNED = "assigned", _("assigned")
        UNASSIGNED = "unassigned", _("assigned to nobody")
        SUMMARISED = "summarised", _("words for readers changed")
        ANSWERED = "answered", _("the reporter answered")
        ADDRESS = "address", _("e-mail address confirmed")
        CHANGED = "changed", _("content changed since")
        PICTURE_GONE = "picture-gone", _("screenshot deleted")
        ERASED = "erased", _("what the reporter wrote was erased")

    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="log")
    what = models.CharField(max_length=12, choices=What)
    state = models.CharField(max_length=10, choices=State, blank=True, help_text="from now on")
    revision = models.PositiveIntegerField(null=True)
    other = models.ForeignKey("reports.Report", models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("line of a report’s log")
        verbose_name_plural = _("lines of reports’ logs")

    def __str__(self) -> str:
        return f"{self.report_id} {self.what} {self.state}".rstrip()


class ReportMessage(models.Model):
    """What staff wrote to a reporter, or a reporter back, beside the line of the log that it came with."""

    log = models.OneToOneField(ReportLog, models.PROTECT, primary_key=True, related_name="message")
    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="messages")
    is_from_staff = models.BooleanField()
    text = models.CharField(max_length=LONGEST_TEXT)
    client_token = models.UUIDField(null=True, unique=True, help_text="of an answer: repeating it adds nothing")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"{self.report_id} {self.log_id}"


class RefusedAddress(models.Model):
    """An address, as a keyed hash, whose owner said that nobody here should write to it about reports."""

    key = models.CharField(max_length=64, primary_key=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key[:8]
