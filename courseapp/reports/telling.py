"""Who hears of a change of a report, in which words. The roof registers CONSUMER's parts for the topic."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from courseapp.lessons.models import LessonText
from courseapp.notices.actions import Live, Telling, post
from courseapp.reports.links import status_path
from courseapp.reports.models import MeToo, Report, ReportLog, State

TITLES = {
    State.NEW: gettext_noop("Your report is being looked at again"),
    State.CONFIRMED: gettext_noop("Your report is confirmed"),
    State.FIXED: gettext_noop("What you reported is fixed"),
    State.DUPLICATE: gettext_noop("What you reported was known already"),
    State.NOT_A_BUG: gettext_noop("We looked at your report"),
    State.WONT_FIX: gettext_noop("We looked at your report: it stays as it is for now"),
    State.NEED_INFO: gettext_noop("There is a question about your report"),
    State.SPAM: gettext_noop("Your report was set aside"),
}
ELSEWHERE = {"ko": "사이트", "en": "The site"}
"""What a page that is no lesson is called in a notice."""


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody to be told of a line of the log, through what they sent: their report or their "me too"."""

    line: ReportLog
    thing: Report | MeToo
    user_id: int | None


def lines_of(ids: Sequence[int]) -> list[ReportLog]:
    return list(
        ReportLog.objects.filter(pk__in=ids, what=ReportLog.What.STATE)
        .select_related("report__lesson__course", "message")
        .defer("report__lesson__course__source")
        .order_by("pk")
    )


def hearers(lines: Sequence[ReportLog]) -> Iterator[Hearer]:
    """The reporter, whoever said "me too", and both of reports merged into it. Questions go to the reporter alone."""
    by_report = {line.report_id: line for line in lines}
    merged = list(Report.objects.filter(duplicate_of__in=by_report).order_by("pk"))
    roots = dict.fromkeys(by_report, 0) | {one.pk: one.duplicate_of_id or 0 for one in merged}
    voices: dict[int, list[MeToo]] = {}
    for voice in MeToo.objects.filter(report__in=roots).order_by("pk"):
        voices.setdefault(roots[voice.report_id] or voice.report_id, []).append(voice)
    for line in lines:
        yield Hearer(line, line.report, line.report.reporter_id)
        if line.state == State.NEED_INFO or line.report.held_for:
            continue
        for other in (one for one in merged if one.duplicate_of_id == line.report_id):
            yield Hearer(line, other, other.reporter_id)
        for voice in voices.get(line.report_id, []):
            if voice.created_at <= line.at:  # whoever joined later has seen it on the page
                yield Hearer(line, voice, voice.user_id)


def tell(ids: Sequence[int]) -> Iterator[Telling]:
    """Each person once a line, by what they sent first."""
    lines = lines_of(ids)
    places = _places(lines)
    told: set[tuple[int, int]] = set()
    for one in hearers(lines):
        if one.user_id is None or (one.line.pk, one.user_id) in told:
            continue
        told.add((one.line.pk, one.user_id))
        yield Telling(
            object_id=one.line.pk,
            recipient_id=one.user_id,
            title=TITLES[State(one.line.state)],
            url=status_path(one.thing),
            place=places.get(one.line.report.lesson_id or 0, ELSEWHERE),
            thread=f"report:{one.line.report_id}",
            scopes=("reports:all",),
        )


def live(ids: Sequence[int]) -> Mapping[int, Live]:
    """What staff wrote to the reporter is quoted; nobody of the staff is named."""
    return {line.pk: Live(text=line.message.text if hasattr(line, "message") else "") for line in lines_of(ids)}


def write_to_addresses(ids: Sequence[int]) -> None:
    """Mails to those without an account who confirmed their address."""
    for one in hearers(lines_of(ids)):
        if one.user_id is None and one.thing.email and one.thing.email_confirmed_at:
            _write(one)


def _write(one: Hearer) -> None:
    side = "m" if isinstance(one.thing, MeToo) else "r"
    is_own = one.thing == one.line.report
    with override(one.thing.language):
        words = [
            _("It is about your report %(number)s on %(site)s.") % {"number": _number(one), "site": settings.SITE_NAME}
        ]
        if is_own and hasattr(one.line, "message"):
            words.append(one.line.message.text)
        post(
            f"report:{one.line.pk}:{side}{one.thing.pk}",
            one.thing.email,
            language=one.thing.language,
            subject=_(TITLES[State(one.line.state)]),
            paragraphs=words,
            url=status_path(one.thing),
            link_words=_("See how it goes"),
            scope=f"report-address:{side}{one.thing.pk}",
            thread=f"report:{one.line.report_id}",
        )


def _number(one: Hearer) -> int:
    return one.thing.report_id if isinstance(one.thing, MeToo) else one.thing.pk


def _places(lines: Sequence[ReportLog]) -> dict[int, dict[str, str]]:
    """The titles of the lessons, by language."""
    lessons = {line.report.lesson_id for line in lines if line.report.lesson_id}
    places: dict[int, dict[str, str]] = {}
    for lesson, language, title in LessonText.objects.filter(lesson__in=lessons).values_list(
        "lesson", "language", "title"
    ):
        places.setdefault(lesson, {})[language] = title
    return places
