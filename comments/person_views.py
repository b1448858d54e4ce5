"""What somebody does about comments without writing: reactions, the bell, blocks."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import Limit, spend
from accounts.models import User
from comments import following, reacting
from comments.answers import about, away, comment_at, for_people, is_htmx, lesson_at, lesson_url, refusal
from comments.models import Subscription, UserBlock
from comments.reading import cards_of
from comments.viewer import viewer_of
from comments.writing import Refused

PACE = Limit(30, timedelta(minutes=1))


@for_people
@require_POST
def react(request: HttpRequest, user: User, pk: int, kind: str, step: str) -> HttpResponse:
    """One reaction on or off; repeating it changes nothing."""
    if step not in ("on", "off"):
        raise Http404
    done = reacting.react(user, pk, kind, on=step == "on")
    if isinstance(done, Refused):
        return refusal(request, done, "comments/refused.html", {}, fragment="comments/refused_here.html")
    if not is_htmx(request):
        return away(request, reverse("comment", args=[pk]))
    cards = cards_of([pk])
    cards = viewer_of(user, done.comment.lesson_id, cards).sees(cards)
    return render(request, "comments/reacted.html", {"card": cards[0], "pressed": kind})


def _level(request: HttpRequest) -> str:
    level = request.POST.get("level", "")
    if level and level not in Subscription.Level.values:
        raise Http404
    return level


@for_people
@require_POST
def follow_lesson(request: HttpRequest, user: User, uid: str) -> HttpResponse:
    """The lesson's bell: replies to me, everything, or nothing."""
    lesson, level = lesson_at(uid), _level(request)
    if seconds := spend("follow", str(user.pk), PACE):
        return refusal(
            request, Refused("wait", seconds), "comments/refused.html", {}, fragment="comments/refused_here.html"
        )
    following.follow_lesson(user.pk, uid, level)
    if not is_htmx(request):
        return away(request, f"{lesson_url(lesson)}#comments")
    return render(request, "comments/followed.html", {"lesson": lesson, "bell": level})


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def follow_conversation(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The same for one conversation."""
    root = comment_at(pk)
    lesson = lesson_at(root.lesson.uid)
    mine = Subscription.objects.filter(user=user, lesson=lesson, root=root.root_id).values_list("level", flat=True)
    context = {"comment": root, **about(lesson), "asks": "follow"}
    context["level"] = mine.first() or ""
    if request.method != "POST":
        return render(request, "comments/ask.html" if is_htmx(request) else "comments/asking.html", context)
    if seconds := spend("follow", str(user.pk), PACE):
        return refusal(request, Refused("wait", seconds), "comments/asking.html", context, fragment="comments/ask.html")
    level = _level(request)
    following.follow_conversation(user.pk, root, level)
    if not is_htmx(request):
        return away(request, reverse("comment", args=[pk]))
    return render(request, "comments/conversation_followed.html", {"level": level})


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Neither see nor hear of the author any more; asks first, and says where to take it back."""
    comment = comment_at(pk)
    if comment.author_id is None or comment.author_id == user.pk:
        raise Http404
    lesson = lesson_at(comment.lesson.uid)
    context = {"comment": comment, **about(lesson), "asks": "block"}
    if request.method != "POST":
        return render(request, "comments/ask.html" if is_htmx(request) else "comments/asking.html", context)
    following.block(user, comment.author_id)
    messages.success(request, _("You will not see or hear of this person here any more."))
    return away(request, reverse("blocked"))


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def blocked(request: HttpRequest, user: User) -> HttpResponse:
    """Whom one blocked, and the way back."""
    if request.method == "POST":
        following.unblock(user, _person(request))
        messages.success(request, _("Unblocked."))
        return away(request, reverse("blocked"))
    rows = UserBlock.objects.filter(blocker=user).select_related("blocked").order_by("-since", "-pk")
    return render(request, "comments/blocked.html", {"blocks": list(rows)})


def _person(request: HttpRequest) -> int:
    given = request.POST.get("person", "")
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise Http404
    return int(given)
