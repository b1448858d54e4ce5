"""What became of a lesson's text since a report: word by word, in the section that was quoted if there is one."""

from courseapp.lessons.models import Revision
from courseapp.plain import passages
from courseapp.plain.course.severity import Op, PartChange, section_diff
from courseapp.reports.models import Report

MOST = 4
"""Sections shown at once."""


def of_fix(report: Report) -> tuple[PartChange, ...]:
    """From the revision that was reported to the one that fixed it."""
    return _between(report, report.fixed_in or 0) if report.fixed_in else ()


def since(report: Report) -> tuple[PartChange, ...]:
    """From the revision that was reported to what readers see now."""
    return _between(report, report.lesson.revision) if report.lesson else ()


def _between(report: Report, last: int) -> tuple[PartChange, ...]:
    """Revisions count over both languages, so each language's newest of that time is taken."""
    if report.lesson_id is None or last <= report.revision:
        return ()
    language = report.quote_language or report.language
    texts = Revision.objects.filter(lesson_id=report.lesson_id, language=language).order_by("-number")
    old = texts.filter(number__lte=report.revision).values_list("source", flat=True).first()
    new = texts.filter(number__lte=last).values_list("source", flat=True).first()
    if old is None or new is None or old == new:
        return ()
    changes = section_diff(old, new)
    quoted = [one for one in changes if report.quote and _holds(one, report.quote)]
    return tuple(quoted or changes)[:MOST]


def _holds(change: PartChange, quote: str) -> bool:
    was = "".join(span.text for span in change.spans if span.op is not Op.ADDED)
    return passages.is_whole(was, quote)
