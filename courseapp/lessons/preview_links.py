"""Links that show an unpublished lesson to somebody without an account, for a week."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from courseapp.lessons.models import Lesson

SALT = "courseapp.lessons.preview"
KEEPS = timedelta(days=7)


def preview_path(lesson: Lesson, language: str) -> str:
    """An address that opens the lesson's draft in that language until it expires."""
    return reverse("preview", args=[signing.dumps({"lesson": lesson.pk, "language": language}, salt=SALT)])


def read_preview(token: str) -> tuple[int, str] | None:
    """The lesson's key and the language of a link, None when it is forged or too old."""
    try:
        data = signing.loads(token, salt=SALT, max_age=KEEPS)
        return int(data["lesson"]), str(data["language"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
