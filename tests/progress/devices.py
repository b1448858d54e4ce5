"""A device of a learner's, which speaks to the API as the browser does, and what must always hold of a ledger."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.test import Client

from courseapp.progress.upkeep import wrong_totals

type Json = dict[str, Any]

HELLO, FACTS, PICTURES = "hello001", "facts002", "picture3"
COURSE = "small-course"


def event(kind: str, subject: str, **fields: Any) -> Json:
    """An event of this moment with a new id; a field given as None is left out."""
    now = datetime.now(UTC)
    whole = {
        "id": str(uuid.uuid4()),
        "k": kind,
        "s": subject,
        "day": str(now.date()),
        "at": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        **fields,
    }
    return {name: value for name, value in whole.items() if value is not None}


def mark(subject: str, cl: int = 1, dwell: int = 60, **fields: Any) -> Json:
    return event("mark", subject, cl=cl, dwell=dwell, **fields)


def review(subject: str, grade: int = 3, **fields: Any) -> Json:
    return event("review", subject, g=grade, **fields)


@dataclass(slots=True)
class Device:
    client: Client
    learner: str

    def post(self, body: Any, **headers: str) -> Any:
        """The answer to a body posted as it is, or as JSON of it."""
        raw = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post("/api/v1/me/events", raw, content_type="application/json", headers=headers)

    def send(self, *events: Json) -> Json:
        """The document that answers these events; they must be taken."""
        response = self.post({"v": 1, "learner": self.learner, "events": list(events)})
        assert response.status_code == 200, response.content
        document: Json = response.json()
        return document

    def state(self) -> Json:
        state: Json = self.client.get("/api/v1/me/state").json()
        return state

    def course(self) -> Json:
        """What the state says of the small course."""
        here: Json = self.state()["courses"][COURSE]
        return here

    def write(self, lesson: str, text: str, rev: int | None, **more: Any) -> Any:
        headers = {} if rev is None else {"If-Match": f'"{rev}"'}
        return self.client.put(
            f"/api/v1/me/journal/{lesson}",
            json.dumps({"v": 1, "learner": self.learner, "text": text, **more}),
            content_type="application/json",
            headers=headers,
        )


def ledger(user_id: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, xp FROM progress_award WHERE user_id = %s ORDER BY key", [user_id])
        return dict(cursor.fetchall())


def paid(user_id: int) -> int:
    """XP that the standings say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(xp), 0) FROM progress_standing WHERE user_id = %s", [user_id])
        (xp,) = cursor.fetchone() or (0,)
    return int(xp)


def check(user_id: int) -> None:
    """Every total agrees with events and ledger."""
    assert wrong_totals(user_id) == []
    assert paid(user_id) == sum(ledger(user_id).values())
