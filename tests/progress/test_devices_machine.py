"""Three devices of one learner, offline and online in any order, against PostgreSQL: nothing lost, nothing twice."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from courseapp.lessons.models import Lesson
from courseapp.plain.game import fold
from courseapp.progress import actions
from courseapp.progress.catalog import current_catalog
from courseapp.progress.exporting import exported
from courseapp.progress.ledger import history, states_of
from courseapp.progress.models import Event
from tests.progress.devices import COURSE, FACTS, HELLO, PICTURES, Json, check, event, ledger, paid

LESSONS = (HELLO, FACTS, PICTURES)
devices = st.integers(0, 2)
subjects = st.sampled_from([*LESSONS, f"{HELLO}.x"])


class ThreeDevices(RuleBasedStateMachine):
    """Each device has events it was never told the server has, and the marks it knows of."""

    @initialize()
    def begin(self) -> None:
        Lesson.objects.update(status="published", need=20)
        self.user = User.objects.create_user(f"{uuid.uuid4()}@example.org")
        self.waiting: list[dict[str, Json]] = [{}, {}, {}]
        self.marks: list[dict[str, int]] = [{}, {}, {}]
        self.made: dict[str, Json] = {}
        self.most_xp = 0
        self.archived_once = False

    def happen(self, device: int, made: Json) -> None:
        self.waiting[device][made["id"]] = made
        self.made[made["id"]] = made

    @rule(device=devices, subject=subjects, dwell=st.sampled_from([0, 19, 20, 300]), skew=st.integers(-40, 40))
    def step(self, device: int, subject: str, dwell: int, skew: int) -> None:
        """Done or undone, by a clock that may be wrong by days."""
        cl = self.marks[device].get(subject, 0) + 1
        self.marks[device][subject] = cl
        at = datetime.now(UTC) + timedelta(days=skew)
        stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.happen(device, event("mark", subject, cl=cl, dwell=dwell, day=str(at.date()), at=stamp))

    @rule(device=devices, subject=st.sampled_from(LESSONS))
    def read_on(self, device: int, subject: str) -> None:
        cl = self.marks[device].get(subject, 0)
        if cl % 2:
            self.happen(device, event("mark", subject, cl=cl, dwell=60))

    @rule(device=devices, lesson=st.sampled_from(LESSONS), card=st.sampled_from(["k1", "k2"]), grade=st.integers(1, 4))
    def review(self, device: int, lesson: str, card: str, grade: int) -> None:
        self.happen(device, event("review", f"{lesson}.{card}", g=grade))

    @rule(device=devices, lost=st.booleans(), some=st.integers(1, 5))
    def sync(self, device: int, lost: bool, some: int) -> None:
        """Send the oldest of what waits; when the answer is lost, the device knows nothing of it and sends it again."""
        sent = list(self.waiting[device].values())[:some]
        answer = actions.take(self.user.pk, sent, spends=False)
        told = [str(one) for one in (*answer.accepted, *answer.duplicate)]
        assert sorted(told) == sorted(one["id"] for one in sent)
        if not lost:
            for name in told:
                del self.waiting[device][name]
            for state in answer.taken.states.values():
                for subject, cl in state.marks.items():
                    self.marks[device][subject] = max(cl, self.marks[device].get(subject, 0))

    @rule(lesson=st.sampled_from(LESSONS), done=st.booleans(), twice=st.booleans())
    def form(self, lesson: str, done: bool, twice: bool) -> None:
        """A page without scripts; its button may be pressed twice."""
        name = uuid.uuid4()
        for _ in range(1 + twice):
            actions.complete(self.user.pk, lesson, name, day=timezone.localdate(), done=done, dwell=100)

    @rule(lesson=st.sampled_from(LESSONS), status=st.sampled_from(["published", "archived"]))
    def archive(self, lesson: str, status: str) -> None:
        self.archived_once |= status == "archived"
        Lesson.objects.filter(uid=lesson).update(status=status)

    @rule(stands=st.booleans())
    def comment(self, stands: bool) -> None:
        (actions.credit if stands else actions.revoke)(self.user.pk, "comment", HELLO, HELLO)

    @rule()
    def export_and_import(self) -> None:
        document: Any = json.loads(json.dumps(exported(self.user)))
        answer = actions.take_in(self.user.pk, document["events"], document["journals"]).answer
        assert (answer.accepted, answer.rejected) == ([], [])

    @invariant()
    def totals_agree_and_lessons_pay_once(self) -> None:
        check(self.user.pk)
        lines = ledger(self.user.pk)
        assert sum(key.startswith("lesson:") for key in lines) <= len(LESSONS)
        kept = sum(xp for key, xp in lines.items() if "comment:" not in key)
        assert kept >= self.most_xp
        self.most_xp = kept

    def teardown(self) -> None:
        for device in (*range(3), *range(3)):
            while self.waiting[device]:
                self.sync(device, lost=False, some=3)
            self.sync(device, lost=False, some=1)
        stored = {str(one) for one in Event.objects.filter(user=self.user).values_list("id", flat=True)}
        assert set(self.made) <= stored
        course = current_catalog().courses[COURSE]
        afresh = fold(course, history(self.user.pk), {})
        lines = ledger(self.user.pk)
        assert afresh.awards.items() <= lines.items()
        if not self.archived_once:
            assert afresh.awards == lines
        now = states_of(self.user.pk, current_catalog()).get(COURSE)
        assert paid(self.user.pk) == (now.xp if now else 0)
        assert not (now and now.awards)


@pytest.mark.django_db
@pytest.mark.usefixtures("course")
def test_three_devices_never_lose_or_double_anything() -> None:
    run_state_machine_as_test(
        ThreeDevices,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
