"""Reporting a problem of a lesson or of any other page: a page of its own, or the same in a dialog."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import network_key
from accounts.models import User
from courseapp.lessons.models import Lesson
from courseapp.plain.browsers import described
from courseapp.plain.returns import is_local
from courseapp.reports import actions, places, traps
from courseapp.reports.actions import Filed, Sender, Sent, Wait
from courseapp.reports.forms import ReportForm
from courseapp.reports.links import status_path
from courseapp.reports.models import LONGEST_QUOTE, LONGEST_TEXT, MeToo, Report
from courseapp.reports.receiving import check, picture_in
from courseapp.reports.uploads import MOST_REQUEST, ScreenshotHandler


@dataclass(frozen=True, slots=True)
class Where:
    """What is reported: a lesson, or the page of this path."""

    lesson: Lesson | None
    page: str
    action: str

    @property
    def name(self) -> str:
        """For signing when the form was opened."""
        return self.lesson.uid if self.lesson else "page"

    @property
    def back(self) -> str:
        if self.lesson is None:
            return self.page
        return reverse("lesson", args=[self.lesson.course.uid, self.lesson.track.slug, self.lesson.slug])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def of_lesson(request: HttpRequest, course: str, track: str, lesson: str) -> HttpResponse:
    return _report(request, _lesson(course, track, lesson))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def of_page(request: HttpRequest) -> HttpResponse:
    """For pages that are no lesson: which one it was is told by the browser, and can be corrected."""
    if request.method == "POST":
        return _report(request, Where(None, "", request.path))
    path = _came_from(request)
    match = _match(path)
    if match and match.url_name == "lesson":
        return HttpResponseRedirect(reverse("lesson-report", kwargs=match.kwargs))
    return _report(request, Where(None, _bare(path), request.path))


def _came_from(request: HttpRequest) -> str:
    """The path of the page of ours where the link was followed, else that of the home page."""
    try:
        referer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    return unquote(referer.path) if referer.netloc == request.get_host() else "/"


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _bare(path: str) -> str:
    """A path that may be kept: without query, and without the secret of a signed address."""
    path = path.partition("?")[0].partition("#")[0][:200]
    match = _match(path)
    kwargs = match.kwargs if match else {}
    for name in ("signed", "token", "key", "uidb36"):
        if name in kwargs:
            path = path.partition(str(kwargs[name]))[0]
    return path if is_local(path) else "/"


def _lesson(course: str, track: str, slug: str) -> Where:
    found = get_object_or_404(Lesson.objects.published().at(course, track, slug).for_reading())
    return Where(found, "", reverse("lesson-report", args=[course, track, slug]))


def sender_of(request: HttpRequest) -> Sender:
    """Who asks. A guest without an id of the form's page counts by the network."""
    network = network_key(get_client_ip(request) or "")
    user = request.user if isinstance(request.user, User) else None
    return Sender(user, traps.browser_of(request) or network, network, get_language() or settings.LANGUAGE_CODE)


def _report(request: HttpRequest, where: Where) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, where, None)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit() and len(length) < 12 and int(length) <= MOST_REQUEST):
        return _form_page(request, where, None, 413)
    handler = ScreenshotHandler(request)
    request.upload_handlers = [handler]
    return _take(request, where, handler)


@csrf_protect
def _take(request: HttpRequest, where: Where, handler: ScreenshotHandler) -> HttpResponse:
    """Check, store, answer; on any trouble the form comes back with everything typed."""
    form = ReportForm(request.POST, request.FILES)
    check(form, where.name, is_too_large=handler.is_too_large)
    where = where if where.lesson else Where(None, _bare(form.cleaned_data["page"]), where.action)
    if form.errors:
        return _form_page(request, where, form, 422)
    sender = sender_of(request)
    picture = picture_in(form, sender)
    if form.errors:
        return _form_page(request, where, form, 422)
    outcome = picture if isinstance(picture, Wait) else actions.file(_sent(request, where, form, picture), sender)
    if isinstance(outcome, Wait):
        return _later(request, where, form, outcome)
    return _filed(request, where, outcome)


def _sent(request: HttpRequest, where: Where, form: ReportForm, picture: Any) -> Sent:
    typed = form.cleaned_data
    return Sent(
        lesson=where.lesson,
        page=where.page,
        kind=typed["kind"],
        text=typed["text"],
        email=typed["email"],
        client_token=form.token,
        heading=typed["heading"],
        quote=typed["quote"].strip(),
        before=typed["before"],
        after=typed["after"],
        quote_language=typed["quote_language"],
        viewport=typed["viewport"],
        browser=described(request.headers.get("User-Agent", "")),
        release=settings.RELEASE[:40],
        has_scripts=bool(typed["scripts"]),
        suspicion=form.suspicion,
        picture=picture,
    )


def _later(request: HttpRequest, where: Where, form: ReportForm, wait: Wait) -> HttpResponse:
    minutes = max(1, round(wait.seconds / 60))
    form.add_error(
        None,
        _("Many reports came from here. Please send this one in %(minutes)s min; it stays here.")
        % {"minutes": minutes},
    )
    response = _form_page(request, where, form, 429)
    response.headers["Retry-After"] = str(wait.seconds)
    return response


def _filed(request: HttpRequest, where: Where, filed: Filed) -> HttpResponse:
    url = status_path(filed.thing)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(url, status=303)
    context = {
        "thing": filed.thing,
        "is_me_too": isinstance(filed.thing, MeToo),
        "status_url": url,
        "back": where.back,
    }
    return render(request, "reports/filed.html", context)


@require_POST
def me_too(request: HttpRequest, course: str, track: str, lesson: str, pk: int) -> HttpResponse:
    """One more voice for a known problem of this lesson."""
    where = _lesson(course, track, lesson)
    assert where.lesson
    report = next((one for one in Report.objects.known(where.lesson.pk) if one.pk == pk), None)
    if report is None:
        raise Http404
    return _join(request, where, report)


@require_POST
def me_too_of_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One more voice for a known problem of a page that is no lesson."""
    report = get_object_or_404(Report.objects.known_beside_lessons(), pk=pk)
    return _join(request, Where(None, report.page, reverse("report")), report)


def _join(request: HttpRequest, where: Where, report: Report) -> HttpResponse:
    try:
        token = uuid.UUID(request.POST.get("client_token", ""))
    except ValueError:
        token = uuid.uuid4()
    outcome = actions.me_too(report, sender_of(request), token)
    if isinstance(outcome, Wait):
        response = _form_page(request, where, None, 429)
        response.headers["Retry-After"] = str(outcome.seconds)
        return response
    return _filed(request, where, outcome)


def _form_page(request: HttpRequest, where: Where, form: ReportForm | None, status: int = 200) -> HttpResponse:
    """The form, empty or as sent; in a dialog it comes without the page around it."""
    lesson = where.lesson
    language = get_language() or ""
    texts = places.texts_of(lesson.pk) if lesson else []
    opened = (
        form["opened"].value()
        if form and traps.seconds_open(str(form["opened"].value()), where.name) is not None
        else ""
    )
    context = {
        "lesson": lesson,
        "lesson_title": _title(texts, language),
        "where": where,
        "form": form or ReportForm(initial={"page": where.page}),
        "known": _known(where),
        "headings": places.headings(texts, language),
        "opened": opened or traps.opened(where.name),
        "client_token": _token(form),
        "me_too_token": uuid.uuid4(),
        "browser": described(request.headers.get("User-Agent", "")),
        "release": settings.RELEASE,
        "longest_text": LONGEST_TEXT,
        "longest_quote": LONGEST_QUOTE,
        "is_too_much": status == 413,
        "is_too_often": status == 429 and form is None,
        "asks_address": not isinstance(request.user, User),
    }
    template = "reports/report.html#sheet" if request.headers.get("HX-Request") else "reports/report.html"
    response = render(request, template, context, status=status)
    traps.mark_browser(request, response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _known(where: Where) -> QuerySet[Report]:
    """Of a page in any language, as lessons have theirs."""
    if where.lesson:
        return Report.objects.known(where.lesson.pk)
    return Report.objects.known(None, places.in_each_language(where.page))


def _title(texts: list[Any], language: str) -> str:
    text = next((one for one in texts if one.language == language), next(iter(texts), None))
    return str(text.title) if text else ""


def _token(form: ReportForm | None) -> uuid.UUID:
    """The form's own token again, unless it was none."""
    given = form.cleaned_data.get("client_token") if form else None
    return given if isinstance(given, uuid.UUID) else uuid.uuid4()
