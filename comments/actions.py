"""Verbs about comments. Another app, and the desk, may use what stands here and in models.py."""

from comments.changing import delete, edit, forget_deleted, render_again, restore
from comments.deciding import Decided, Decision, approve, decide, mark_as_spam, remove
from comments.flagging import Flagged, NotFlagged, flag
from comments.following import block, follow_conversation, follow_lesson, unblock
from comments.logbook import PUBLIC
from comments.outcomes import CONSUMERS as OUTCOMES
from comments.privacy import erase, held_about
from comments.reacting import Reacted, react
from comments.restraining import ban_author, free_author, hold_author, lock_thread, unlock_thread
from comments.showing import ChangedMeanwhileError, Shown, change_status
from comments.telling import CONSUMER, SCOPES
from comments.undoing import NotUndone, Undone, undo
from comments.writing import Refused, Written, write

__all__ = [
    "CONSUMER",
    "OUTCOMES",
    "PUBLIC",
    "SCOPES",
    "ChangedMeanwhileError",
    "Decided",
    "Decision",
    "Flagged",
    "NotFlagged",
    "NotUndone",
    "Reacted",
    "Refused",
    "Shown",
    "Undone",
    "Written",
    "approve",
    "ban_author",
    "block",
    "change_status",
    "decide",
    "delete",
    "edit",
    "erase",
    "flag",
    "follow_conversation",
    "follow_lesson",
    "forget_deleted",
    "free_author",
    "held_about",
    "hold_author",
    "lock_thread",
    "mark_as_spam",
    "react",
    "remove",
    "render_again",
    "restore",
    "unblock",
    "undo",
    "unlock_thread",
    "write",
]
