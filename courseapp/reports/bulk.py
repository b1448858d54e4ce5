"""One decision for several reports: first a page with the words that would go out, in each language, then the deed."""

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from courseapp.reports import canned, triage
from courseapp.reports.models import LONGEST_TEXT, Report, State

AT_ONCE = 100


def decide(request: HttpRequest, reports: QuerySet[Report], state: State) -> HttpResponse | None:
    """The page that asks; None when it was answered and everything is done."""
    chosen = list(reports.order_by("pk")[:AT_ONCE])
    languages = sorted({one.language for one in chosen})
    if "apply" not in request.POST:
        texts = {code: canned.usual(state, code) for code in languages}
        return _ask(request, chosen, state, texts)
    texts = {code: request.POST.get(f"message_{code}", "").replace("\r\n", "\n") for code in languages}
    if too_long := [code for code, text in texts.items() if len(text) > LONGEST_TEXT]:
        messages.error(request, _("The text in %(language)s is too long.") % {"language": ", ".join(too_long)})
        return _ask(request, chosen, state, texts, 422)
    _carry_out(request, chosen, state, texts)
    return None


def _ask(
    request: HttpRequest, chosen: list[Report], state: State, texts: dict[str, str], status: int = 200
) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": _("%(count)s reports: %(state)s") % {"count": len(chosen), "state": state.label},
        "opts": Report._meta,
        "reports": chosen,
        "state": state,
        "texts": texts,
        "action": request.POST.get("action", ""),
        "longest": LONGEST_TEXT,
        "media": forms.Media(),
    }
    return render(request, "admin/reports/report/bulk.html", context, status=status)


def _carry_out(request: HttpRequest, chosen: list[Report], state: State, texts: dict[str, str]) -> None:
    """Each is a transaction of its own, and goes by the version that the asking page showed."""
    staff = request.user
    assert isinstance(staff, User)
    done, left = 0, []
    for one in chosen:
        version = _version(request.POST.get(f"version_{one.pk}", ""))
        fixed_in = one.lesson.revision if state is State.FIXED and one.lesson else None
        decision = triage.Decision(state, texts[one.language], fixed_in=fixed_in)
        outcome = triage.decide(one.pk, version, staff, decision)
        if isinstance(outcome, triage.Decided):
            done += 1
        else:
            left.append(f"#{one.pk}")
    text = ngettext("%(count)s report is done.", "%(count)s reports are done.", done)
    messages.success(request, text % {"count": done})
    if left:
        words = _(
            "Left as they were, because somebody changed them meanwhile or the same is open elsewhere: %(numbers)s"
        )
        messages.warning(request, words % {"numbers": ", ".join(left)})


def _version(given: str) -> int:
    """0, which no report has, for anything that is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
