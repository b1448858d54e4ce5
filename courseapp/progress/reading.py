"""The documents that the API answers with."""

from typing import Any

from django.db import connection

from accounts.models import User
from courseapp.progress.actions import Answer
from courseapp.progress.catalog import VERSION, Catalog, catalog_at
from courseapp.progress.learners import learner_key
from courseapp.progress.ledger import state_json, states_of

_VERSION = f"SELECT (SELECT version FROM progress_learner WHERE user_id = %s), ({VERSION})"  # noqa: S608


def version_of(user: User) -> tuple[int, Catalog]:
    """The version of the learner's state (0 before anything happened) and the catalog it is read with. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [user.pk])
        version, known = cursor.fetchone() or (None, None)
    return version or 0, catalog_at(known)


def state_document(user: User, version: int, known: Catalog) -> dict[str, Any]:
    """Two more queries: history and ledger."""
    return _state(user, version, state_json(states_of(user.pk, known)))


def answer_document(user: User, answer: Answer) -> dict[str, Any]:
    """What came of events that were sent."""
    taken = answer.taken
    return {
        "accepted": [str(one) for one in answer.accepted],
        "duplicate": [str(one) for one in answer.duplicate],
        "rejected": [{"id": one.id, "code": one.code} for one in answer.rejected],
        "awards": [{"key": one.key, "xp": one.xp} for one in taken.awards],
        "achievements": [
            one.key.removeprefix("achievement:") for one in taken.awards if one.key.startswith("achievement:")
        ],
        "state": _state(user, taken.version, state_json(taken.states)),
    }


def _state(user: User, version: int, courses: dict[str, Any]) -> dict[str, Any]:
    return {"v": 1, "learner": learner_key(user), "version": version, "courses": courses}
