"""What staff decide about a comment. Each verb is one transaction, checks that nobody was faster, and is logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from comments import logbook
from comments.claiming import Taken, release, taken_by_another
from comments.models import Comment, Flag, HeldFor, ModerationLog, Status, Verb
from comments.showing import Shown, change_status, hold_author


class Decision(StrEnum):
    APPROVE = "approve"
    REMOVE = "remove"
    SPAM = "spam"
    HOLD = "hold"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class _Rule:
    """From which statuses a decision leads where; what it says of the flags, None to leave them open."""

    verb: Verb
    begins: tuple[Status, ...]
    to: Status
    outcome: Flag.Outcome | None


_DOWN = (Status.REMOVED, Status.SPAM)
RULES = {
    Decision.APPROVE: _Rule(Verb.APPROVED, (Status.HELD, Status.VISIBLE), Status.VISIBLE, Flag.Outcome.DISMISSED),
    Decision.REMOVE: _Rule(
        Verb.REMOVED, (Status.HELD, Status.VISIBLE, Status.SPAM), Status.REMOVED, Flag.Outcome.UPHELD
    ),
    Decision.SPAM: _Rule(Verb.SPAM, (Status.HELD, Status.VISIBLE, Status.REMOVED), Status.SPAM, Flag.Outcome.UPHELD),
    Decision.HOLD: _Rule(Verb.HELD, (Status.VISIBLE,), Status.HELD, None),
    Decision.RESTORE: _Rule(Verb.RESTORED, _DOWN, Status.VISIBLE, None),
}


@dataclass(frozen=True, slots=True)
class Decided:
    """Done; `line` is that of the log, by which it can be undone for some seconds."""

    line: ModerationLog
    shown: Shown


@dataclass(frozen=True, slots=True)
class Overtaken:
    """The comment is another than the page showed: somebody decided (`line`), or its author changed it."""

    status: Status
    line: ModerationLog | None


@dataclass(frozen=True, slots=True)
class Impossible:
    """Its status does not allow that; nothing was written."""

    status: Status


def approve(comment_id: int, version: int, staff: User, note: str = "") -> Decided | Overtaken | Taken | Impossible:
    """Let it stand: what was held shows, and flags are mute until its author edits it."""
    return decide(Decision.APPROVE, comment_id, version, staff, note=note)


def remove(
    comment_id: int, version: int, staff: User, reason: str, note: str = ""
) -> Decided | Overtaken | Taken | Impossible:
    return decide(Decision.REMOVE, comment_id, version, staff, reason=reason, note=note)


def mark_as_spam(
    comment_id: int, version: int, staff: User, note: str = ""
) -> Decided | Overtaken | Taken | Impossible:
    return decide(Decision.SPAM, comment_id, version, staff, reason=Flag.Reason.SPAM, note=note)


@transaction.atomic
def decide(
    decision: Decision, comment_id: int, version: int, staff: User, *, reason: str = "", note: str = ""
) -> Decided | Overtaken | Taken | Impossible:
    """`note` is for the author to read. Raises Comment.DoesNotExist."""
    hold_author(Comment.objects.values_list("author", flat=True).get(pk=comment_id))
    comment = Comment.objects.get(pk=comment_id)
    if comment.version != version:
        return overtaken(comment)
    if taken := taken_by_another(comment_id, staff):
        return taken
    rule = RULES[decision]
    if comment.status not in rule.begins:
        return Impossible(Status(comment.status))
    before = {"status": comment.status, "held_for": comment.held_for, "is_approved": comment.is_approved}
    shown = change_status(
        comment_id,
        rule.to,
        held_for=HeldFor.STAFF if rule.to == Status.HELD else HeldFor.NOTHING,
        is_approved=rule.to == Status.VISIBLE,
    )
    flags = settle(comment_id, rule.outcome) if rule.outcome else []
    release(comment_id)
    line = logbook.write(
        rule.verb,
        staff,
        comment=shown.comment,
        reason=reason,
        note=note,
        before=before | {"version": shown.comment.version, "flags": flags},
    )
    return Decided(line, shown)


def overtaken(comment: Comment) -> Overtaken:
    decisions = ModerationLog.objects.filter(comment_id=comment.pk).exclude(verb=Verb.FLAGGED)
    return Overtaken(Status(comment.status), decisions.order_by("-pk").first())


def settle(comment_id: int, outcome: Flag.Outcome) -> list[int]:
    """Close the comment's open flags; answers which they were."""
    flags = Flag.objects.filter(comment=comment_id, outcome=Flag.Outcome.OPEN)
    ids = list(flags.order_by("pk").values_list("pk", flat=True))
    Flag.objects.filter(pk__in=ids).update(outcome=outcome, decided_at=Now())
    return ids


def reopen(flags: Sequence[int]) -> None:
    Flag.objects.filter(pk__in=flags).update(outcome=Flag.Outcome.OPEN, decided_at=None)
