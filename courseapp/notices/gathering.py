"""From notices whose time has come to mails that wait to be sent: one a conversation, or one a day with everything."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models.functions import Now

from courseapp.notices.models import DigestState, Mail, Notification
from courseapp.notices.posting import message_id

AT_ONCE = 200
DIGESTS = 50


def gather() -> int:
    """Make the mails that are due; answers how many. Safe on several workers at once."""
    return _gather_notices() + _gather_digests()


@transaction.atomic
def _gather_notices() -> int:
    """What fell due together in one conversation goes into one mail."""
    due = Notification.objects.filter(mail_at__lte=Now()).order_by("mail_at", "pk")
    claimed = list(due.select_for_update(skip_locked=True)[:AT_ONCE])
    threads: dict[tuple[int, str], list[Notification]] = {}
    for notice in claimed:
        notice.mail_at = None
        if notice.is_news:
            threads.setdefault((notice.recipient_id, notice.thread), []).append(notice)
    for notices in threads.values():
        first = notices[0]
        _put_in(Mail.Kind.NOTICE, message_id("notice", first.topic, first.object_id, first.recipient_id), notices)
    _save(claimed, threads.values())
    return len(threads)


@transaction.atomic
def _gather_digests() -> int:
    """One mail for each person whose hour has come and who has not read it all meanwhile.

    The row of the person is locked: whoever tells them something just now sets a new hour afterwards.
    """
    due = DigestState.objects.filter(due_at__lte=Now()).order_by("due_at")
    states = {one.user_id: one for one in due.select_for_update(skip_locked=True)[:DIGESTS]}
    if not states:
        return 0
    wanted = Notification.objects.filter(recipient__in=list(states), wants_digest=True)
    claimed = list(wanted.order_by("pk").select_for_update())
    people: dict[int, list[Notification]] = {}
    for notice in claimed:
        notice.wants_digest = False
        if notice.is_news:
            people.setdefault(notice.recipient_id, []).append(notice)
    for user_id, notices in people.items():
        _put_in(Mail.Kind.DIGEST, message_id("digest", user_id, states[user_id].due_at), notices)
    _save(claimed, people.values())
    DigestState.objects.filter(pk__in=list(states)).update(due_at=None)
    return len(people)


def _put_in(kind: Mail.Kind, name: str, notices: Sequence[Notification]) -> None:
    mail = Mail(message_id=name, kind=kind, recipient_id=notices[0].recipient_id)
    for notice in notices:
        notice.mail = mail


def _save(claimed: Sequence[Notification], groups: Iterable[Sequence[Notification]]) -> None:
    Mail.objects.bulk_create([mail for notices in groups for mail in [notices[0].mail] if mail])
    Notification.objects.bulk_update(claimed, ["mail", "mail_at", "wants_digest"])
