"""Saving what learners write under exercises: by revision, so that no device's text is lost to another's."""

from dataclasses import dataclass

from django.db.models.functions import Now

from courseapp.progress.models import LONGEST_TEXT, Journal, JournalRevision

REVISIONS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Kept:
    rev: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """The journal is at this revision with this text; what was sent is kept beside it."""

    rev: int
    text: str


def write(user_id: int, lesson: str, text: str, base: int) -> Kept | Conflict:
    """Make `text` the journal's if it is still at revision `base` (0: there was none). Under the learner's lock.

    Sending the text it already has is no conflict but the repetition of a request whose answer was lost, or says of
    the present revision that it shall stay, so that what was kept beside it is no longer shown there.
    """
    assert len(text) <= LONGEST_TEXT
    journal = Journal.objects.filter(user_id=user_id, lesson=lesson).first()
    if journal is None:
        Journal.objects.create(user_id=user_id, lesson=lesson, text=text)
        return Kept(1)
    if journal.text == text:
        if journal.rev == base:
            Journal.objects.filter(pk=journal.pk).update(updated_at=Now())
        return Kept(journal.rev)
    if journal.rev != base:
        keep_beside(journal, text, base)
        return Conflict(journal.rev, journal.text)
    JournalRevision.objects.create(journal=journal, rev=journal.rev, text=journal.text)
    Journal.objects.filter(pk=journal.pk).update(text=text, rev=base + 1, updated_at=Now())
    JournalRevision.objects.filter(journal=journal, conflict=False, rev__lte=base - REVISIONS_KEPT).delete()
    return Kept(base + 1)


def keep_beside(journal: Journal, text: str, base: int) -> None:
    """Keep a text that lost to another device's, once however often it is sent."""
    if not journal.revisions.filter(conflict=True, text=text).exists():
        JournalRevision.objects.create(journal=journal, rev=base, text=text, conflict=True)
