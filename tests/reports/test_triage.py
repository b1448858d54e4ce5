"""What staff do: every state and way between them, two at once, merging, XP that comes and goes with its reason."""

from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.actions import Limit
from accounts.models import User
from courseapp.notices.models import Notification, Outbox
from courseapp.progress.models import Award
from courseapp.reports import actions, triage
from courseapp.reports.models import OPEN, Report, ReportLog, State, Suspicion
from courseapp.reports.triage import Decided, Decision, Overtaken, Refused
from tests.reports.reporting import decided, filed, sender, sent

pytestmark = pytest.mark.django_db


def xp(user: User) -> list[tuple[str, int]]:
    return list(Award.objects.filter(user=user, key__contains="report:").order_by("id").values_list("key", "xp"))


def words(state: State) -> dict[str, Any]:
    return {"message": "Some words."} if state is State.NEED_INFO else {}


def test_every_way_between_states_keeps_dates_log_and_xp_true(
    clara: User, mina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "A_BROWSER", Limit(100, actions.A_BROWSER.per))
    paid = 0
    for before, after in product(set(State) - {State.DUPLICATE}, repeat=2):
        report = filed(mina, text=f"{before} {after}")
        if before is not State.NEW:
            report = decided(report, clara, before, **words(before))
        was_confirmed = report.confirmed_at is not None
        report = decided(report, clara, after, **words(after))
        way = f"{before} to {after}"
        assert report.state == after, way
        assert (report.closed_at is None) == (after in OPEN), way
        unconfirmed = after in {State.NEW, State.NOT_A_BUG, State.SPAM}
        stands = after in {State.CONFIRMED, State.FIXED} or (was_confirmed and not unconfirmed)
        assert (report.confirmed_at is not None) == stands, way
        assert report.log.filter(what="state").count() == (2 if before is not State.NEW else 1), way
        paid += 25 * stands
        assert sum(amount for _key, amount in xp(mina)) == paid, way


def test_a_confirmed_report_pays_once_however_often_it_is_confirmed(clara: User, mina: User) -> None:
    report = filed(mina)
    for state in (State.CONFIRMED, State.FIXED, State.CONFIRMED):
        decided(report, clara, state)
    key = f"report:{report.pk}"
    assert xp(mina) == [(f"{key}#1", 25)]
    decided(report, clara, State.NOT_A_BUG)
    decided(report, clara, State.CONFIRMED)
    assert xp(mina) == [(f"{key}#1", 25), (f"revoke:{key}#1", -25), (f"{key}#2", 25)]


def test_a_guests_report_and_one_of_a_page_pay_nobody(clara: User, mina: User) -> None:
    decided(filed(), clara, State.CONFIRMED)
    decided(filed(mina, lesson=None, page="/about/", text="About"), clara, State.CONFIRMED)
    assert not Award.objects.filter(key__contains="report:").exists()


def test_who_was_slower_is_told_and_nothing_of_theirs_is_written(clara: User) -> None:
    report = filed()
    first = triage.decide(report.pk, 1, clara, Decision(State.CONFIRMED))
    second = triage.decide(report.pk, 1, clara, Decision(State.SPAM, message="No."))
    assert isinstance(first, Decided)
    assert second == Overtaken(2, State.CONFIRMED)
    report.refresh_from_db()
    assert report.state == State.CONFIRMED
    assert report.log.filter(what="state").count() == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda pk, staff: triage.assign(pk, 9, staff, staff),
        lambda pk, staff: triage.release(pk, 9, staff),
        lambda pk, staff: triage.summarise(pk, 9, staff, "x"),
    ],
)
def test_every_act_goes_by_the_version_that_was_seen(clara: User, act: Any) -> None:
    report = filed()
    assert isinstance(act(report.pk, clara), Overtaken)
    report.refresh_from_db()
    assert (report.version, report.summary, report.assignee) == (1, "", None)


def test_a_question_needs_words(clara: User) -> None:
    report = filed()
    assert triage.decide(report.pk, 1, clara, Decision(State.NEED_INFO, message=" ")) == Refused("message")


@pytest.mark.parametrize("revision", [0, 3, 99])
def test_a_fix_is_in_a_revision_that_the_lesson_has(clara: User, revision: int) -> None:
    report = filed()
    outcome = triage.decide(report.pk, 1, clara, Decision(State.FIXED, fixed_in=revision))
    assert outcome == Refused("revision")


# --- Merging --------------------------------------------------------------------------------------------------------


def test_merging_goes_to_the_root_and_takes_along_what_was_merged_before(clara: User) -> None:
    one, two, three, four = (filed(text=text) for text in ("one", "two", "three", "four"))
    decided(two, clara, State.DUPLICATE, duplicate_of=one.pk)
    decided(three, clara, State.DUPLICATE, duplicate_of=two.pk)
    three.refresh_from_db()
    assert three.duplicate_of == one
    decided(one, clara, State.DUPLICATE, duplicate_of=four.pk)
    assert set(Report.objects.filter(duplicate_of=four)) == {one, two, three}


def test_nothing_is_merged_into_itself_or_in_a_circle_or_into_nothing(clara: User) -> None:
    one, two = filed(text="one"), filed(text="two")
    decided(two, clara, State.DUPLICATE, duplicate_of=one.pk)
    for number, why in ((one.pk, "circle"), (two.pk, "circle"), (10**9, "other"), (None, "other")):
        outcome = triage.decide(one.pk, 1, clara, Decision(State.DUPLICATE, duplicate_of=number))
        assert outcome == Refused(why), number  # type: ignore[arg-type]


def test_those_of_merged_reports_hear_of_what_happens_to_the_first(
    clara: User, mina: User, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = filed(text="one"), filed(mina, text="two")
    with django_capture_on_commit_callbacks(execute=True):
        decided(second, clara, State.DUPLICATE, duplicate_of=first.pk)
    with django_capture_on_commit_callbacks(execute=True):
        decided(first, clara, State.FIXED, fixed_in=2)
    titles = list(Notification.objects.filter(recipient=mina).order_by("pk").values_list("title", flat=True))
    assert titles == ["What you reported was known already", "What you reported is fixed"]


# --- Quarantine -----------------------------------------------------------------------------------------------------


def test_what_is_released_joins_the_others(clara: User) -> None:
    report = filed(suspicion=Suspicion.LINKS)
    assert list(Report.objects.quarantined()) == [report]
    assert isinstance(triage.release(report.pk, 1, clara), Decided)
    assert list(Report.objects.untouched()) == [report]
    assert not Report.objects.quarantined().exists()
    assert isinstance(triage.release(report.pk, 2, clara), Overtaken), "once is enough"


def test_what_is_open_already_is_not_released_beside_it(clara: User) -> None:
    held = filed(suspicion=Suspicion.LINKS)
    filed()
    assert Report.objects.count() == 2
    assert triage.release(held.pk, 1, clara) == Refused("same-open")
    assert triage.decide(held.pk, 1, clara, Decision(State.CONFIRMED)) == Refused("same-open")
    held.refresh_from_db()
    assert (held.held_for, held.version) == (Suspicion.LINKS, 1)


def test_spam_stays_marked_as_what_it_was_held_for(clara: User) -> None:
    report = decided(filed(suspicion=Suspicion.TRAP), clara, State.SPAM)
    assert report.held_for == Suspicion.TRAP
    assert not Report.objects.quarantined().exists()


def test_a_held_report_is_never_a_known_problem(clara: User) -> None:
    filed(suspicion=Suspicion.TRAP, quote="One")
    report = Report.objects.get()
    assert not Report.objects.known(report.lesson_id)


# --- The log and the telling ------------------------------------------------------------------------------------------


def test_every_act_leaves_a_line_with_a_key_that_is_no_account(clara: User) -> None:
    report = filed(suspicion=Suspicion.LINKS)
    triage.release(report.pk, 1, clara)
    triage.assign(report.pk, 2, clara, clara)
    triage.assign(report.pk, 3, clara, None)
    triage.summarise(report.pk, 4, clara, "Words")
    triage.decide(report.pk, 5, clara, Decision(State.CONFIRMED))
    lines = list(report.log.order_by("id").values_list("what", "actor"))
    assert [what for what, _actor in lines] == [
        "received",
        "held",
        "released",
        "assigned",
        "unassigned",
        "summarised",
        "state",
    ]
    keys = {actor for _what, actor in lines} - {""}
    assert len(keys) == 1
    assert str(clara.pk) not in keys
    assert clara.email not in repr(list(report.log.values()))


@pytest.mark.parametrize("statement", ["UPDATE reports_reportlog SET state = 'spam'", "DELETE FROM reports_reportlog"])
def test_the_log_cannot_be_changed(clara: User, statement: str) -> None:
    filed()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_change_is_put_out_once_and_told_to_its_reporter_in_their_words(
    clara: User, mina: User, django_capture_on_commit_callbacks: Any
) -> None:
    report = filed(mina, language="ko")
    with django_capture_on_commit_callbacks(execute=True):
        decided(report, clara, State.CONFIRMED, message="맞아요.")
    line = ReportLog.objects.get(what="state")
    assert Outbox.objects.filter(topic="report", object_id=line.pk, processed_at__isnull=False).count() == 1
    notice = Notification.objects.get()
    assert (notice.recipient, notice.object_id, notice.title) == (mina, line.pk, "Your report is confirmed")
    assert notice.place == {"en": "Saying hello", "ko": "인사하기"}


def test_what_fails_half_way_leaves_nothing(clara: User, mina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    report = filed(mina)

    def fails(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(triage, "credit", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        triage.decide(report.pk, 1, clara, Decision(State.CONFIRMED, message="Right."))
    report.refresh_from_db()
    assert (report.state, report.version) == (State.NEW, 1)
    assert not Outbox.objects.exists()
    assert not report.messages.exists()


def test_counts_for_the_front_page_stop_counting(clara: User) -> None:
    for number in range(5):
        actions.file(sent(text=f"number {number}"), sender())
    assert Report.objects.untouched().up_to(3) == 3
    assert Report.objects.untouched().up_to(100) == 5
    assert Report.objects.quarantined().up_to(100) == 0
