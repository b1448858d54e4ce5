"""Done, undone, and the note under an exercise: forms that work without scripts, and their fragments with them."""

from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from courseapp.lessons.models import Lesson, in_language
from courseapp.progress import actions, opening
from courseapp.progress.forms import JournalForm
from courseapp.progress.learners import learner_key
from courseapp.progress.ledger import TooManyRequestsError
from courseapp.progress.standing import progress_context


@require_POST
def done(request: HttpRequest, course: str, track: str, lesson: str) -> HttpResponse:
    return _step(request, _lesson(course, track, lesson), done=True)


@require_POST
def undone(request: HttpRequest, course: str, track: str, lesson: str) -> HttpResponse:
    return _step(request, _lesson(course, track, lesson), done=False)


@require_POST
def journal(request: HttpRequest, course: str, track: str, lesson: str) -> HttpResponse:
    """The note under an exercise, saved without scripts. No answer loses the text: it is shown again if need be."""
    found = _lesson(course, track, lesson)
    form = JournalForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no text that can be kept")
    text, base = form.cleaned_data["text"], form.cleaned_data["rev"]
    url = reverse("lesson", args=[found.course.uid, found.track.slug, found.slug])
    unsaved = {"text": text, "lesson_url": url}
    if not isinstance(request.user, User):
        return render(request, "progress/note_unsaved.html", unsaved, status=403)
    if form.cleaned_data["learner"] != learner_key(request.user):
        return render(request, "progress/note_unsaved.html", unsaved, status=409)
    try:
        actions.save_journal(request.user.pk, found.uid, text, base)
    except TooManyRequestsError as error:
        response = render(request, "progress/note_unsaved.html", unsaved | {"retry_after": error.seconds}, status=429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    return HttpResponseRedirect(f"{url}#exercise", status=303)


def _lesson(course: str, track: str, slug: str) -> Lesson:
    """The lesson at that address, if readers ever saw it: an archived one may still be finished by an open page."""
    found = Lesson.objects.at(course, track, slug).for_reading().filter(xp__isnull=False).first()
    if not found:
        raise Http404
    return found


def _step(request: HttpRequest, lesson: Lesson, *, done: bool) -> HttpResponse:
    """Scripts are told of a refusal by its status alone: they keep the step and send it another way (finish.js)."""
    url = reverse("lesson", args=[lesson.course.uid, lesson.track.slug, lesson.slug])
    if not isinstance(request.user, User):
        return _refused(request, 401, redirect_to_login(f"{url}#progress").url)
    part: actions.Part = "exercise" if request.POST.get("part") == "exercise" else "lesson"
    try:
        event = UUID(request.POST.get("event", ""))
    except ValueError:
        raise BadRequest("the form names no event") from None
    back = f"{url}#{'exercise' if part == 'exercise' else 'progress'}"
    try:
        completed = actions.complete(
            request.user.pk,
            lesson.uid,
            event,
            day=timezone.localdate(),
            done=done,
            part=part,
            dwell=opening.seconds_since(request.POST.get("opened", ""), request.user.pk, lesson.uid),
            revision=lesson.revision,
        )
    except opening.AnothersPageError:
        return _refused(request, 409, back)
    except TooManyRequestsError as error:
        response = render(request, "429.html", {"retry_after": error.seconds}, status=429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(back, status=303)
    template = "progress/completed.html" if done else "progress/undone.html"
    return render(request, template, _moved(request.user, lesson, url, part, completed))


def _refused(request: HttpRequest, status: int, url: str) -> HttpResponse:
    """For scripts that status, for others the way to the page that helps."""
    return HttpResponse(status=status) if request.headers.get("HX-Request") else HttpResponseRedirect(url, status=303)


def _moved(user: User, lesson: Lesson, url: str, part: actions.Part, completed: actions.Completed) -> dict[str, Any]:
    """What the fragments show: the box that was pressed (`box`), the bar, and what it was worth (`gained`, `won`)."""
    progress = progress_context(user, lesson)
    rules = completed.rules["achievements"] if completed.rules else []
    codes = {paid.key.rpartition(":")[2] for paid in completed.awards if paid.key.startswith("achievement:")}
    return {
        "course": lesson.course,
        "lesson": lesson,
        "lesson_url": url,
        "part": part,
        "learner": progress.learner,
        "bar": progress.bar,
        "track_done": progress.tracks.get(lesson.track.slug, (0, 0)),
        "box": progress.exercise if part == "exercise" else progress.finish,
        "finish": progress.finish,
        "exercise": progress.exercise,
        "exercise_xp": progress.exercise_xp,
        "is_swapped": True,
        "gained": sum(paid.xp for paid in completed.awards),
        "won": [in_language(one["name"]) for one in rules if one["code"] in codes],
        "level_up": completed.level_up,
    }
