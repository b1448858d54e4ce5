"""JSON-LD for search engines (schema.org Course and LearningResource) as a data block that cannot become markup."""

import json
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from courseapp.lessons.models import Course, Lesson, in_language
from courseapp.lessons.reading import LessonPage
from courseapp.site import absolute

_escapes = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def block(data: dict[str, Any]) -> SafeString:
    """`data` in a script element that no browser runs; `<`, `>` and `&` cannot occur in it literally."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_escapes)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


def _provider() -> dict[str, str]:
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": settings.SITE_URL}


def of_course(course: Course, path: str) -> SafeString:
    return block(
        {
            "@type": "Course",
            "name": in_language(course.title),
            "description": in_language(course.tagline),
            "url": absolute(path),
            "inLanguage": get_language(),
            "educationalLevel": course.difficulty,
            "license": course.license,
            "isAccessibleForFree": True,
            "provider": _provider(),
        }
    )


def of_lesson(lesson: Lesson, page: LessonPage, path: str) -> SafeString:
    return block(
        {
            "@type": ["LearningResource", "Article"],
            "headline": page.title_text,
            "description": page.description,
            "url": absolute(path),
            "inLanguage": page.title_lang,
            "timeRequired": f"PT{page.study_minutes}M",
            "keywords": lesson.tags,
            "datePublished": lesson.published_at.isoformat() if lesson.published_at else None,
            "dateModified": lesson.changed_at.isoformat(),
            "learningResourceType": "lesson",
            "isAccessibleForFree": True,
            "isPartOf": {"@type": "Course", "name": in_language(lesson.course.title)},
            "publisher": _provider(),
        }
    )
