"""What crawlers ask for: robots.txt and a sitemap that names each page's languages."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courseapp.kept import kept
from courseapp.languages import in_language
from courseapp.lessons.lists import lesson_url
from courseapp.lessons.models import Course, Lesson, Track
from courseapp.plain import versions
from courseapp.site import absolute

CLOSED = ("/admin/", "/accounts/", "/language/", "/preview/", "/api/", "/search/", "/en/search/")


@require_safe
@kept(versions.SITE)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {absolute('/sitemap.xml')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _pages() -> Iterator[tuple[str, datetime | None]]:
    """The address in the first language of every page worth finding, and when it last changed."""
    yield "/", None
    yield reverse("about"), None
    for course in Course.objects.open().only("uid"):
        yield reverse("course", args=[course.uid]), None
    for track in Track.objects.open().filter(course__archived_at=None).select_related("course"):
        yield reverse("track", args=[track.course.uid, track.slug]), None
    for lesson in Lesson.objects.published().for_lists():
        yield lesson_url(lesson), lesson.changed_at


@require_safe
@kept(versions.SITE)
def sitemap(request: HttpRequest) -> HttpResponse:
    codes = [code for code, _name in settings.LANGUAGES]
    entries = [
        {
            "url": absolute(in_language(path, code)),
            "changed": changed,
            "alternates": [{"code": other, "url": absolute(in_language(path, other))} for other in codes],
        }
        for path, changed in _pages()
        for code in codes
    ]
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")
