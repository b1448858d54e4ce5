"""What every page knows of the site: its name, addresses, languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language

from courseapp.languages import ASKING, in_language
from courseapp.notices.models import Notification
from courseapp.progress.learners import learner_key


def absolute(path: str) -> str:
    """The address of a page as other hosts must write it."""
    return f"{settings.SITE_URL}{path}"


def known(path: str) -> dict[str, Any]:
    """`site` of templates, described in base.html where it is used, as far as every reader of the path has the same."""
    translated = not path.startswith(ASKING)
    alternates = [{"code": code, "url": absolute(in_language(path, code))} for code, _name in settings.LANGUAGES]
    return {
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL,
        "release": settings.RELEASE if settings.RELEASE != settings.UNRELEASED else "",
        "canonical": absolute(path),
        "alternates": alternates if translated else [],
    }


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    here = get_language()
    return [
        {
            "code": code,
            "name": name,
            "url": in_language(request.path, code),
            "switch_url": f"{reverse('language', args=[code])}?{urlencode({'to': request.get_full_path()})}",
            "is_current": code == here,
        }
        for code, name in settings.LANGUAGES
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site`, `learner`, who the reader is to scripts, and `unread`.

    The bell's number is asked for only by a page that shows the bell; a view that knows it passes its own `unread`.
    """
    return {
        "learner": learner_key(request.user) if request.user.is_authenticated else "",
        "unread": SimpleLazyObject(lambda: Notification.objects.of(request.user.pk or 0).unread_number()),
        "site": {**known(request.path), "languages": _languages(request)},
    }
