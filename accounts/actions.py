"""Verbs about people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.limits import Limit, ask, forget_unused, network_key, spend
from accounts.models import FactorReset, SecurityEvent, User
from courseapp.plain import public_names, versions

__all__ = [
    "GRACE",
    "Appointment",
    "Limit",
    "Naming",
    "Role",
    "allow_erasing",
    "appoint",
    "ask",
    "ask_deletion",
    "call_off_deletion",
    "choose_name",
    "end_sessions",
    "erase",
    "forget_unused",
    "held_about",
    "may_speak",
    "network_key",
    "note",
    "spend",
    "vouch",
]

GRACE = timedelta(days=7)
"""Time to change one's mind after asking for deletion."""


class Role(StrEnum):
    """What a member of staff is here for; all but the operator are groups whose rights the admin shows."""

    AUTHOR = "author"
    MODERATOR = "moderator"
    SUPPORT = "support"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Appointment:
    user: User
    is_new: bool


@transaction.atomic
def appoint(email: str, role: Role) -> Appointment:
    """Make the person of this address a member of staff, or give one who already is a further role.

    A new person has no password: they choose one through an invitation.
    """
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email)
    user.is_staff = True
    user.is_active = True
    if role is Role.OPERATOR:
        user.is_superuser = True
    user.save(update_fields=["is_staff", "is_active", "is_superuser"])
    if role is not Role.OPERATOR:
        user.groups.add(*Group.objects.filter(name=role))
    versions.changed(versions.PEOPLE)
    return Appointment(user, is_new)


def vouch(user: User) -> None:
    """Take the person's address as verified because someone who may says so, such as the operator who invited them."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )


@dataclass(frozen=True)
class Naming:
    """`refusal` is "" or one of `length`, `characters`, `scripts`, `reserved`, `taken`, `often`."""

    name: str
    refusal: str


NAME_REFUSALS = {
    "length": _("A public name has 2 to 30 characters."),
    "characters": _("Letters, digits, _ and - only, with at least one letter and no spaces."),
    "scripts": _("Please write the name in one alphabet."),
    "reserved": _("This name is kept for the site."),
    "taken": _("Somebody has this name, or one that looks the same."),
    "often": _("You have changed your name several times today. Please wait until tomorrow."),
}
"""What to say about a Naming's refusal."""


RENAMES = Limit(5, timedelta(days=1))
"""Each one makes every kept page with comments anew."""


def choose_name(user: User, wanted: str) -> Naming:
    """Give the person this public name, unless it cannot be one or looks like somebody else's."""
    name = public_names.normalised(wanted)
    if refusal := public_names.refusal(name):
        return Naming(name, refusal)
    is_another = bool(user.name) and name != user.name
    if is_another and spend("rename", str(user.pk), RENAMES):
        return Naming(name, "often")
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(name=name, name_key=public_names.skeleton(name))
    except IntegrityError:
        return Naming(name, "taken")
    if is_another:
        versions.changed(versions.PEOPLE)
    user.name, user.name_key = name, public_names.skeleton(name)
    return Naming(name, "")


def may_speak(user: User) -> bool:
    """Whether mail may be sent to the person and comments taken from them: their address is verified."""
    return bool(EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists())


def note(user: User, kind: SecurityEvent.Kind, *, network: str = "", device: str = "") -> None:
    """Write a line into the account's own log."""
    SecurityEvent.objects.create(user=user, kind=kind, network=network, device=device)


def ask_deletion(user: User, *, with_comments: bool) -> datetime:
    """Mark the account to be erased after the days of grace; the answer is when."""
    user.erase_at = timezone.now() + GRACE
    user.erases_comments = with_comments
    user.save(update_fields=["erase_at", "erases_comments"])
    return user.erase_at


def call_off_deletion(user: User) -> bool:
    """Keep the account after all; False if nothing was asked."""
    called_off = User.objects.filter(pk=user.pk, erase_at__isnull=False).update(erase_at=None, erases_comments=False)
    user.erase_at, user.erases_comments = None, False
    return bool(called_off)


def end_sessions(user: User) -> None:
    """Sign the person out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def held_about(user: User) -> dict[str, Any]:
    """Everything this app keeps about the person, ready for JSON. Secrets are named, not shown."""
    return {
        "account": {
            "email": user.email,
            "public_name": user.name,
            "language": user.language,
            "time_zone": user.time_zone,
            "theme": user.theme,
            "reply_mail": user.reply_mail,
            "report_mail": user.report_mail,
            "hides_game": user.hides_game,
            "shows_level": user.shows_level,
            "joined_at": user.joined_at,
            "last_login": user.last_login,
            "has_password": user.has_usable_password(),
            "is_staff": user.is_staff,
            "roles": list(user.groups.values_list("name", flat=True)),
            "erase_at": user.erase_at,
        },
        "email_addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_factors": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "connected_accounts": list(
            SocialAccount.objects.filter(user=user).values("provider", "uid", "date_joined", "last_login", "extra_data")
        ),
        "sessions": list(
            UserSession.objects.filter(user=user).values("created_at", "last_seen_at", "ip", "user_agent")
        ),
        "security_log": list(
            SecurityEvent.objects.filter(user=user).order_by("at").values("at", "kind", "network", "device")
        ),
        "done_at_the_desk": list(
            LogEntry.objects.filter(user=user)
            .order_by("pk")
            .values("action_time", "action_flag", "object_repr", "change_message")
        ),
        "own_rights": list(user.user_permissions.order_by("pk").values_list("codename", flat=True)),
        "confirmed_as_staff": list(
            FactorReset.objects.filter(confirmed_by=user).order_by("pk").values_list("confirmed_at", flat=True)
        ),
        "factor_resets": list(
            user.factor_resets.order_by("asked_at").values("asked_at", "confirmed_at", "due_at", "closed_at", "is_done")
        ),
    }


def allow_erasing(user: User) -> None:
    """Let this transaction, and only it, delete this person's rows from append-only tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.erasing', %s, true)", [str(user.pk)])


def erase(user: User) -> None:
    """Remove the person with everything this app keeps. Call inside a transaction, after `allow_erasing`."""
    end_sessions(user)
    user.delete()
