"""A notice in the active language, and the reader's clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.urls import is_valid_path
from django.utils.translation import get_language, gettext

from courseapp.notices.models import Notification
from courseapp.notices.telling import Live, registry

NOBODY = Live()


def in_language(value: str | Mapping[str, str]) -> tuple[str, str]:
    """A text by language as the reader should have it, and the language it turned out to be in."""
    here = get_language() or settings.LANGUAGE_CODE
    if isinstance(value, str):
        return value, here
    for code in (here, settings.LANGUAGE_CODE, *value):
        if value.get(code):
            return value[code], code
    return "", here


def title_of(notice: Notification, live: Live) -> str:
    filling: defaultdict[str, Any] = defaultdict(str, who=live.who or gettext("Somebody"))
    filling.update({name: in_language(value)[0] for name, value in notice.filling.items()})
    return gettext(notice.title) % filling


def path_of(url: str) -> str:
    """The page's address in the active language; signed pages have one for all."""
    here = get_language() or settings.LANGUAGE_CODE
    there = url if here == settings.LANGUAGE_CODE else f"/{here}{url}"
    return there if is_valid_path(there.partition("#")[0].partition("?")[0]) else url


def live_of(notices: Iterable[Notification]) -> dict[tuple[str, int], Live]:
    """What is true now of the notices' objects, by topic and id; one query a topic. Those missing have gone."""
    objects: dict[str, set[int]] = {}
    for notice in notices:
        objects.setdefault(notice.topic, set()).add(notice.object_id)
    known = {one.topic: one for one in registry().consumers}
    return {
        (topic, pk): live
        for topic, ids in objects.items()
        if topic in known
        for pk, live in known[topic].live(sorted(ids)).items()
    }


def zone_of(name: str) -> ZoneInfo:
    """The person's time zone, else the site's."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
