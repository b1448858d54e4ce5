"""What people are told: put out once per object, one notice a recipient, and the mails that follow. Only actions write.

The words are not here but a key and its filling, read in the recipient's language; what somebody wrote and what they
are called is asked of the topic's consumer when it is shown.
"""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

MOST_SHOWN = 99
"""The bell says "99+" above this, and counts no further."""
UNREAD = f"""(SELECT count(*) FROM (SELECT FROM notices_notification
  WHERE recipient_id = %(user)s AND read_at IS NULL AND revoked_at IS NULL LIMIT {MOST_SHOWN + 1}) AS unread)"""  # noqa: S608
"""The bell's number, for statements that fetch other things of a page as well; `user` is the reader's id."""


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def todo(self) -> Self:
        return self.filter(processed_at=None, revoked_at=None)

    def due(self) -> Self:
        return self.todo().filter(due_at__lte=Now())

    def stuck(self) -> Self:
        """Those whose consumer has raised, for the desk."""
        return self.todo().filter(attempts__gt=0)


class Outbox(models.Model):
    """Something happened that people may have to be told: once per object, for ever.

    `revoked_at`: taken back; if that was before it was processed, it waits until it is given back.
    """

    topic = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    processed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(db_default=0)
    error = models.TextField(blank=True, db_default="")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "outbox"
        constraints = [models.UniqueConstraint(fields=["topic", "object_id"], name="outbox_once")]
        indexes = [
            models.Index("topic", "due_at", name="outbox_todo", condition=Q(processed_at=None, revoked_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.object_id}"


class MailQuerySet(models.QuerySet["Mail"]):
    def waiting(self) -> Self:
        return self.filter(state=Mail.State.WAITING)

    def failed(self) -> Self:
        return self.filter(state=Mail.State.FAILED)


class Mail(models.Model):
    """A mail to go out. `message_id` is made before the first try, so that a repeated one is recognised as the same.

    Either to a `recipient`, whose address is looked up at the last moment and whose notices are its content, or to an
    `address` without an account, with `content`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("nothing left to tell")
        FAILED = "failed", _("failed")

    class Kind(models.TextChoices):
        NOTICE = "notice", _("notice")
        DIGEST = "digest", _("daily mail")
        POST = "post", _("to an address without an account")

    message_id = models.CharField(max_length=250, unique=True)
    kind = models.CharField(max_length=6, choices=Kind)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    address = models.EmailField(max_length=254, blank=True)
    content = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=7, choices=State, db_default=State.WAITING)
    attempts = models.PositiveIntegerField(db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now())

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="post", recipient=None) & ~Q(address="")
                | ~Q(kind="post") & Q(recipient__isnull=False, address=""),
                name="mail_has_one_addressee",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="mail_sent_has_its_time",
            ),
        ]
        indexes = [
            models.Index("due_at", name="mail_waiting", condition=Q(state="waiting")),
            models.Index("id", name="mail_failed", condition=Q(state="failed")),
            models.Index("created_at", name="mail_done", condition=Q(state__in=["sent", "dropped"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, user_id: int) -> Self:
        """What the person is shown, in the list and by the bell: whatever was not taken back."""
        return self.filter(recipient_id=user_id, revoked_at=None)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def for_page(self, before: int | None, length: int) -> Self:
        """Newest first, `length` and one more that says whether older ones follow; `before` is the last id shown."""
        older = self.filter(pk__lt=before) if before else self
        return older.order_by("-pk")[: length + 1].fetch_mode(models.FETCH_RAISE)

    def unread_number(self) -> int:
        """How many are unread, counted up to one above what the bell shows."""
        return self.unread().order_by()[: MOST_SHOWN + 1].count()

    def mark_read(self) -> int:
        return self.unread().update(read_at=Now(), mail_at=None, wants_digest=False)


class Notification(models.Model):
    """One person is told of one object, once. The fields up to `scopes` are those of telling.Telling.

    `mail_at`: a mail of its own is due then; `wants_digest`: it goes into the next daily mail; both are over once it is
    in a mail, read, or was taken back when its time came.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")
    topic = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    filling: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    place: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    url = models.CharField(max_length=500)
    thread = models.CharField(max_length=100)
    scopes = ArrayField(models.CharField(max_length=100), default=list)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)
    wants_digest = models.BooleanField(db_default=False)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, blank=True, db_index=False, related_name="notices")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "notice"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "topic", "object_id"], name="notification_once"),
            models.CheckConstraint(condition=Q(url__startswith="/"), name="notification_stays_here"),
        ]
        indexes = [
            models.Index(F("recipient"), F("id").desc(), name="notification_shown", condition=Q(revoked_at=None)),
            models.Index(
                F("recipient"),
                F("id").desc(),
                name="notification_unread",
                condition=Q(read_at=None, revoked_at=None),
            ),
            models.Index("topic", "object_id", name="notification_of_object"),
            models.Index("mail_at", name="notification_to_mail", condition=Q(mail_at__isnull=False)),
            models.Index("recipient", name="notification_to_digest", condition=Q(wants_digest=True)),
            models.Index("mail", name="notification_in_mail", condition=Q(mail__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.object_id} for {self.recipient_id}"

    @property
    def is_news(self) -> bool:
        """Neither read nor taken back, so that a mail about it still makes sense."""
        return self.read_at is None and self.revoked_at is None


class DigestState(models.Model):
    """When the person's next daily mail is due; null when nothing waits for one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("due_at", name="digest_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"digest of {self.user_id}"
