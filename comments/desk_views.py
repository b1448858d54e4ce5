"""The moderation queue: one comment at a time with everything about it, and what can be decided."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from comments import claiming, deciding, desk_words, dossier, logbook, queue, restraining, undoing
from comments.answers import bounded
from comments.claiming import Taken
from comments.deciding import RULES, Decided, Decision, Impossible, Overtaken
from comments.models import Comment, Flag, HeldFor, ModerationLog, Verb
from comments.queue import TABS, Tab
from comments.restraining import Restrained
from courseapp.lessons.models import Lesson

DAYS = (1, 7, 30)
"""For how long somebody can be held or banned, but for "until it is lifted"."""
LONGEST_NOTE = 1000
LINES = 50


def staff_of(request: HttpRequest, right: str = "comments.change_comment") -> User:
    """Raises PermissionDenied."""
    assert isinstance(request.user, User)
    if not request.user.has_perm(right):
        raise PermissionDenied
    return request.user


def _tab(given: str | None) -> Tab:
    return next((tab for tab in TABS if tab == given), "held")


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """What waits longest and nobody else has open."""
    staff, tab = staff_of(request), _tab(request.GET.get("tab"))
    return _page(request, staff, tab, queue.first_free(tab, staff))


@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment, whatever became of it. Opening it is taking it, so that nobody else decides meanwhile."""
    get_object_or_404(Comment, pk=pk)
    return _page(request, staff_of(request), _tab(request.GET.get("tab")), pk)


def _page(
    request: HttpRequest, staff: User, tab: Tab, pk: int, *, problem: str = "", status: int = 200
) -> HttpResponse:
    found = dossier.dossier(pk) if pk else None
    opens = request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")
    claim = claiming.claim if opens else claiming.taken_by_another
    context = admin.site.each_context(request) | {
        "title": _("Moderation"),
        "is_nav_sidebar_enabled": False,
        "tab": tab,
        "tabs": _tabs(tab),
        "waiting": queue.waiting(tab, staff, bounded(request.GET.get("after", ""))),
        "one": found,
        "taken": claim(pk, staff) if pk else None,
        "problem": problem,
        "done": _undoable(request, staff),
        "tab_query": f"?tab={tab}",
        "previous": queue.beside(tab, staff, pk, back=True) if pk else 0,
        "next": queue.beside(tab, staff, pk) if pk else 0,
        "longest_note": LONGEST_NOTE,
        **(_choices(found, staff) if found else {}),
    }
    return render(request, "admin/comments/queue.html", context, status=status)


def _tabs(current: str) -> list[dict[str, Any]]:
    numbers = queue.numbers()
    names = {"held": _("Held"), "flagged": _("Flagged")}
    tabs: list[dict[str, Any]] = [
        {
            "name": names[tab],
            "url": f"{reverse('moderation')}?tab={tab}",
            "number": f"{queue.MOST}+" if numbers[tab] > queue.MOST else str(numbers[tab]),
            "is_current": tab == current,
        }
        for tab in TABS
    ]
    decided = {"name": _("Decided"), "url": reverse("moderation-decided"), "number": ""}
    return [*tabs, decided | {"is_current": current == "decided"}]


def _choices(found: dossier.Dossier, staff: User) -> dict[str, Any]:
    """What this person may do about this comment, with what its flags suggest as the reason."""
    said = Counter(flag.reason for flag in found.flags if not flag.outcome)
    return {
        "may": [one.value for one in Decision if found.comment.status in RULES[one].begins],
        "reasons": Flag.Reason.choices,
        "reason": said.most_common(1)[0][0] if said else "",
        "days": DAYS,
        "may_restrain": found.author and not found.author.user.is_staff and staff.has_perm(RESTRAIN),
        "may_lock": staff.has_perm(LOCK),
        "may_see_people": staff.has_perm("accounts.view_user"),
        "held_for": HeldFor(found.comment.held_for).label if found.comment.held_for else "",
    }


def _undoable(request: HttpRequest, staff: User) -> dict[str, Any] | None:
    """The decision that this page follows, while it can be taken back."""
    line = undoing.undoable(bounded(request.GET.get("done", "")), staff)
    return {"line": line, "seconds": int(undoing.UNDO.total_seconds())} if line else None


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, remove, call it spam, hold or restore; then the next one."""
    staff, tab = staff_of(request), _tab(request.POST.get("tab"))
    decision = next((one for one in Decision if one == request.POST.get("do")), None)
    reason = request.POST.get("reason", "")
    if decision is None or reason not in ("", *Flag.Reason.values) or not Comment.objects.filter(pk=pk).exists():
        raise Http404
    if decision == Decision.REMOVE and not reason:
        problem = _("Please choose a reason: the author is told of it.")
        return _page(request, staff, tab, pk, problem=problem, status=422)
    version = bounded(request.POST.get("version", ""), 2**31 - 1)
    answer = deciding.decide(
        decision, pk, version, staff, reason=reason, note=request.POST.get("note", "").strip()[:LONGEST_NOTE]
    )
    if isinstance(answer, Decided):
        return _onward(tab, queue.next_free(tab, staff, pk), answer.line)
    return _page(request, staff, tab, pk, problem=_why(answer), status=409)


def _why(answer: Overtaken | Taken | Impossible) -> str:
    match answer:
        case Taken(by=by):
            return desk_words.taken(by)
        case Overtaken(line=line) if line is not None:
            name = logbook.names({line.actor_key}).get(line.actor_key, "") if line.actor_key else ""
            return desk_words.overtaken(line, name)
        case Overtaken():
            return _("Its author changed the comment meanwhile. This is how it is now; please look again.")
        case Impossible():
            return _("That cannot be done with a comment in this state.")


def _onward(tab: Tab, pk: int, line: ModerationLog | None = None) -> HttpResponse:
    query = {"tab": tab} | ({"done": line.pk} if line else {})
    path = reverse("moderation-item", args=[pk]) if pk else reverse("moderation")
    return HttpResponseRedirect(f"{path}?{urlencode(query)}", status=303)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a comment that somebody else has open, knowingly."""
    staff = staff_of(request)
    get_object_or_404(Comment, pk=pk)
    claiming.claim(pk, staff, by_force=True)
    return _onward(_tab(request.POST.get("tab")), pk)


RESTRAIN, LOCK = "comments.change_authorstanding", "comments.change_lessonthread"


@require_POST
def author(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold or ban whoever wrote the comment, for some days or until that is lifted; or lift it."""
    staff, tab = staff_of(request, RESTRAIN), _tab(request.POST.get("tab"))
    comment = get_object_or_404(Comment, pk=pk, author__isnull=False)
    days, do, reason = request.POST.get("days", ""), request.POST.get("do"), request.POST.get("reason", "")
    if days not in ("", *map(str, DAYS)) or reason not in ("", *Flag.Reason.values):
        raise Http404
    assert comment.author_id
    how_long = int(days) if days else None
    match do:
        case "hold":
            answer = restraining.hold_author(comment.author_id, staff, how_long, reason)
        case "ban":
            answer = restraining.ban_author(comment.author_id, staff, how_long, reason)
        case "free":
            answer = restraining.free_author(comment.author_id, staff)
        case _:
            raise Http404
    return _stay(request, staff, tab, pk, answer)


@require_POST
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the lesson's thread for new comments, or open it again."""
    staff, tab = staff_of(request, LOCK), _tab(request.POST.get("tab"))
    comment = get_object_or_404(Comment.objects.select_related("lesson"), pk=pk)
    do = request.POST.get("do")
    if do not in ("lock", "unlock"):
        raise Http404
    lesson: Lesson = comment.lesson
    done = restraining.lock_thread(lesson, staff) if do == "lock" else restraining.unlock_thread(lesson, staff)
    return _stay(request, staff, tab, pk, done)


def _stay(
    request: HttpRequest, staff: User, tab: Tab, pk: int, answer: Restrained | restraining.Unrestrained
) -> HttpResponse:
    if isinstance(answer, Restrained):
        return _onward(tab, pk, answer.line)
    problem = {
        "staff": _("Colleagues are not for this desk to restrain; an operator can."),
        "same": _("It is like that already."),
        "gone": _("The account does not exist any more."),
    }[answer.why]
    return _page(request, staff, tab, pk, problem=problem, status=409)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back one's own last decision, and show that comment again."""
    staff, tab = staff_of(request), _tab(request.POST.get("tab"))
    line = ModerationLog.objects.filter(pk=bounded(request.POST.get("line", ""))).first()
    answer = undoing.undo(line.pk, staff) if line else undoing.NotUndone("other")
    at = bounded(request.POST.get("at", "")) or (line.comment_id if line else 0) or 0
    there = at if Comment.objects.filter(pk=at).exists() else 0
    if isinstance(answer, undoing.Undone):
        return _onward(tab, there)
    late = isinstance(answer, undoing.NotUndone) and answer.why == "late"
    problem = (
        _("Too late to undo. Decide anew instead, or restore the comment.")
        if late
        else _("Not undone: something else was decided since.")
    )
    return _page(request, staff, tab, there, problem=problem, status=409)


@require_safe
def decided(request: HttpRequest) -> HttpResponse:
    """What was decided, the latest first."""
    staff = staff_of(request, "comments.view_moderationlog")
    before = bounded(request.GET.get("before", ""))
    lines = ModerationLog.objects.exclude(verb=Verb.FLAGGED).order_by("-pk")
    shown = dossier.in_words((lines.filter(pk__lt=before) if before else lines)[: LINES + 1])
    context = admin.site.each_context(request) | {
        "title": _("Moderation"),
        "is_nav_sidebar_enabled": False,
        "tabs": _tabs("decided"),
        "decisions": _with_comments(shown[:LINES]),
        "more_before": shown[LINES - 1].line.pk if len(shown) > LINES else 0,
        "done": _undoable(request, staff),
    }
    return render(request, "admin/comments/decided.html", context)


def _with_comments(lines: Sequence[dossier.Line]) -> list[dict[str, Any]]:
    about = {one.line.comment_id for one in lines if one.line.comment_id}
    comments = Comment.objects.filter(pk__in=about).select_related("author").in_bulk()
    people = User.objects.filter(pk__in={one.line.author_id for one in lines}).in_bulk()
    return [
        {
            "line": one.line,
            "by": one.by,
            "reason": one.reason,
            "comment": comments.get(one.line.comment_id or 0),
            "author": people.get(one.line.author_id or 0),
        }
        for one in lines
    ]
