"""Lease, send, mark: a mail goes out at least once, and a repetition bears the same Message-ID.

A lease is a promise of time, not a lock: nothing is held while a mail server takes its time, and what a dead process
had leased is taken up by another one later.
"""

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from courseapp.notices.composing import compose
from courseapp.notices.gathering import gather
from courseapp.notices.models import Mail, Notification
from courseapp.notices.telling import registry
from courseapp.notices.words import live_of

BATCH = 20
LEASE = timedelta(minutes=5)
SHIFT = 90.0
"""Seconds after which a batch is broken off: well before the lease is over, whatever the last mail takes."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP = timedelta(days=3)

log = logging.getLogger("courseapp.notices.mail")


def send_due() -> int:
    """Make and send the mails that are due; answers how many went out. Safe on several workers at once."""
    gather()
    sent = 0
    while mails := _lease():
        went_well, count = _send(mails)
        sent += count
        if not went_well or len(mails) < BATCH:
            break
    return sent


@transaction.atomic
def _lease() -> list[Mail]:
    free = Mail.objects.waiting().filter(Q(lease_until=None) | Q(lease_until__lt=Now()), due_at__lte=Now())
    mails = list(free.order_by("due_at", "pk").select_for_update(skip_locked=True)[:BATCH])
    leased = Mail.objects.filter(pk__in=[one.pk for one in mails])
    leased.update(lease_until=Now() + LEASE, attempts=F("attempts") + 1)
    return mails


def _send(mails: Sequence[Mail]) -> tuple[bool, int]:
    """Send a batch over one connection; answers whether the server took part to the end, and how many it took."""
    server = mailers["default"]
    ready = _composed(mails)
    end, sent = time.monotonic() + SHIFT, 0
    try:
        for place, (mail, message) in enumerate(ready):
            left = [one for one, _message in ready[place:]]
            if time.monotonic() > end:
                Mail.objects.filter(pk__in=[one.pk for one in left]).update(lease_until=None)
                return False, sent
            if not _is_open(server, left):
                return False, sent
            sent += _send_one(server, mail, message)
    finally:
        _close(server)
    return True, sent


def _composed(mails: Sequence[Mail]) -> list[tuple[Mail, EmailMultiAlternatives]]:
    """Each with its message; one that has nothing to tell any more is dropped, one that breaks is put off."""
    notices = list(Notification.objects.filter(mail__in=[one.pk for one in mails]).order_by("pk"))
    people = registry().addressees({one.recipient_id for one in mails if one.recipient_id})
    lives = live_of(notices)
    ready = []
    for mail in mails:
        own = [one for one in notices if one.mail_id == mail.pk]
        try:
            message = compose(mail, own, people.get(mail.recipient_id or 0), lives)
        except Exception as error:
            log.exception("mail %s cannot be written", mail.pk)
            _put_off([mail], error)
            continue
        if message:
            ready.append((mail, message))
        else:
            Mail.objects.waiting().filter(pk=mail.pk).update(state=Mail.State.DROPPED, lease_until=None)
    return ready


def _is_open(server: BaseEmailBackend, left: Sequence[Mail]) -> bool:
    """Whether the server can be talked to; if not, those left are put off together."""
    try:
        server.open()
    except OSError as error:  # SMTPException is one
        log.warning("the mail server is away: %s", error)
        _put_off(left, error)
        return False
    return True


def _send_one(server: BaseEmailBackend, mail: Mail, message: EmailMultiAlternatives) -> bool:
    """Send and mark. A server that hung up is called once more; what it refuses for good is failed."""
    for is_last in (False, True):
        try:
            server.open()
            server.send_messages([message])
        except Exception as error:  # noqa: BLE001 - a broken address is a ValueError, a broken server can be anything
            _close(server)
            if isinstance(error, SMTPServerDisconnected) and not is_last:
                continue
            log.warning("mail %s was not sent: %s", mail.pk, error)
            if _is_final(error):
                _fail([mail.pk], error)
            else:
                _put_off([mail], error)
            return False
        break
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.SENT, sent_at=Now(), lease_until=None, error="")
    return True


def _is_final(error: Exception) -> bool:
    """Whether trying again is in vain: the address or the message itself is refused."""
    match error:
        case SMTPRecipientsRefused(recipients=refused):
            return all(500 <= code < 600 for code, _said in refused.values())
        case SMTPDataError(smtp_code=code):
            return 500 <= code < 600
        case _:
            return isinstance(error, ValueError)


def _put_off(mails: Sequence[Mail], error: Exception) -> None:
    """Again later, with growing pauses; after three days it is given up."""
    for mail in mails:
        if timezone.now() - mail.created_at > GIVE_UP:
            _fail([mail.pk], error)
            continue
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(mail.attempts, 10))
        waiting = Mail.objects.waiting().filter(pk=mail.pk)
        waiting.update(due_at=Now() + pause, lease_until=None, error=_said(error))


def _fail(keys: Sequence[int], error: Exception) -> None:
    failed = Mail.objects.waiting().filter(pk__in=keys)
    failed.update(state=Mail.State.FAILED, lease_until=None, error=_said(error))


def try_again(keys: Sequence[int]) -> int:
    """Let mails that were given up be sent once more, at once; the answer is how many there were among these."""
    failed = Mail.objects.failed().filter(pk__in=keys)
    return failed.update(state=Mail.State.WAITING, due_at=Now(), lease_until=None)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:1000]


def _close(server: BaseEmailBackend) -> None:
    with suppress(OSError):
        server.close()
