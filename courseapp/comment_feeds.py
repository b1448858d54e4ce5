"""The newest comments under a lesson as an Atom feed, for readers who follow without an account."""

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

from comments.models import Comment, Status
from courseapp.kept import also_on, kept
from courseapp.lessons.lists import lesson_url
from courseapp.lessons.models import Lesson
from courseapp.plain import versions
from courseapp.plain.comment_text import HERE
from courseapp.plain.html_text import text_of
from courseapp.site import absolute

LENGTH = 50


class CommentFeed(Feed[Comment, Lesson]):
    """In the site's first language; each entry leads to the comment among those around it."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, uid: str = "", **kwargs: Any) -> Lesson:
        found = Lesson.objects.published().filter(uid=uid).for_lists().with_titles(settings.LANGUAGE_CODE)
        return get_object_or_404(found)

    def title(self, obj: Lesson) -> str:
        return _("Comments: %(title)s") % {"title": text_of(obj.title_here)}

    def link(self, obj: Lesson) -> str:
        return absolute(f"{lesson_url(obj)}#comments")

    def feed_url(self, obj: Lesson) -> str:
        return absolute(reverse("comments-feed", args=[obj.uid]))

    def items(self, obj: Lesson) -> list[Comment]:
        shown = Comment.objects.filter(lesson=obj, status=Status.VISIBLE)
        return list(shown.select_related("author").order_by("-created_at", "-pk")[:LENGTH])

    def item_title(self, item: Comment) -> str:
        return item.author.name if item.author else _("deleted account")

    def item_description(self, item: Comment) -> str:
        return item.html.replace(f'href="{HERE}/', f'href="{absolute("/")}')

    def item_link(self, item: Comment) -> str:
        return absolute(reverse("comment", args=[item.pk]))

    def item_guid(self, item: Comment) -> str:
        return f"urn:comment:{item.pk}"

    def item_pubdate(self, item: Comment) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: Comment) -> datetime | None:
        return item.edited_at or item.first_published_at


_feed = CommentFeed()


@require_safe
@kept(versions.SITE, versions.PEOPLE)
def feed(request: HttpRequest, uid: str) -> HttpResponse:
    response = _feed(request, uid=uid)
    also_on(response, versions.lesson(uid))
    return response
