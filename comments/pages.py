"""Reading a thread: further pages, further replies, one comment with what is around it, one person's comments."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from accounts.models import User
from comments.answers import about, bounded, comment_at, lesson_at, reader
from comments.models import LessonThread
from comments.person_pages import levels_of, written_by
from comments.reading import more_replies
from comments.viewer import viewer_of


@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page that shows the comment, among those it answers and those that follow."""
    comment = comment_at(pk)
    page = reverse("comments", args=[comment.lesson.uid])
    return HttpResponseRedirect(f"{page}?at={comment.pk}#comment-{comment.pk}")


@require_safe
def replies(request: HttpRequest, pk: int) -> HttpResponse:
    """The replies of a conversation after one of them; without htmx, the page of that one."""
    after = comment_at(bounded(request.GET.get("after", "")) or pk)
    if after.root_id != pk:
        raise Http404
    if "HX-Request" not in request.headers:
        return HttpResponseRedirect(reverse("comment", args=[after.pk]))
    cards = more_replies(after)
    if user := reader(request):
        cards = viewer_of(user, after.lesson_id, cards).sees(cards)
    return render(request, "comments/more.html", {"shown": cards, "acts": user is not None})


@require_safe
def news(request: HttpRequest, uid: str) -> HttpResponse:
    """304 while the thread is as the page last saw it (`since`, or the ETag); else how much is new."""
    lesson = lesson_at(uid)
    thread = LessonThread.objects.filter(lesson=lesson).first() or LessonThread(lesson=lesson)
    etag = quote_etag(f"{thread.version}")
    known = [one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))]
    fresh = thread.visible_comments - bounded(request.GET.get("seen", ""))
    if request.GET.get("since") == str(thread.version) or etag in known or fresh <= 0:
        return HttpResponse(status=304, headers={"ETag": etag})
    context = {
        "fresh": fresh,
        **about(lesson),
        "thread": {"version": thread.version, "count": thread.visible_comments},
        "thread_url": reverse("comments", args=[lesson.uid]),
    }
    response = render(request, "comments/news.html", context)
    response.headers["ETag"] = etag
    return response


@require_safe
def by(request: HttpRequest, pk: int) -> HttpResponse:
    """From a mention to whoever it named, under the name they have now."""
    name = get_object_or_404(User.objects.filter(is_active=True).exclude(name=""), pk=pk).name
    return HttpResponseRedirect(reverse("person", args=[name]))


@require_safe
def person(request: HttpRequest, name: str) -> HttpResponse:
    """What somebody has said on this site, newest first, and what else they chose to show."""
    found = get_object_or_404(User.objects.filter(is_active=True).exclude(name=""), name=name)
    try:
        shown, following = written_by(found, request.GET.get("after", ""))
    except ValueError:
        raise Http404 from None
    context = {
        "person": found,
        "tone": found.pk % 6,
        "levels": levels_of(found),
        "comments": shown,
        "next": following,
        "is_me": reader(request) == found,
    }
    return render(request, "comments/person.html", context)
