"""How views of comments answer, with and without scripts, and how they find what they are about."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.models import User
from comments.models import Comment, Status
from comments.wording import STATUS, words_for
from comments.writing import Refused
from courseapp.lessons.models import Lesson


def is_htmx(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def reader(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def away(request: HttpRequest, url: str) -> HttpResponse:
    """303 to that address; htmx is told in its own way, or it would swap the page in."""
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


def for_people[**P](
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Gives the view who is signed in; others are sent to sign in, and come back to the page they were on."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if user := reader(request):
            return view(request, user, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else request.path
        return away(request, redirect_to_login(back).url)

    return guarded


def lesson_at(uid: str) -> Lesson:
    """The published lesson, with its title in the reader's language."""
    found = Lesson.objects.published().filter(uid=uid).for_lists().with_titles(get_language() or "")
    return get_object_or_404(found)


def lesson_url(lesson: Lesson) -> str:
    return reverse("lesson", args=[lesson.course.uid, lesson.track.slug, lesson.slug])


def about(lesson: Lesson) -> dict[str, Any]:
    """What the pages around a comment say of its lesson, which `lesson_at` found."""
    return {"lesson": lesson, "lesson_url": lesson_url(lesson), "title": SafeString(lesson.title_here)}


def comment_at(pk: int) -> Comment:
    """A comment of a published lesson that has a place on its page."""
    lessons = Lesson.objects.published()
    found = Comment.objects.filter(lesson__in=lessons, is_listed=True)
    return get_object_or_404(found.select_related("lesson__course", "lesson__track", "author"), pk=pk)


def own_comment(user: User, pk: int, *statuses: Status) -> Comment:
    """A comment of the person's own; 404 for anybody else's."""
    found = Comment.objects.filter(author=user, lesson__in=Lesson.objects.published())
    if statuses:
        found = found.filter(status__in=statuses)
    return get_object_or_404(found.select_related("lesson__course", "lesson__track", "author"), pk=pk)


def refusal(
    request: HttpRequest, refused: Refused, template: str, context: dict[str, Any], *, fragment: str = ""
) -> HttpResponse:
    """The form again with what is wrong: the page, or for htmx the fragment of it."""
    context |= {"error": words_for(refused), "why": refused.why}
    status = STATUS.get(refused.why, 422)
    response = render(request, fragment if fragment and is_htmx(request) else template, context, status=status)
    if refused.seconds:
        response.headers["Retry-After"] = str(refused.seconds)
    return response


def bounded(text: str, most: int = 2**63 - 1) -> int:
    """A whole number from an address or form, 0 when it is none. Raises Http404 for an absurd one."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= most):
        raise Http404
    return int(text)
