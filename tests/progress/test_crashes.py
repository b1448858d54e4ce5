"""Every write of a learner's, broken off at each of its statements, then tried once more: one effect, whatever broke.

A statement is broken before it runs, after it ran, or by the loss of its connection; a commit before it happens or
after, which is the answer that never arrives.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts.models import User
from courseapp.progress import actions
from courseapp.progress.learners import learner_key
from courseapp.progress.models import Award, Event, Journal, JournalRevision, Mark, Standing
from tests.progress.devices import COURSE, FACTS, HELLO, check, mark, review

pytestmark = pytest.mark.django_db(transaction=True)
LESSON = f"/{COURSE}/first/hello/"

type Way = Literal["before", "after", "kill", "no commit", "lost answer"]
WAYS: tuple[Way, ...] = ("before", "after", "kill", "no commit", "lost answer")
JSON = "application/json"


def kill_backend() -> None:
    """The server ends this connection, as a restart or an operator would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    parameters = connection.get_connection_params()
    for ours in ("cursor_factory", "context", "pool"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])


@dataclass
class Fuse:
    """Counts statements and commits, and breaks the one it is set to (`at`, from 1; 0 for none)."""

    way: Way = "before"
    at: int = 0
    statements: int = 0
    commits: int = 0
    is_blown: bool = field(default=False, init=False)

    def blow(self) -> None:
        self.is_blown = True
        raise OperationalError("broken off")

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        if self.is_blown:
            return execute(*asked)
        self.statements += 1
        if self.statements != self.at or self.way not in ("before", "after", "kill"):
            return execute(*asked)
        if self.way == "before":
            self.blow()
        if self.way == "kill":
            self.is_blown = True
            kill_backend()
            return execute(*asked)
        execute(*asked)
        return self.blow()

    def commit(self, really: Callable[[], None]) -> None:
        self.commits += 1
        if self.commits != self.at or self.is_blown or self.way not in ("no commit", "lost answer"):
            return really()
        if self.way == "lost answer":
            really()
        return self.blow()


@contextmanager
def breaking(fuse: Fuse) -> Iterator[Fuse]:
    wrapper: Any = connection
    really = wrapper._commit
    wrapper._commit = lambda: fuse.commit(really)
    try:
        with connection.execute_wrapper(fuse):
            yield fuse
    finally:
        del wrapper._commit
        connection.close_if_unusable_or_obsolete()


@dataclass(frozen=True)
class Bea:
    """A learner of this name; each trial has one of her own."""

    user: User
    client: Client

    @classmethod
    def new(cls) -> "Bea":
        user = User.objects.create(email=f"bea-{uuid.uuid4()}@example.org")
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return cls(user, client)

    def send(self, path: str, **body: Any) -> int:
        document = json.dumps({"v": 1, "learner": learner_key(self.user), **body})
        return self.client.post(f"/api/v1/me/{path}", document, content_type=JSON).status_code

    def write(self, text: str, rev: int) -> int:
        document = json.dumps({"v": 1, "learner": learner_key(self.user), "text": text})
        address = f"/api/v1/me/journal/{HELLO}"
        return self.client.put(address, document, content_type=JSON, headers={"If-Match": f'"{rev}"'}).status_code

    def note(self, text: str) -> int:
        return self.post(f"{LESSON}journal", text=text, rev="0", learner=learner_key(self.user))

    def post(self, path: str, **form: str) -> int:
        return self.client.post(path, form).status_code

    def credited(self, *, stands: bool) -> int:
        """As moderation does it; an error is what a page would make of it."""
        try:
            (actions.credit if stands else actions.revoke)(self.user.pk, "comment", HELLO, HELLO)
        except OperationalError:
            return 503
        return 200

    def has(self) -> dict[str, Any]:
        """Everything that is kept about her."""
        mine = {"user": self.user}
        self.user.refresh_from_db()
        return {
            "events": sorted(Event.objects.filter(**mine).values_list("kind", "subject", "cl", "grade")),
            "marks": sorted(Mark.objects.filter(**mine).values_list("subject", "cl")),
            "awards": sorted(Award.objects.filter(**mine).values_list("key", "xp")),
            "standings": sorted(Standing.objects.filter(**mine).values_list("course", "xp", "achievements")),
            "journals": sorted(Journal.objects.filter(**mine).values_list("lesson", "text", "rev")),
            "texts": sorted(JournalRevision.objects.filter(journal__user=self.user).values_list("text", "conflict")),
            "hides game": self.user.hides_game,
        }


FORM = {"event": str(uuid.uuid4()), "opened": "", "part": "lesson"}
CARD = {"event": str(uuid.uuid4()), "subject": f"{HELLO}.k1", "grade": "3"}
SENT = [mark(HELLO, dwell=600), mark(f"{HELLO}.x"), review(f"{FACTS}.k1"), mark(FACTS, dwell=600)]
FILE = {"events": SENT, "journals": [{"lesson": HELLO, "text": "from a file"}, {"lesson": FACTS, "text": "new"}]}

WRITES: dict[str, tuple[Callable[[Bea], object], Callable[[Bea], int]]] = {
    "events": (lambda bea: None, lambda bea: bea.send("events", events=SENT)),
    "import": (lambda bea: bea.write("mine", 0), lambda bea: bea.send("import", **FILE)),
    "a first note": (lambda bea: None, lambda bea: bea.write("mine", 0)),
    "the next note": (lambda bea: bea.write("mine", 0), lambda bea: bea.write("mine too", 1)),
    "a note too late": (lambda bea: bea.write("mine", 0), lambda bea: bea.write("theirs", 0)),
    "a note by form": (
        lambda bea: None,
        lambda bea: bea.note("mine"),
    ),
    "done": (lambda bea: None, lambda bea: bea.post(f"{LESSON}done", **FORM)),
    "undone": (
        lambda bea: bea.send("events", events=[mark(HELLO, dwell=600)]),
        lambda bea: bea.post(f"{LESSON}undone", **FORM),
    ),
    "a grade": (lambda bea: None, lambda bea: bea.post("/me/review/", **CARD)),
    "the switch": (lambda bea: None, lambda bea: bea.post("/me/progress/game/", hide="1")),
    "a credit": (lambda bea: None, lambda bea: bea.credited(stands=True)),
    "a revoke": (lambda bea: bea.credited(stands=True), lambda bea: bea.credited(stands=False)),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_broken_off_anywhere_and_tried_again_has_one_effect(course: None, write: str) -> None:
    prepare, act = WRITES[write]

    def trial(fuse: Fuse) -> tuple[int, int, dict[str, Any]]:
        """The first and the second answer, and what is there in the end."""
        bea = Bea.new()
        prepare(bea)
        with breaking(fuse):
            first = act(bea)
        second = act(bea)
        check(bea.user.pk)
        return first, second, bea.has()

    trial(Fuse())  # so that courses are known, as they are to a process at work
    whole = Fuse()
    good, _again, wanted = trial(whole)
    assert good < 300 or good in (302, 303, 409)
    assert whole.statements >= 2
    assert any(wanted.values())
    for way in WAYS:
        for at in range(1, 1 + (whole.commits if way in ("no commit", "lost answer") else whole.statements)):
            fuse = Fuse(way, at)
            first, second, there = trial(fuse)
            assert fuse.is_blown, (way, at)
            assert (first, second) == (503, good), (way, at)
            assert there == wanted, (way, at)


def test_the_sweep_notices_a_write_that_is_no_repetition(course: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A button that turns done into undone and back is another thing when it is pressed again."""

    def toggle(bea: Bea) -> int:
        try:
            mine = Mark.objects.filter(user=bea.user, subject=HELLO)
            last = mine.values_list("cl", flat=True).first() or 0
        except OperationalError:
            return 503
        return bea.send("events", events=[mark(HELLO, cl=last + 1)])

    monkeypatch.setitem(WRITES, "a toggle", (lambda bea: None, toggle))
    with pytest.raises(AssertionError):
        test_a_write_broken_off_anywhere_and_tried_again_has_one_effect(None, "a toggle")
