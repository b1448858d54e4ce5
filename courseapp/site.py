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


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site`, described in base.html where it is used, who the reader is to scripts, and `unread`.

    The bell's number is asked for only by a page that shows the bell; a view that knows it passes its own `unread`.
    """
    path = request.path
    here = get_language()
    translated = not path.startswith(ASKING)
    languages = [
        {
            "code": code,
            "name": name,
            "url": in_language(path, code),
            "switch_url": f"{reverse('language', args=[code])}?{urlencode({'to': request.get_full_path()})}",
            "is_current": code == here,
        }
        for code, name in settings.LANGUAGES
    ]
    return {
        "learner": learner_key(request.user) if request.user.is_authenticated else "",
        "unread": SimpleLazyObject(lambda: Notification.objects.of(request.user.pk or 0).unread_number()),
        "site": {
            "name": settings.SITE_NAME,
            "url": settings.SITE_URL,
            "release": settings.RELEASE,
            "languages": languages,
            "canonical": absolute(path),
            "alternates": [{"code": language["code"], "url": absolute(str(language["url"]))} for language in languages]
            if translated
            else [],
        },
    }
