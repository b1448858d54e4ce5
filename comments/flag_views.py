"""The form with which a reader tells staff of a comment: in its place by htmx, or a page of its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from comments.answers import bounded, comment_at, for_people, is_htmx, lesson_url
from comments.flagging import NotFlagged, flag
from comments.models import Comment, Flag

LONGEST_NOTE = 500
STATUS = {"wait": 429, "unverified": 403, "gone": 410}


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Ask what is wrong with the comment, and take the answer."""
    comment = comment_at(pk)
    if not comment.is_visible:
        raise Http404
    if request.method != "POST":
        return _form(request, comment)
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "").strip()
    if reason not in Flag.Reason.values:
        return _form(request, comment, _("Please choose what is wrong with it."), 422)
    version = bounded(request.POST.get("version", ""), 2**31 - 1)
    answer = flag(user, pk, Flag.Reason(reason), note[:LONGEST_NOTE], version)
    if isinstance(answer, NotFlagged):
        response = _form(request, Comment.objects.get(pk=pk), _words(answer), STATUS.get(answer.why, 422))
        if answer.seconds:
            response.headers["Retry-After"] = str(answer.seconds)
        return response
    context = {"comment": comment, "lesson_url": lesson_url(comment.lesson), "answer": answer}
    return render(request, "comments/flagged.html#told" if is_htmx(request) else "comments/flagged.html", context)


def _form(request: HttpRequest, comment: Comment, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "comment": comment,
        "lesson_url": lesson_url(comment.lesson),
        "reasons": Flag.Reason.choices,
        "reason": request.POST.get("reason", ""),
        "note": request.POST.get("note", ""),
        "longest_note": LONGEST_NOTE,
        "problem": problem,
    }
    return render(request, f"comments/flag.html{'#form' if is_htmx(request) else ''}", context, status=status)


def _words(refused: NotFlagged) -> str:
    if refused.why == "wait":
        return ngettext(
            "That was a little fast. Please try again in %(count)d second.",
            "That was a little fast. Please try again in %(count)d seconds.",
            refused.seconds,
        ) % {"count": refused.seconds}
    return {
        "gone": _("The comment is not shown any more; there is nothing left to do."),
        "own": _("This is your own comment. You can edit or delete it."),
        "unverified": _("Please confirm your e-mail address first."),
        "approved": _("Staff have looked at exactly this text and let it stand."),
        "changed": _("Its author changed the comment meanwhile. Please look at it again; this is the new text."),
    }[refused.why]
