"""What the worker does about reports: see which passages changed, and forget what is not needed any more."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from courseapp.lessons.models import Lesson
from courseapp.reports import places
from courseapp.reports.models import OPEN, MeToo, Report, ReportLog, Screenshot

KEPT = timedelta(days=90)
"""After a report's close, its screenshot and the addresses of those who wanted to hear of it stay so long."""
UNCONFIRMED = timedelta(days=14)
"""An address whose owner did not say yes is forgotten after that."""
AT_ONCE = 500


def note_changes() -> int:
    """Mark open reports whose passage is not in their lesson's text any more; the answer is how many.

    Each report has its own cursor over the lesson's revisions (`compared`), so nothing is missed however late a
    publication commits, and a lesson is looked at only when it has a newer revision than that.
    """
    oldest = Report.objects.to_compare().filter(lesson=OuterRef("pk")).order_by("compared").values("compared")
    newer = Lesson.objects.filter(revision__gt=Subquery(oldest[:1])).order_by("pk").values_list("pk", flat=True)
    return sum(_compare(lesson) for lesson in newer[:AT_ONCE])


@transaction.atomic
def _compare(lesson_id: int) -> int:
    """All reports of one lesson, with what readers see of it now."""
    revision = Lesson.objects.values_list("revision", flat=True).get(pk=lesson_id)
    waiting = Report.objects.to_compare().filter(lesson=lesson_id, compared__lt=revision).order_by("compared", "id")
    reports = list(waiting.select_for_update(skip_locked=True)[:AT_ONCE])
    texts = places.texts_of(lesson_id)
    changed = [one for one in reports if not places.is_whole(texts, one.passage)]
    Report.objects.filter(pk__in=[one.pk for one in reports]).update(compared=revision)
    Report.objects.filter(pk__in=[one.pk for one in changed]).update(changed_in=revision, version=F("version") + 1)
    ReportLog.objects.bulk_create(
        ReportLog(report=one, what=ReportLog.What.CHANGED, revision=revision) for one in changed
    )
    return len(changed)


@transaction.atomic
def forget() -> int:
    """Delete screenshots and addresses whose time is over; the answer is how many screenshots."""
    now = timezone.now()
    over = Q(closed_at__lt=now - KEPT)
    old = list(Screenshot.objects.filter(report__closed_at__lt=now - KEPT).values_list("report", flat=True)[:AT_ONCE])
    Screenshot.objects.filter(report__in=old).delete()
    ReportLog.objects.bulk_create(ReportLog(report_id=one, what=ReportLog.What.PICTURE_GONE) for one in old)
    unconfirmed = Q(email_confirmed_at=None, created_at__lt=now - UNCONFIRMED)
    Report.objects.exclude(email="").filter(over | unconfirmed).update(email="", email_confirmed_at=None)
    voices = Q(report__closed_at__lt=now - KEPT) & ~Q(report__state__in=OPEN)
    MeToo.objects.exclude(email="").filter(voices | unconfirmed).update(email="", email_confirmed_at=None)
    return len(old)
