"""Who is told of what: one consumer a topic, joined with what accounts know of people."""

from collections.abc import Collection, Mapping

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from accounts.models import User
from courseapp.notices.actions import Addressee, Consumer, Mailing, Registry, Scope

REPLIES: list[str] = []
"""Topics whose mails follow the person's choice in `reply_mail`."""
REPORTS: list[str] = []
"""Topics whose mails follow `report_mail`."""


def addressees(user_ids: Collection[int]) -> Mapping[int, Addressee]:
    """People as mails need them; the others are gone or not active. One query."""
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True, email__iexact=Lower(OuterRef("email")))
    people = User.objects.filter(pk__in=user_ids, is_active=True).annotate(is_verified=Exists(verified))
    return {one.pk: _addressee(one, is_verified=one.is_verified) for one in people}


def _addressee(user: User, *, is_verified: bool) -> Addressee:
    replies = dict.fromkeys(REPLIES, Mailing(user.reply_mail))
    reports = dict.fromkeys(REPORTS, Mailing.SOON if user.report_mail else Mailing.NEVER)
    return Addressee(user.email, is_verified, user.language, user.time_zone, replies | reports)


CONSUMERS: list[Consumer] = []
SCOPES: list[Scope] = []
REGISTRY = Registry(CONSUMERS, SCOPES, addressees)
