"""Editing, deleting and bringing back one's own comment."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from comments import changing
from comments.answers import about, away, bounded, for_people, is_htmx, lesson_at, lesson_url, own_comment, refusal
from comments.contexts import Form, changed_context
from comments.models import Comment, Status
from comments.writing import Refused


def _there(comment: Comment) -> str:
    """Where one sees what became of it."""
    if comment.is_listed:
        return reverse("comment", args=[comment.pk])
    return f"{lesson_url(comment.lesson)}#comments"


def _form(comment: Comment, body: str | None = None) -> Form:
    return Form(
        reverse("comment-edit", args=[comment.pk]),
        f"edit:{comment.pk}",
        body=comment.source if body is None else body,
        version=comment.version,
    )


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The form with the present text; posted, the comment as it is now."""
    comment = own_comment(user, pk, Status.VISIBLE, Status.HELD)
    lesson = lesson_at(comment.lesson.uid)
    context: dict[str, Any] = {
        "form": _form(comment),
        **about(lesson),
        "is_edit": True,
    }
    if request.method != "POST":
        page = "comments/form.html" if is_htmx(request) else "comments/write.html"
        return render(request, page, context | {"viewer": user, "is_focused": True})
    body = request.POST.get("body", "")
    done = changing.edit(user, pk, body, bounded(request.POST.get("version", "")))
    if isinstance(done, Refused):
        context |= {"form": _form(comment, body), "viewer": user}
        if done.why == "changed":
            context["present"] = comment.source
        return refusal(request, done, "comments/write.html", context, fragment="comments/form.html")
    if not is_htmx(request):
        return away(request, _there(done.comment))
    return render(request, "comments/edited.html", changed_context(user, lesson, done.comment))


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Asks first; then the comment is away, with the way back."""
    comment = own_comment(user, pk)
    lesson = lesson_at(comment.lesson.uid)
    context: dict[str, Any] = {"comment": comment, **about(lesson), "asks": "delete"}
    if request.method != "POST":
        return render(request, "comments/ask.html" if is_htmx(request) else "comments/asking.html", context)
    done = changing.delete(user, pk)
    if isinstance(done, Refused):
        return refusal(request, done, "comments/asking.html", context, fragment="comments/ask.html")
    context |= changed_context(user, lesson, done.comment, done.paid)
    return render(request, "comments/deleted.html" if is_htmx(request) else "comments/taken_away.html", context)


@for_people
@require_POST
def restore(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Undo."""
    comment = own_comment(user, pk)
    lesson = lesson_at(comment.lesson.uid)
    done = changing.restore(user, pk)
    if isinstance(done, Refused):
        context = {"comment": comment, **about(lesson), "asks": "nothing"}
        return refusal(request, done, "comments/asking.html", context, fragment="comments/ask.html")
    if not is_htmx(request):
        return away(request, _there(done.comment))
    return render(request, "comments/restored.html", changed_context(user, lesson, done.comment, done.paid))
