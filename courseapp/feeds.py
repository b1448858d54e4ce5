"""Atom feeds of lessons, for the site and for each course; the machine-readable neighbours of the pages."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courseapp.kept import kept
from courseapp.lessons.lists import lesson_url
from courseapp.lessons.models import Course, Lesson, in_language
from courseapp.plain import versions
from courseapp.site import absolute

LENGTH = 50


class LessonFeed(Feed[Lesson, Course | None]):
    """The newest lessons, of the whole site or of one course, in the site's first language."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, course: str = "", **kwargs: Any) -> Course | None:
        return get_object_or_404(Course.objects.open().defer("source"), uid=course) if course else None

    def title(self, obj: Course | None) -> str:
        return f"{settings.SITE_NAME} · {in_language(obj.title)}" if obj else settings.SITE_NAME

    def subtitle(self, obj: Course | None) -> str:
        return in_language(obj.tagline) if obj else _("New lessons")

    def link(self, obj: Course | None) -> str:
        return absolute(reverse("course", args=[obj.uid]) if obj else "/")

    def feed_url(self, obj: Course | None) -> str:
        return absolute(reverse("course-feed", args=[obj.uid]) if obj else reverse("feed"))

    def items(self, obj: Course | None) -> list[Lesson]:
        return list(Lesson.objects.for_feed(obj)[:LENGTH])

    def item_title(self, item: Lesson) -> str:
        return item.texts_here[0].title

    def item_description(self, item: Lesson) -> str:
        return item.texts_here[0].summary_text

    def item_link(self, item: Lesson) -> str:
        return absolute(lesson_url(item))

    def item_guid(self, item: Lesson) -> str:
        return f"urn:lesson:{item.uid}"

    def item_pubdate(self, item: Lesson) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Lesson) -> datetime:
        return item.changed_at

    def item_categories(self, item: Lesson) -> list[str]:
        return item.tags


_feed = LessonFeed()


@require_safe
@kept(versions.SITE)
def feed(request: HttpRequest) -> HttpResponse:
    return _feed(request)


@require_safe
@kept(versions.SITE)
def course_feed(request: HttpRequest, course: str) -> HttpResponse:
    return _feed(request, course=course)
