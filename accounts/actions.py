"""Verbs about people."""

from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User


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
    return Appointment(user, is_new)
