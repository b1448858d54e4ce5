"""Comments under lessons as stored. Verbs are in actions.py; docs/comments.md says what each thing means."""

from comments.moderation import Claim, Flag, ModerationLog, ModerationMonth, Verb
from comments.people import AuthorStanding, Subscription, UserBlock
from comments.threads import (
    DEEPEST,
    LONGEST,
    Comment,
    CommentRevision,
    HeldFor,
    LessonThread,
    Mention,
    Reaction,
    Status,
)

__all__ = [
    "DEEPEST",
    "LONGEST",
    "AuthorStanding",
    "Claim",
    "Comment",
    "CommentRevision",
    "Flag",
    "HeldFor",
    "LessonThread",
    "Mention",
    "ModerationLog",
    "ModerationMonth",
    "Reaction",
    "Status",
    "Subscription",
    "UserBlock",
    "Verb",
]
