"""Many requests of one learner at once, and eight known ways to get it wrong, each of which would be noticed."""

import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from courseapp.lessons.importing import import_course
from courseapp.plain import game
from courseapp.progress import actions
from courseapp.progress import ledger as ledgers
from courseapp.progress.catalog import current_catalog
from courseapp.progress.ledger import LockedLearner, history
from courseapp.progress.models import Event, Mark
from tests.at_once import POOLED, at_once
from tests.lessons.folder import TODAY, small_course
from tests.progress.devices import COURSE, FACTS, HELLO, PICTURES, Json, check, ledger, mark, paid

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 24


@pytest.fixture
def learner(transactional_db: None) -> User:
    assert not import_course(small_course(), TODAY).is_refused
    return User.objects.create_user("bea@example.org")


def each(user: User, sent: Sequence[Json]) -> list[Any]:
    """Send every event in a request of its own, all at once."""
    return at_once([partial(actions.take, user.pk, [one]) for one in sent])


def whole(user: User, answers: Sequence[Any], sent: Sequence[Json]) -> None:
    """Nothing failed, every event was accepted once, the ledger is what the events deserve, and totals agree."""
    assert [one for one in answers if isinstance(one, Exception)] == []
    accepted = sorted(str(name) for one in answers for name in one.accepted)
    assert accepted == sorted({one["id"] for one in sent})
    assert game.fold(current_catalog().courses[COURSE], history(user.pk), {}).awards == ledger(user.pk)
    check(user.pk)
    shown = [paid for one in answers for paid in one.taken.awards]
    assert len(shown) == len({one.key for one in shown})


def test_one_lesson_finished_by_24_devices_at_once_pays_once(learner: User) -> None:
    sent = [mark(HELLO) for _ in range(THREADS)]
    answers = each(learner, sent)
    whole(learner, answers, sent)
    assert paid(learner.pk) == 45


def test_one_event_sent_24_times_at_once_is_accepted_once(learner: User) -> None:
    sent = mark(HELLO)
    whole(learner, at_once([lambda: actions.take(learner.pk, [sent])] * THREADS), [sent])


def test_a_threshold_reached_by_many_at_once_is_seen(learner: User) -> None:
    sent = [mark(f"{uid}{part}") for uid in (HELLO, FACTS, PICTURES) for part in ("", ".x")] * 4
    sent = [{**one, "id": str(uuid.uuid4())} for one in sent]
    whole(learner, each(learner, sent), sent)
    assert ledger(learner.pk)[f"achievement:{COURSE}:whole-sky"] == 200


def test_forms_pressed_by_24_hands_leave_one_line_of_marks(learner: User) -> None:
    today = timezone.localdate()
    steps = [
        partial(actions.complete, learner.pk, HELLO, uuid.uuid4(), day=today, done=n % 2 == 0, dwell=90)
        for n in range(THREADS)
    ]
    assert [one for one in at_once(steps) if isinstance(one, Exception)] == []
    highest = Mark.objects.get(user=learner).cl
    assert set(Event.objects.values_list("cl", flat=True)) == set(range(1, highest + 1))
    check(learner.pk)


def test_credits_and_their_revoking_at_once_keep_to_one_line(learner: User) -> None:
    work = [actions.credit, actions.revoke] * (THREADS // 2)
    answers = at_once([partial(do, learner.pk, "comment", HELLO, HELLO) for do in work])
    assert [one for one in answers if isinstance(one, Exception)] == []
    given = [key for key in ledger(learner.pk) if key.startswith("comment:")]
    taken = [key for key in ledger(learner.pk) if key.startswith("revoke:")]
    assert len(given) - len(taken) in {0, 1}
    check(learner.pk)


def test_journals_written_at_once_lose_no_text(learner: User) -> None:
    texts = [f"text {n}" for n in range(THREADS)]
    answers = at_once([partial(actions.save_journal, learner.pk, HELLO, text, 0) for text in texts])
    assert [one for one in answers if isinstance(one, Exception)] == []
    journal = learner.journals.get()
    assert sorted([journal.text, *journal.revisions.values_list("text", flat=True)]) == sorted(texts)


# --- The eight known mistakes --------------------------------------------------------------------------------------


def _unlocked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ledgers, "_LOCK", ledgers._LOCK.replace("FOR UPDATE", ""))


def _sums_what_is_due(patch: pytest.MonkeyPatch) -> None:
    """Adds what it wanted to insert, not what RETURNING says, and does not look at the ledger before."""
    pay = LockedLearner.pay
    patch.setattr(ledgers, "held", lambda user_id: defaultdict(dict))

    def summing(self: LockedLearner, states: Any) -> Any:
        due = [ledgers.Paid(course, key, xp) for course, state in states.items() for key, xp in state.awards.items()]
        returned = pay(self, states)
        for one in set(due) - set(returned):
            with connection.cursor() as cursor:
                cursor.execute(ledgers._STANDINGS, [self.user_id, [one.course], [one.xp], [0]])
        return due

    patch.setattr(LockedLearner, "pay", summing)


def _counts_what_it_sent(patch: pytest.MonkeyPatch) -> None:
    """As bulk_create(ignore_conflicts=True) answers: every object, stored or not."""
    store = LockedLearner._store

    def counting(self: LockedLearner, events: Any) -> Any:
        store(self, events)
        return {one.id for one in events}

    patch.setattr(LockedLearner, "_store", counting)


def _last_mark_wins(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ledgers, "_MARKS", ledgers._MARKS.replace(" WHERE progress_mark.cl < excluded.cl", ""))


def _pays_by_the_mark(patch: pytest.MonkeyPatch) -> None:
    """The ledger's key tells which completion it was, so that a second one is another line."""
    due = game._due

    def each(course: Any, seen: Any, metrics: Any) -> dict[str, int]:
        lines = due(course, seen, metrics)
        again = {f"lesson:{s}:{cl}": 25 for s, cl in seen.marks.items() if cl > 2 and cl % 2}
        return {**lines, **again}

    patch.setattr(game, "_due", each)


def _overwrites_the_total(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ledgers, "_STANDINGS", ledgers._STANDINGS.replace("s.xp + n.xp", "n.xp"))


def _undoing_takes_back(patch: pytest.MonkeyPatch) -> None:
    """Finishing pays, undoing takes: as if the XP were the list."""
    take = LockedLearner.take

    def taking(self: LockedLearner, events: Any) -> Any:
        for one in events:
            if one.kind == "mark" and one.cl % 2 == 0:
                with connection.cursor() as cursor:
                    cursor.execute(ledgers._STANDINGS, [self.user_id, [COURSE], [-25], [0]])
        return take(self, events)

    patch.setattr(LockedLearner, "take", taking)


def _reads_before_the_lock(patch: pytest.MonkeyPatch) -> None:
    """What happened is looked up first and the row locked afterwards, when others have long written."""
    mine = threading.local()
    lock, store = ledgers.lock, LockedLearner._store

    def late(user_id: int) -> LockedLearner:
        mine.before = {one.id for one in history(user_id)}
        time.sleep(0.05)
        return lock(user_id)

    def storing(self: LockedLearner, events: Any) -> Any:
        mine.before |= {str(one.id) for one in events}
        return store(self, events)

    patch.setattr(actions, "lock", late)
    patch.setattr(LockedLearner, "_store", storing)
    patch.setattr(ledgers, "history", lambda user_id: [one for one in history(user_id) if one.id in mine.before])


def trial(user: User) -> None:
    """What a learner's devices do in an afternoon: repeat, overtake each other, act at once."""
    one, two, three = mark(HELLO, 1), mark(HELLO, 3), mark(HELLO, 2)
    calm = [actions.take(user.pk, [sent]) for sent in (one, one, two, mark(HELLO, 4), three)]
    assert [len(answer.accepted) for answer in calm] == [1, 0, 1, 1, 1]
    assert paid(user.pk) == 45
    check(user.pk)
    sent = [mark(subject, 5) for subject in (HELLO, FACTS, PICTURES, f"{HELLO}.x", f"{FACTS}.x")]
    answers = each(user, sent)
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert game.fold(current_catalog().courses[COURSE], history(user.pk), {}).awards == ledger(user.pk)
    assert len([key for key in ledger(user.pk) if key.startswith("lesson:")]) == 3
    check(user.pk)


@pytest.fixture
def slow_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading and paying, threads wait for one another: three seconds, if a lock keeps the others from coming.

    As many meet as have a connection.
    """
    states, meeting = LockedLearner.states, threading.Barrier(POOLED)

    def slowly(self: LockedLearner) -> Any:
        found = states(self)
        if threading.current_thread() is not threading.main_thread():
            with suppress(threading.BrokenBarrierError):
                meeting.wait(timeout=3)
        return found

    monkeypatch.setattr(LockedLearner, "states", slowly)


@pytest.mark.usefixtures("slow_reading")
def test_the_code_as_it_is_stands_the_trial(learner: User) -> None:
    trial(learner)


@pytest.mark.usefixtures("slow_reading")
@pytest.mark.parametrize(
    "mistake",
    [
        _unlocked,
        _sums_what_is_due,
        _counts_what_it_sent,
        _last_mark_wins,
        _pays_by_the_mark,
        _overwrites_the_total,
        _undoing_takes_back,
        _reads_before_the_lock,
    ],
)
def test_each_known_mistake_fails_the_trial(
    learner: User, monkeypatch: pytest.MonkeyPatch, mistake: Callable[[pytest.MonkeyPatch], None]
) -> None:
    mistake(monkeypatch)
    with pytest.raises(AssertionError):
        trial(learner)


def test_a_reader_sees_the_ledger_before_or_after_a_batch_and_never_between(learner: User) -> None:
    with transaction.atomic():
        actions.take(learner.pk, [mark(HELLO)])
        meanwhile = at_once([lambda: (paid(learner.pk), ledger(learner.pk))])
    assert meanwhile == [(0, {})]
    assert paid(learner.pk) == 45
