"""The public page that says, month by month, what staff did about comments; comments.logbook keeps the numbers."""

from collections import defaultdict
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comments.actions import PUBLIC
from comments.models import ModerationMonth, Verb
from courseapp.kept import kept
from courseapp.plain import versions

MONTHS = 24
SHOWN = {
    "flagged": (Verb.FLAGGED,),
    "held": (Verb.HELD,),
    "removed": (Verb.REMOVED,),
    "spam": (Verb.SPAM,),
    "restored": (Verb.RESTORED,),
    "restrained": (Verb.AUTHOR_HELD, Verb.AUTHOR_BANNED),
}
"""The columns, by what is added up in them."""


@require_safe
@kept(versions.SITE, PUBLIC)
def transparency(request: HttpRequest) -> HttpResponse:
    """The latest months in which anything was done, the newest first."""
    verbs = [verb for together in SHOWN.values() for verb in together]
    counts: dict[date, dict[str, int]] = defaultdict(dict)
    rows = ModerationMonth.objects.filter(verb__in=verbs, number__gt=0).order_by("-month", "verb")
    for row in rows[: MONTHS * len(verbs)]:
        counts[row.month][row.verb] = row.number
    months = [
        {"month": month, **{name: sum(found.get(verb, 0) for verb in verbs) for name, verbs in SHOWN.items()}}
        for month, found in counts.items()
    ]
    return render(request, "transparency.html", {"months": months[:MONTHS]})
