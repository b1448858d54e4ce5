"""The page of notices: newest first, by day and by the page they lead to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courseapp.notices.models import Notification
from courseapp.notices.telling import Live
from courseapp.notices.words import NOBODY, in_language, live_of, title_of, zone_of
from courseapp.plain.quoting import one_line

LENGTH = 30
LONGEST_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One notice. `excerpt` is "" when what it tells of has gone."""

    pk: int
    title: str
    excerpt: str
    url: str
    at: datetime
    is_unread: bool


@dataclass(frozen=True, slots=True)
class Cluster:
    """Notices that follow each other and lead to the same page."""

    place: str
    lang: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    words: str
    clusters: Sequence[Cluster]


@dataclass(frozen=True, slots=True)
class Page:
    """`newest` is the id of the first line: "all read" means all up to there, not what came meanwhile."""

    days: Sequence[Day]
    newest: int
    older_url: str
    is_first: bool


def page_of(user_id: int, zone: str, before: int | None = None) -> Page:
    """One query for the notices and one for each topic among them."""
    found = list(Notification.objects.of(user_id).for_page(before, LENGTH))
    shown = found[:LENGTH]
    lives = live_of(shown)
    here = zone_of(zone)
    days = [
        Day(day, _day_words(day, here), _clusters(list(some), lives, here))
        for day, some in groupby(shown, lambda one: one.created_at.astimezone(here).date())
    ]
    older = f"{reverse('notices')}?before={shown[-1].pk}" if len(found) > LENGTH else ""
    return Page(days, shown[0].pk if shown else 0, older, is_first=before is None)


def line_of(notice: Notification, zone: str) -> Line:
    """One notice as the page shows it."""
    return _line(notice, live_of([notice]).get((notice.topic, notice.object_id)), zone_of(zone))


def _clusters(notices: Sequence[Notification], lives: dict[tuple[str, int], Live], here: ZoneInfo) -> list[Cluster]:
    return [
        Cluster(*place, [_line(one, lives.get((one.topic, one.object_id)), here) for one in some])
        for place, some in groupby(notices, lambda one: in_language(one.place))
    ]


def _line(notice: Notification, live: Live | None, here: ZoneInfo) -> Line:
    return Line(
        pk=notice.pk,
        title=title_of(notice, live or NOBODY),
        excerpt=one_line(live.text, LONGEST_EXCERPT) if live else "",
        url=reverse("notice", args=[notice.pk]),
        at=notice.created_at.astimezone(here),
        is_unread=notice.read_at is None,
    )


def _day_words(day: date, here: ZoneInfo) -> str:
    today = timezone.now().astimezone(here).date()
    if day == today:
        return _("Today")
    return _("Yesterday") if day == today - timedelta(days=1) else date_format(day, "DATE_FORMAT")
