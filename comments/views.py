"""Saying something: the thread's own page, its form, and the form for a reply."""

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import NAME_REFUSALS, choose_name
from accounts.models import User
from comments.answers import (
    about,
    away,
    bounded,
    comment_at,
    for_people,
    is_htmx,
    lesson_at,
    lesson_url,
    reader,
    refusal,
)
from comments.contexts import changed_context, form_for, thread_context
from comments.models import LONGEST
from comments.reading import ThreadPage, around, cards_of, first_page, for_page
from comments.showing import TOPIC
from comments.statements import SORTS, Sort
from comments.writing import Refused, rendered, write
from courseapp.lessons.models import Lesson
from courseapp.notices import actions as notices
from courseapp.plain.comment_text import cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, uid: str) -> HttpResponse:
    """A lesson's thread on a page of its own, at any place of it; or one more comment."""
    lesson = lesson_at(uid)
    return _post(request, lesson) if request.method == "POST" else _page(request, lesson)


def _page(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    sort: Sort = next((one for one in SORTS if one == request.GET.get("sort")), "newest")
    at = bounded(request.GET.get("at", ""))
    try:
        found = _around(lesson, at) if at else first_page(lesson.pk, sort, request.GET.get("after", ""))
    except ValueError:
        raise Http404 from None
    user = reader(request)
    if at and user:
        notices.read(user.pk, TOPIC, [card.id for card in found.cards])
    context = thread_context(user, lesson, lesson_url(lesson), found) | about(lesson) | {"at": at}
    if is_htmx(request):
        return render(request, "comments/list.html" if found.is_first else "comments/following.html", context)
    return render(request, "comments/page.html", context)


def _around(lesson: Lesson, at: int) -> ThreadPage:
    """A page that shows one conversation, with the thread's numbers."""
    comment = comment_at(at)
    if comment.lesson_id != lesson.pk:
        raise Http404
    page = first_page(lesson.pk)
    page.cards, page.next = around(comment), ""
    return page


def _post(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    user = reader(request)
    if user is None:
        return for_people(lambda _request, _user: HttpResponse())(request)
    if refused := _name_first(request, user):
        return _again(request, user, lesson, refused)
    if request.POST.get("website"):
        return _again(request, user, lesson, Refused("honeypot"))
    written = write(user, lesson, request.POST.get("body", ""), _token(request), _parent(request))
    if isinstance(written, Refused):
        return _again(request, user, lesson, written)
    comment = written.comment
    if not is_htmx(request):
        there = reverse("comment", args=[comment.pk]) if comment.is_listed else f"{lesson_url(lesson)}#comments"
        return away(request, there)
    context = changed_context(user, lesson, comment, written.paid)
    context |= {"form": form_for(user, lesson), "is_new": written.is_new, **about(lesson)}
    return render(request, "comments/posted.html", context)


def _token(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_token", ""))
    except ValueError:
        raise BadRequest("the form has no token") from None


def _name_first(request: HttpRequest, user: User) -> Refused | None:
    """Take the public name that the form brings along, when there is none yet."""
    if user.name or not request.POST.get("name", "").strip():
        return None
    naming = choose_name(user, request.POST["name"])
    return Refused("name", words=str(NAME_REFUSALS[naming.refusal])) if naming.refusal else None


def _again(request: HttpRequest, user: User, lesson: Lesson, refused: Refused) -> HttpResponse:
    """The same form with what was typed, the same token and what is wrong."""
    parent = _parent(request)
    form = form_for(user, lesson, parent, body=request.POST.get("body", ""), name=request.POST.get("name", ""))
    form.token = str(_token(request))
    context = {"form": form, **about(lesson), "viewer": user}
    return refusal(request, refused, "comments/write.html", context | _answered(parent), fragment="comments/form.html")


def _parent(request: HttpRequest) -> int | None:
    return bounded(request.POST.get("parent", "")) or None


def _answered(parent: int | None) -> dict[str, Any]:
    """Whom a reply answers, for the page that shows its form alone."""
    cards = cards_of([parent]) if parent else []
    return {"answered": cards[0]} if cards and cards[0].is_visible else {}


@for_people
@require_safe
def answer(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The form for a reply: put under the comment by htmx, else a page with the comment above it."""
    parent = comment_at(pk)
    lesson = lesson_at(parent.lesson.uid)
    context = {"form": form_for(user, lesson, pk), **about(lesson), "viewer": user}
    if is_htmx(request):
        return render(request, "comments/form.html", context | {"is_focused": True})
    return render(request, "comments/write.html", context | _answered(pk))


@for_people
@require_POST
def preview(request: HttpRequest, user: User, uid: str) -> HttpResponse:
    """What the text will look like. Nothing is kept."""
    lesson = lesson_at(uid)
    body, parent = request.POST.get("body", "")[: 2 * LONGEST], _parent(request)
    shown = rendered(cleaned(body)[:LONGEST])
    form = form_for(user, lesson, parent, body=body, name=request.POST.get("name", ""))
    form.token = request.POST.get("client_token") or form.token
    context = {
        "form": form,
        **about(lesson),
        "preview": for_page(shown.html),
        "preview_lang": shown.language,
    }
    if is_htmx(request):
        return render(request, "comments/preview.html", context)
    return render(request, "comments/write.html", context | _answered(parent))
