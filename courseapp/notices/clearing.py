"""What need not be kept: read notices after a year, mails a month after they went out, strangers' addresses sooner."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from courseapp.notices.models import Mail, Notification

READ = timedelta(days=365)
MAILED = timedelta(days=30)
POSTED = timedelta(days=7)
"""Mails to people without an account: with the row goes their address."""
FAILED = timedelta(days=14)
AT_ONCE = 10_000


def clear_old() -> int:
    """Delete them, a bounded number a round; the outbox stays, so that nothing is ever told twice."""
    read = Notification.objects.filter(read_at__lt=Now() - READ).order_by("pk")
    over = Q(state__in=[Mail.State.SENT, Mail.State.DROPPED])
    old = Mail.objects.filter(
        over & Q(created_at__lt=Now() - MAILED)
        | over & Q(kind=Mail.Kind.POST, created_at__lt=Now() - POSTED)
        | Q(state=Mail.State.FAILED, created_at__lt=Now() - FAILED)
    )
    notices = list(read.values_list("pk", flat=True)[:AT_ONCE])
    mails = list(old.order_by("created_at").values_list("pk", flat=True)[:AT_ONCE])
    Notification.objects.filter(pk__in=notices).delete()
    Mail.objects.filter(pk__in=mails).delete()
    return len(notices) + len(mails)
