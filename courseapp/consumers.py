"""Who is told of what: one consumer a topic, joined with what accounts know of people."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from accounts.models import User
from comments import actions as comments
from courseapp.notices.actions import Addressee, Consumer, Mailing, Registry, Scope
from courseapp.reports import telling as reports
from courseapp.reports import unsubscribing as reports_unsubscribing
from courseapp.reports.actions import TOPIC as REPORT

REPLIES: list[str] = [comments.CONSUMER.topic, *(one.topic for one in comments.OUTCOMES)]
"""Topics whose mails follow the person's choice in `reply_mail`."""
REPORTS: list[str] = [REPORT]
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


CONSUMERS: list[Consumer] = [
    comments.CONSUMER,
    *comments.OUTCOMES,
    Consumer(REPORT, reports.tell, reports.live, reports.write_to_addresses, delay=timedelta(0)),
]
SCOPES: list[Scope] = [
    *comments.SCOPES,
    Scope(
        "reports", reports_unsubscribing.label_of_all, reports_unsubscribing.stop_all, reports_unsubscribing.resume_all
    ),
    Scope(
        "report-address",
        reports_unsubscribing.label_of_one,
        reports_unsubscribing.stop_one,
        reports_unsubscribing.resume_one,
    ),
]
REGISTRY = Registry(CONSUMERS, SCOPES, addressees)
