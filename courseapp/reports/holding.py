"""What is kept about a person here: handing it over, and making it gone."""

from typing import Any

from django.db import transaction
from django.db.models import CharField, F
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from courseapp.reports.models import OPEN, MeToo, Report, ReportLog, ReportMessage, Screenshot, State, Suspicion


def held_about(user: User) -> dict[str, Any]:
    """Reports with all that was written about them, and voices for others'. Pictures are in `files_of`."""
    messages: dict[int, list[dict[str, Any]]] = {}
    for one in ReportMessage.objects.filter(report__reporter=user).select_related("log").order_by("log_id"):
        sender = "staff" if one.is_from_staff else "me"
        messages.setdefault(one.report_id, []).append({"at": one.log.at, "from": sender, "text": one.text})
    pictures = set(Screenshot.objects.filter(report__reporter=user).values_list("report", flat=True))
    reports = Report.objects.of(user.pk).select_related("lesson").defer("client_token", "digest")
    return {
        "reports": [
            {
                "number": one.pk,
                "lesson": one.lesson.uid if one.lesson else "",
                "page": one.page,
                "kind": one.kind,
                "text": one.text,
                "state": one.state,
                "language": one.language,
                "revision": one.revision,
                "heading": one.heading,
                "quote": one.quote,
                "before": one.before,
                "after": one.after,
                "viewport": one.viewport,
                "browser": one.browser,
                "release": one.release,
                "scripts": one.has_scripts,
                "screenshot": _file(one.pk) if one.pk in pictures else "",
                "sent": one.created_at,
                "messages": messages.get(one.pk, []),
            }
            for one in reports
        ],
        "me_too": list(MeToo.objects.filter(user=user).order_by("id").values("report", "created_at")),
        "seen_to_as_staff": list(Report.objects.filter(assignee=user).order_by("id").values_list("id", flat=True)),
    }


def _file(report_id: int) -> str:
    return f"screenshots/report-{report_id}.webp"


def files_of(user: User) -> dict[str, bytes]:
    """The person's screenshots by the names that `held_about` gives them."""
    pictures = Screenshot.objects.filter(report__reporter=user).order_by("report_id")
    return {_file(one.pk): bytes(one.content) for one in pictures.iterator(chunk_size=5)}


@transaction.atomic
def erase(user: User) -> None:
    """Remove whatever the person wrote, showed and was written to. What is left of a report says where and of what kind
    it was, so that others who have the problem still learn how it goes; one that nobody confirmed is closed."""
    own = list(Report.objects.select_for_update().of(user.pk).values_list("pk", flat=True))
    reports = Report.objects.filter(pk__in=own)
    ReportMessage.objects.filter(report__in=own).delete()
    Screenshot.objects.filter(report__in=own).delete()
    unconfirmed = reports.filter(state__in=OPEN, confirmed_at=None)
    unconfirmed.update(state=State.WONT_FIX, held_for=Suspicion.NONE, closed_at=timezone.now())
    reports.update(
        text="",
        summary="",
        heading="",
        quote="",
        before="",
        after="",
        is_located=False,
        viewport="",
        browser="",
        email="",
        email_confirmed_at=None,
        digest=Cast("client_token", CharField()),
        reporter=None,
        version=F("version") + 1,
    )
    ReportLog.objects.bulk_create(ReportLog(report_id=one, what=ReportLog.What.ERASED) for one in own)
    MeToo.objects.filter(user=user).delete()
    for model in (Report, MeToo):
        model._default_manager.filter(email__iexact=user.email).update(email="", email_confirmed_at=None)
