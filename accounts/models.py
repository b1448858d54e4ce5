"""People. The e-mail address is the name one signs in with; the public name is asked for when it is first needed."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserQuerySet(models.QuerySet["User"]):
    def to_erase(self) -> "UserQuerySet":
        """Those whose days to change their mind are over."""
        return self.filter(erase_at__lte=timezone.now())


class UserManager(BaseUserManager["User"]):
    """Makes people and finds them without regard to the case of their address."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def to_erase(self) -> UserQuerySet:
        return self.get_queryset().to_erase()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class Theme(models.TextChoices):
    DEVICE = "", _("Like the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class ReplyMail(models.TextChoices):
    """When answers to one's comments come by mail; the bell always shows them."""

    SOON = "soon", _("Soon after each reply")
    DAILY = "daily", _("Once a day, together")
    NEVER = "never", _("Never")


class User(AbstractBaseUser, PermissionsMixin):
    """A learner, commenter or member of staff."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("public name"), max_length=30, blank=True)
    name_key = models.CharField(max_length=120, unique=True, null=True, editable=False)  # noqa: DJ001 - none is not a name
    language = models.CharField(_("language"), max_length=5, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True, choices=Theme, default=Theme.DEVICE)
    reply_mail = models.CharField(_("mail about replies"), max_length=5, choices=ReplyMail, default=ReplyMail.SOON)
    report_mail = models.BooleanField(_("mail about my reports"), default=True)
    hides_game = models.BooleanField(_("hide levels and XP"), default=False)
    shows_level = models.BooleanField(_("show my level on my profile"), default=False)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), db_default=Now(), editable=False)
    erase_at = models.DateTimeField(_("to be erased"), null=True, blank=True, editable=False)
    erases_comments = models.BooleanField(default=False, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
            models.CheckConstraint(
                condition=Q(name="", name_key=None) | (~Q(name="") & Q(name_key__isnull=False)),
                name="user_name_has_its_key",
            ),
        ]
        indexes = [models.Index("erase_at", name="user_to_erase", condition=Q(erase_at__isnull=False))]

    def __str__(self) -> str:
        return self.email


class SecurityEvent(models.Model):
    """One line of the account's own log. A trigger refuses changes; only erasing the person removes it."""

    class Kind(models.TextChoices):
        SIGNED_UP = "signed-up", _("Account made")
        SIGNED_IN = "signed-in", _("Signed in")
        SIGN_IN_FAILED = "sign-in-failed", _("A sign-in with a wrong password failed")
        FACTOR_FAILED = "factor-failed", _("A wrong code was typed as second factor")
        SIGNED_OUT = "signed-out", _("Signed out")
        SESSIONS_ENDED = "sessions-ended", _("Other sessions signed out")
        PASSWORD_CHANGED = "password-changed", _("Password changed")
        PASSWORD_SET = "password-set", _("Password set")
        PASSWORD_RESET = "password-reset", _("Password reset by a mailed code")
        EMAIL_CHANGED = "email-changed", _("E-mail address changed")
        EMAIL_REMOVED = "email-removed", _("E-mail address removed")
        TAKEN_OVER = "taken-over", _("Address shown for the first time; what was set up before is removed")
        APP_ADDED = "app-added", _("Authenticator app set up")
        APP_REMOVED = "app-removed", _("Authenticator app removed")
        PASSKEY_ADDED = "passkey-added", _("Passkey added")
        PASSKEY_REMOVED = "passkey-removed", _("Passkey removed")
        CODES_MADE = "codes-made", _("New recovery codes made")
        CONNECTED = "connected", _("Another account connected for signing in")
        DISCONNECTED = "disconnected", _("A connected account removed")
        EXPORTED = "exported", _("Data downloaded")
        DELETION_ASKED = "deletion-asked", _("Deletion of the account asked for")
        DELETION_CANCELLED = "deletion-cancelled", _("Deletion called off")
        RESET_ASKED = "reset-asked", _("Removal of the second factor asked for")
        RESET_CONFIRMED = "reset-confirmed", _("Removal of the second factor confirmed by staff")
        RESET_CANCELLED = "reset-cancelled", _("Removal of the second factor called off")
        RESET_DONE = "reset-done", _("Second factor removed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="security_events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField(db_default=Now())
    network = models.CharField(max_length=50, blank=True)
    device = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        indexes = [models.Index(fields=["user", "-at", "-id"], name="security_event_of_user")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class FactorReset(models.Model):
    """A way back for somebody who lost every second factor: asked for, confirmed by staff, announced, then late."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="factor_resets")
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    is_done = models.BooleanField(_("done"), default=False)

    class Meta:
        verbose_name = _("removal of a second factor")
        verbose_name_plural = _("removals of second factors")
        constraints = [
            models.UniqueConstraint("user", condition=Q(closed_at=None), name="factor_reset_one_open"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, due_at=None) | Q(confirmed_at__isnull=False, due_at__isnull=False),
                name="factor_reset_confirmed_is_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d}"


class Allowance(models.Model):
    """What is left of a limit (accounts.limits). The table is unlogged: after a crash everybody starts afresh."""

    key = models.CharField(max_length=200, primary_key=True)
    full_at = models.DateTimeField()

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")

    def __str__(self) -> str:
        return self.key
