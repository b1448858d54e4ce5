"""Verbs about comments. Another app, and the desk, may use what stands here and in models.py."""

from comments.showing import ChangedMeanwhileError, Shown, change_status

__all__ = ["ChangedMeanwhileError", "Shown", "change_status"]
