"""What staff do with reports. Each verb is one transaction, checks that nobody was faster, and is logged."""

from dataclasses import dataclass
from typing import Literal

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from courseapp.notices.actions import put_out
from courseapp.progress.actions import credit, revoke
from courseapp.reports.actions import TOPIC
from courseapp.reports.actors import actor_key
from courseapp.reports.models import (
    OPEN,
    STANDING,
    Report,
    ReportLog,
    ReportMessage,
    State,
    Suspicion,
)

UNCONFIRMS = (State.NEW, State.NOT_A_BUG, State.SPAM)
"""States that say a report was not right after all, or not yet; the others leave open what was found before."""

MERGING = 7_265_001
"""Key of the advisory lock of mergers."""

type Refusal = Literal["other", "circle", "revision", "message", "same-open", "spam"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a report. `message` goes to its reporter, `summary` is what other readers see of its words.

    `fixed_in` is the lesson's revision that mended it, `duplicate_of` the number of the report it repeats.
    """

    state: State
    message: str = ""
    summary: str | None = None
    fixed_in: int | None = None
    duplicate_of: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """Done; `line` is that of the log, `version` the report's present one."""

    line: ReportLog
    version: int


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else changed the report meanwhile; nothing was written."""

    version: int
    state: State


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be: `other` there is no such report, `circle` it is merged into this one, `revision` the lesson never
    had it, `message` a question needs words, `same-open` the same is open already, `spam` nothing to write to."""

    why: Refusal


def decide(report_id: int, version: int, staff: User, decision: Decision) -> Decided | Overtaken | Refused:
    """Give a report its next state, tell who has to do with it, and credit or revoke what a confirmed one is worth."""
    try:
        with transaction.atomic():
            report = _locked(report_id, decision.duplicate_of)
            if report.version != version:
                return Overtaken(report.version, State(report.state))
            if why := _refusal(report, decision):
                return Refused(why)
            return _carry_out(report, staff, decision)
    except IntegrityError:
        return Refused("same-open")


def _locked(report_id: int, other_id: int | None) -> Report:
    """The report, locked. Mergers wait for each other, so that no report is ever merged into a merged one."""
    if other_id:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MERGING])
    return Report.objects.select_for_update().get(pk=report_id)


def _refusal(report: Report, decision: Decision) -> Refusal | None:
    if decision.state is State.NEED_INFO and not decision.message.strip():
        return "message"
    if decision.state is State.FIXED and report.lesson and decision.fixed_in is not None:
        last = type(report.lesson).objects.values_list("revision", flat=True).get(pk=report.lesson.pk)
        if not 0 < decision.fixed_in <= last:
            return "revision"
    if decision.state is State.DUPLICATE:
        other = root_of(decision.duplicate_of)
        if other is None:
            return "other"
        if other.pk == report.pk:
            return "circle"
    return None


def root_of(number: int | None) -> Report | None:
    """The report of that number, or the one that it was merged into."""
    if number is None:
        return None
    found = Report.objects.select_related("duplicate_of").filter(pk=number).first()
    return found.duplicate_of or found if found else None


def _carry_out(report: Report, staff: User, decision: Decision) -> Decided:
    state, was_confirmed = decision.state, report.confirmed_at is not None
    root = root_of(decision.duplicate_of) if state is State.DUPLICATE else None
    now = timezone.now()
    report.state = state
    report.duplicate_of = root
    report.fixed_in = decision.fixed_in if state is State.FIXED else None
    report.closed_at = None if state in OPEN else report.closed_at or now
    if state is not State.SPAM:
        report.held_for = Suspicion.NONE
    if state in STANDING:
        report.confirmed_at = report.confirmed_at or now
    elif state in UNCONFIRMS:
        report.confirmed_at = None
    if decision.summary is not None:
        report.summary = decision.summary
    report.version += 1
    report.save()
    if root:
        Report.objects.filter(duplicate_of=report).update(duplicate_of=root)
    line = _note(report, staff, ReportLog.What.STATE, state=state, revision=report.fixed_in, other=root)
    if decision.message.strip():
        ReportMessage.objects.create(log=line, report=report, is_from_staff=True, text=decision.message.strip())
    put_out(TOPIC, line.pk)
    _pay(report, was_confirmed=was_confirmed)
    return Decided(line, report.version)


def _pay(report: Report, *, was_confirmed: bool) -> None:
    """A confirmed report about a lesson is worth something to its reporter, once, for as long as it stands."""
    if report.reporter_id is None or report.lesson is None:
        return
    if report.confirmed_at and not was_confirmed:
        credit(report.reporter_id, "report", str(report.pk), report.lesson.uid)
    elif was_confirmed and not report.confirmed_at:
        revoke(report.reporter_id, "report", str(report.pk), report.lesson.uid)


def release(report_id: int, version: int, staff: User) -> Decided | Overtaken | Refused:
    """Let a suspicious report join the others. Refused when the same is open among them: then it is a duplicate."""
    try:
        with transaction.atomic():
            report = _locked(report_id, None)
            if report.version != version or not report.held_for:
                return Overtaken(report.version, State(report.state))
            report.held_for = Suspicion.NONE
            report.version += 1
            report.save(update_fields=["held_for", "version"])
            return Decided(_note(report, staff, ReportLog.What.RELEASED), report.version)
    except IntegrityError:
        return Refused("same-open")


@transaction.atomic
def assign(report_id: int, version: int, staff: User, to: User | None) -> Decided | Overtaken:
    """Make it somebody's to see to, or nobody's."""
    report = _locked(report_id, None)
    if report.version != version:
        return Overtaken(report.version, State(report.state))
    report.assignee = to
    report.version += 1
    report.save(update_fields=["assignee", "version"])
    line = _note(report, staff, ReportLog.What.ASSIGNED if to else ReportLog.What.UNASSIGNED)
    return Decided(line, report.version)


@transaction.atomic
def summarise(report_id: int, version: int, staff: User, summary: str) -> Decided | Overtaken:
    """Change what other readers see of a report's words."""
    report = _locked(report_id, None)
    if report.version != version:
        return Overtaken(report.version, State(report.state))
    report.summary = summary
    report.version += 1
    report.save(update_fields=["summary", "version"])
    return Decided(_note(report, staff, ReportLog.What.SUMMARISED), report.version)


def _note(
    report: Report,
    staff: User,
    what: ReportLog.What,
    *,
    state: str = "",
    revision: int | None = None,
    other: Report | None = None,
) -> ReportLog:
    return ReportLog.objects.create(
        report=report, what=what, state=state, revision=revision, other=other, actor=actor_key(staff)
    )
