"""HTML as it lies in the columns of lessons and courses, and as a reader gets it."""

import re

from django.conf import settings
from django.utils.safestring import SafeString

from courseapp.plain.course.shapes import Kind

HERE = "/@"
"""Begins the address of every link to a lesson in stored HTML; the page puts its own language's prefix there,
because a section may be shown to readers of another language."""

_part = re.compile(f'#s-({"|".join(kind for kind in Kind if kind is not Kind.BODY)})(?=")')
"""Links to a lesson's mental model, takeaways or exercise, whose ids are the page's own."""


def stored(html: str) -> SafeString:
    """HTML that was sanitised when it was written (courseapp.plain.markdown) and kept in our own columns since."""
    return SafeString(html)


def for_readers(html: str, language: str) -> SafeString:
    """Stored HTML with its links leading to the pages of the reader's language."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return stored(_part.sub(r"#\1", html).replace(f'href="{HERE}/', f'href="{prefix}/'))
