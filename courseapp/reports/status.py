"""The page of one report, at an address that only its reporter has: how it goes, answering, mails about it."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from accounts.actions import Limit, network_key, spend
from courseapp.notices.actions import read
from courseapp.reports import actions, comparing
from courseapp.reports.actions import A_NETWORK
from courseapp.reports.forms import AnswerForm
from courseapp.reports.links import Named, read_address, read_status, status_path
from courseapp.reports.models import LONGEST_TEXT, MeToo, Report, ReportLog, State

ANSWERS: Limit = A_NETWORK
TOLD = (ReportLog.What.RECEIVED, ReportLog.What.STATE, ReportLog.What.ANSWERED, ReportLog.What.CHANGED)
"""Lines of the log that its reporter sees."""


def _load(named: Named | None) -> Report | MeToo:
    if named is None:
        raise Http404
    reports = Report.objects.select_related("lesson__course", "lesson__track", "duplicate_of").defer(
        "lesson__course__source"
    )
    found: Report | MeToo | None
    if named.side == "r":
        found = reports.filter(pk=named.pk).first()
    else:
        found = MeToo.objects.filter(pk=named.pk).first()
        if found:
            found.report = reports.get(pk=found.report_id)
    if found is None:
        raise Http404
    return found


def _private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """In the reader's chosen language, else the report's; never indexed, kept, or told to other hosts."""

    @wraps(view)
    def wrapped(request: HttpRequest, thing: Report | MeToo, signed: str) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else thing.language
        with override(language):
            response = view(request, thing, signed)
        response.headers["Content-Language"] = language
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, signed: str) -> HttpResponse:
    return _status(request, _load(read_status(signed)), signed)


@_private
def _status(request: HttpRequest, thing: Report | MeToo, signed: str) -> HttpResponse:
    if request.method != "POST":
        _have_read(request, thing)
        return _page(request, thing)
    if request.POST.get("do") == "forget":
        actions.forget_address(thing)
        return HttpResponseRedirect(request.path, status=303)
    form = AnswerForm(request.POST)
    if not form.is_valid() or not isinstance(thing, Report):
        return _page(request, thing, form, 422)
    if wait := spend("report-answer", network_key(get_client_ip(request) or ""), ANSWERS):
        response = _page(request, thing, form, 429)
        response.headers["Retry-After"] = str(wait)
        return response
    if not actions.answer(thing.pk, form.cleaned_data["text"], form.cleaned_data["client_token"]):
        return _page(request, _load(Named("r", thing.pk)), form, 409)
    return HttpResponseRedirect(f"{request.path}#log", status=303)


def _page(
    request: HttpRequest, thing: Report | MeToo, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    own = thing if isinstance(thing, Report) else None
    report = own or thing.report  # type: ignore[union-attr] # a MeToo has one
    decisive = report.duplicate_of or report
    lesson = report.lesson
    token = form.cleaned_data.get("client_token") if form else None
    log = _log(own) if own else []
    context = {
        "thing": thing,
        "own": own,
        "report": report,
        "decisive": decisive,
        "is_duplicate": report.duplicate_of is not None,
        "back": reverse("lesson", args=[lesson.course.uid, lesson.track.slug, lesson.slug]) if lesson else report.page,
        "log": log,
        "question": _question(log),
        "changes": comparing.of_fix(decisive) if decisive.state == State.FIXED else [],
        "asks": own is not None and own.state == State.NEED_INFO,
        "form": form or AnswerForm(),
        "client_token": token or uuid.uuid4(),
        "longest_text": LONGEST_TEXT,
        "status": status,
    }
    return render(request, "reports/status.html", context, status=status)


def _log(report: Report) -> list[dict[str, Any]]:
    lines = report.log.filter(what__in=TOLD).select_related("message").order_by("id")
    return [{"line": line, "message": getattr(line, "message", None)} for line in lines]


def _have_read(request: HttpRequest, thing: Report | MeToo) -> None:
    """Whoever sees here what the bell would tell them has been told."""
    owner = thing.reporter_id if isinstance(thing, Report) else thing.user_id
    if owner is None or owner != request.user.pk or request.method != "GET":
        return
    report = thing if isinstance(thing, Report) else thing.report
    lines = ReportLog.objects.filter(report__in=[report.pk, report.duplicate_of_id or 0], what=ReportLog.What.STATE)
    read(owner, actions.TOPIC, list(lines.values_list("pk", flat=True)))


def _question(log: list[dict[str, Any]]) -> str:
    """What staff asked last, "" if nothing is left of it."""
    asked = (one["message"].text for one in reversed(log) if one["message"] and one["line"].state == State.NEED_INFO)
    return next(asked, "")


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, signed: str) -> HttpResponse:
    """Ask the owner of an address whether to write to it; only a POST acts, since programs follow links in mails."""
    return _address(request, _load(read_address(signed)), signed)


@_private
def _address(request: HttpRequest, thing: Report | MeToo, signed: str) -> HttpResponse:
    context: dict[str, Any] = {"thing": thing, "email": thing.email, "is_confirmed": bool(thing.email_confirmed_at)}
    if request.method == "POST" and request.POST.get("answer") == "yes":
        actions.confirm_address(thing)
        return HttpResponseRedirect(status_path(thing), status=303)
    if request.method == "POST" and request.POST.get("answer") == "never":
        if thing.email:
            actions.refuse_address(thing.email)
        context |= {"email": "", "is_refused": True}
    return render(request, "reports/address.html", context)
