"""What every page knows of the site: its name, addresses, languages."""

from typing import Any
from urllib.parse import quote_plus

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from accounts.models import User
from courseapp.languages import ASKING, in_language
from courseapp.notices.models import Notification
from courseapp.progress.learners import learner_key


def absolute(path: str) -> str:
    """The address of a page as other hosts must write it."""
    return f"{settings.SITE_URL}{path}"


def known(path: str) -> dict[str, Any]:
    """`site` of templates, described in base.html where it is used: the same for every reader of the path."""
    translated = not path.startswith(ASKING)
    alternates = [{"code": code, "url": absolute(in_language(path, code))} for code, _name in settings.LANGUAGES]
    return {
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL,
        "release": settings.RELEASE if settings.RELEASE != settings.UNRELEASED else "",
        "path": path,
        "canonical": absolute(path),
        "alternates": alternates if translated else [],
        "languages": _languages(path),
    }


def _languages(path: str) -> list[dict[str, Any]]:
    here = get_language()
    return [
        {
            "code": code,
            "name": name,
            "url": in_language(path, code),
            "switch_url": reverse("language", args=[code]),
            "is_current": code == here,
        }
        for code, name in settings.LANGUAGES
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site`; `here`, the address asked for as a value in another; `signed_in`; `learner`, who the
    reader is to scripts; and `unread`.

    The bell's number is asked for only by a page that shows the bell; a view that knows it passes its own `unread`.
    """
    person = request.user if isinstance(request.user, User) else None
    return {
        "signed_in": person is not None,
        "learner": learner_key(person) if person else "",
        "unread": SimpleLazyObject(lambda: Notification.objects.of(request.user.pk or 0).unread_number()),
        "here": quote_plus(request.get_full_path()),
        "site": SimpleLazyObject(lambda: known(request.path)),
    }
