"""A learner's own data as one JSON document, which `import` reads again."""

from typing import Any

from accounts.models import User
from courseapp.progress.learners import learner_key
from courseapp.progress.models import Award, Event, Journal


def moment(at: Any) -> str:
    """UTC with milliseconds, as browsers write it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def event_json(event: Event) -> dict[str, Any]:
    """An event in the words of docs/progress.md."""
    shown = {"id": str(event.id), "k": event.kind, "s": event.subject, "day": str(event.day), "at": moment(event.at)}
    match event.kind:
        case Event.Kind.MARK:
            return shown | {"cl": event.cl, "r": event.revision, "dwell": event.dwell}
        case Event.Kind.REVIEW:
            return shown | {"g": event.grade, "r": event.revision}
        case _:
            return shown | {"cl": event.cl, "l": event.lesson}


def journal_json(journal: Journal) -> dict[str, Any]:
    return {
        "lesson": journal.lesson,
        "rev": journal.rev,
        "text": journal.text,
        "at": moment(journal.updated_at),
        "revisions": [
            {"rev": one.rev, "text": one.text, "at": moment(one.created_at), "conflict": one.conflict}
            for one in sorted(journal.revisions.all(), key=lambda one: one.pk)
        ],
    }


def exported(user: User) -> dict[str, Any]:
    """Everything: what the learner did, what they were credited with, what that paid, and what they wrote."""
    events = list(Event.objects.filter(user=user).order_by("received_at", "id"))
    awards = Award.objects.filter(user=user).order_by("pk")
    return {
        "v": 1,
        "learner": learner_key(user),
        "events": [event_json(event) for event in events if event.kind != Event.Kind.CREDIT],
        "credits": [event_json(event) for event in events if event.kind == Event.Kind.CREDIT],
        "awards": [
            {"course": one.course, "key": one.key, "xp": one.xp, "at": moment(one.created_at)} for one in awards
        ],
        "journals": [journal_json(one) for one in Journal.objects.of(user.pk).prefetch_related("revisions")],
    }
