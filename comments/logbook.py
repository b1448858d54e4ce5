"""The moderation log: written once, never changed, and naming nobody of the staff once their account is gone."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from comments.models import Comment, ModerationLog, ModerationMonth, Verb
from courseapp.notices import actions as notices
from courseapp.plain import versions

TOPIC = "moderation"
"""Of notices to authors; the object is the line of the log."""
FLAG_TOPIC = "flag"
"""Of notices to those whose flags the line decided."""
PUBLIC = "transparency"
"""The topic of the page with the months' numbers."""
TOLD = frozenset(
    {
        *(Verb.HELD, Verb.APPROVED, Verb.REMOVED, Verb.SPAM, Verb.RESTORED),
        *(Verb.AUTHOR_HELD, Verb.AUTHOR_BANNED, Verb.AUTHOR_FREED),
    }
)
"""What somebody is told of."""

_MONTH = """
INSERT INTO comments_moderationmonth AS m (month, verb, number) VALUES (%s, %s, 1)
ON CONFLICT (month, verb) DO UPDATE SET number = m.number + 1
"""


def actor_key(user: User) -> str:
    """What the log keeps of who did something: only this site can make it, and only of an account that exists."""
    return salted_hmac("comments.actor", str(user.pk), algorithm="sha256").hexdigest()


def names(keys: Collection[str]) -> dict[str, str]:
    """The keys' people among those who are staff now; they are few."""
    staff = User.objects.filter(is_staff=True).only("id", "name", "email") if any(keys) else []
    return {key: one.name or one.email for one in staff if (key := actor_key(one)) in keys}


def write(
    verb: Verb,
    actor: User | None,
    *,
    comment: Comment | None = None,
    author_id: int | None = None,
    lesson_uid: str = "",
    reason: str = "",
    note: str = "",
    before: Mapping[str, Any] | None = None,
) -> ModerationLog:
    """Add a line, count it in its month, and have told who is to be told. The last thing a transaction locks for."""
    line = ModerationLog.objects.create(
        verb=verb,
        actor_key=actor_key(actor) if actor else "",
        comment_id=comment.pk if comment else None,
        author_id=comment.author_id if comment else author_id,
        lesson_uid=comment.lesson.uid if comment else lesson_uid,
        reason=reason,
        note=note,
        before=dict(before or {}),
    )
    if verb in TOLD:
        notices.put_out(TOPIC, line.pk)
    if line.before.get("flags"):
        notices.put_out(FLAG_TOPIC, line.pk)
    with connection.cursor() as cursor:
        cursor.execute(_MONTH, [timezone.localdate().replace(day=1), verb])
    versions.changed(PUBLIC)
    return line


def uncount(line: ModerationLog) -> None:
    """What was undone at once is none of its month's; both lines stay in the log."""
    months = ModerationMonth.objects.filter(month=timezone.localdate(line.at).replace(day=1), verb=line.verb)
    months.update(number=F("number") - 1)
