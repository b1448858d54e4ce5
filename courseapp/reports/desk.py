"""A report's own page for staff: everything about it in one place, and what can be done."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from courseapp.reports import actors, canned, comparing, places, triage
from courseapp.reports.forms import TriageForm
from courseapp.reports.models import LONGEST_SUMMARY, LONGEST_TEXT, Report, Screenshot, State
from courseapp.reports.triage import Decided, Decision, Overtaken, Refused

STATES = {
    "confirm": State.CONFIRMED,
    "need-info": State.NEED_INFO,
    "fixed": State.FIXED,
    "duplicate": State.DUPLICATE,
    "not-a-bug": State.NOT_A_BUG,
    "wont-fix": State.WONT_FIX,
    "spam": State.SPAM,
    "reopen": State.NEW,
}
BESIDE = 10
"""Other open reports of the page that are offered for merging."""

type Outcome = Decided | Overtaken | Refused


@dataclass(frozen=True, slots=True)
class Staff:
    """Who looks at it, and whether they may do something about it."""

    user: User
    may_change: bool


def _staff(request: HttpRequest) -> Staff:
    """Raises PermissionDenied for those who have no business with reports, and for a change by those who only look."""
    user = request.user
    assert isinstance(user, User)
    may_change = user.has_perm("reports.change_report")
    if not (may_change or user.has_perm("reports.view_report")) or (request.method == "POST" and not may_change):
        raise PermissionDenied
    return Staff(user, may_change)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    staff = _staff(request)
    found = get_object_or_404(Report.objects.for_triage(), pk=pk)
    if request.method != "POST":
        return _page(request, staff, found, TriageForm.of(found))
    form = TriageForm(request.POST)
    do = request.POST.get("do", "")
    if do.startswith("say:"):
        return _page(request, staff, found, form.with_message(canned.text_of(do[4:], found.language)))
    if not form.is_valid():
        return _page(request, staff, found, form, 422)
    outcome = _act(found, staff.user, do, form.cleaned_data)
    if isinstance(outcome, Decided):
        messages.success(request, _("Report %(number)s: done.") % {"number": f"#{pk}"})
        return _next(found, do)
    if isinstance(outcome, Overtaken):
        words = _("Somebody else changed this report meanwhile. What you typed is still here; look, then decide again.")
        messages.warning(request, words)
        return _page(request, staff, found, form.with_version(outcome.version), 409)
    form.add_error(None, _why(outcome))
    return _page(request, staff, found, form, 422)


def _act(report: Report, staff: User, do: str, typed: dict[str, Any]) -> Outcome:
    """Raises Http404 for something that cannot be done here."""
    version = typed["version"]
    match do:
        case "release":
            return triage.release(report.pk, version, staff)
        case "assign-me":
            return triage.assign(report.pk, version, staff, staff)
        case "assign-nobody":
            return triage.assign(report.pk, version, staff, None)
        case "summary":
            return triage.summarise(report.pk, version, staff, typed["summary"])
        case _ if do in STATES:
            return triage.decide(report.pk, version, staff, _decision(report, STATES[do], typed))
        case _:
            raise Http404


def _decision(report: Report, state: State, typed: dict[str, Any]) -> Decision:
    fixed_in = typed["fixed_in"] or (report.lesson.revision if report.lesson else None)
    return Decision(
        state,
        message=typed["message"],
        summary=typed["summary"] if state in {State.CONFIRMED, State.FIXED} else None,
        fixed_in=fixed_in if state is State.FIXED and report.lesson else None,
        duplicate_of=typed["duplicate_of"] if state is State.DUPLICATE else None,
    )


def _next(done: Report, do: str) -> HttpResponse:
    """After a decision on a new report the next new one, the longest waiting first; else the same page again."""
    if do in STATES and done.state == State.NEW and not done.held_for:
        following = Report.objects.untouched().exclude(pk=done.pk).order_by("id").values_list("pk", flat=True).first()
        if following is None:
            return redirect("admin:reports_report_changelist")
        return redirect("admin:reports_report_change", following)
    return redirect("admin:reports_report_change", done.pk)


def _why(refused: Refused) -> str:
    return {
        "other": _("There is no report of that number."),
        "circle": _("That report was merged into this one."),
        "revision": _("The lesson has no revision of that number."),
        "message": _("A question needs words."),
        "same-open": _("The same words are open in another report of this page. Merge this one into it."),
    }[refused.why]


def _page(request: HttpRequest, staff: Staff, report: Report, form: TriageForm, status: int = 200) -> HttpResponse:
    texts = places.texts_of(report.lesson_id) if report.lesson_id and report.quote else []
    log = list(report.log.select_related("message", "other").order_by("id"))
    names = actors.names({line.actor for line in log if line.actor})
    others = Report.objects.in_work().filter(lesson=report.lesson, page=report.page).exclude(pk=report.pk)
    context = admin.site.each_context(request) | {
        "title": _("Report %(number)s") % {"number": f"#{report.pk}"},
        "opts": Report._meta,
        "report": report,
        "form": form,
        "may_change": staff.may_change,
        "is_mine": report.assignee_id == staff.user.pk,
        "passage": places.locate(texts, report.quote, report.before, report.after, report.quote_language),
        "changes": comparing.since(report),
        "picture": getattr(report, "screenshot", None),
        "log": [{"line": one, "by": names.get(one.actor, ""), "message": getattr(one, "message", None)} for one in log],
        "me_toos": report.me_toos.count(),
        "merged": report.duplicates.order_by("-id")[:BESIDE],
        "others": others.order_by("-id")[:BESIDE],
        "replies": canned.offered(report),
        "longest_text": LONGEST_TEXT,
        "longest_summary": LONGEST_SUMMARY,
    }
    return render(request, "admin/reports/report/triage.html", context, status=status)


@require_safe
def screenshot(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture, for staff alone; opened by itself it can do nothing."""
    _staff(request)
    picture = get_object_or_404(Screenshot, pk=pk)
    response = HttpResponse(bytes(picture.content), content_type=picture.media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = f'inline; filename="report-{pk}.webp"'
    response.headers["Cache-Control"] = "no-store"
    return response
