"""Pages by which staff arrange a course: a new lesson, a lesson's place, archive and back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courseapp.lessons import actions, moving
from courseapp.lessons.adding import NewLesson, add_lesson
from courseapp.lessons.arranging import BusyError, Refused, names_in
from courseapp.lessons.arranging_forms import NewLessonForm, PlaceForm
from courseapp.lessons.editor import lesson_of
from courseapp.lessons.models import Lesson, Track

STEPS = {"up": -1, "down": 1}


def unless_busy(arrange: Callable[[], Lesson | Refused]) -> Lesson | Refused:
    """While an import runs nobody arranges: the form comes again with what was typed, and says so."""
    try:
        return arrange()
    except BusyError:
        return Refused.at("", _("An import is running. Nothing was changed: try again in a moment."))


def who(request: HttpRequest) -> int:
    """The key of the member of staff who asks; the admin lets nobody else come here."""
    assert request.user.pk
    return request.user.pk


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    around = admin.site.each_context(request) | {"opts": Lesson._meta}
    return render(request, f"admin/lessons/{template}.html", around | context, status=status)


def show_refusal(request: HttpRequest, form: forms.Form, refused: Refused) -> None:
    """Put what was refused at its fields, the rest on top of the page."""
    for name, found in refused.found.items():
        for one in found:
            text = f"{one.text} — {one.fix}" if one.fix else one.text
            if name in form.fields:
                form.add_error(name, text)
            else:
                messages.error(request, text)


def track_of(request: HttpRequest) -> Track | None:
    """The track that the address names, None when it names none. Raises Http404 for one that takes no lessons."""
    wanted = request.GET.get("track", "")
    if not wanted:
        return None
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
    return get_object_or_404(Track.objects.for_desk(), pk=number)


def others_of(track: Track, lesson: Lesson | None = None) -> list[tuple[str, str]]:
    """Folder and name of the track's lessons in the order of course.yaml, without one of them."""
    names = {one.slug: one.name for one in Lesson.objects.for_desk().filter(track=track)}
    own = lesson.slug if lesson and lesson.track_id == track.pk else ""
    return [(slug, names.get(slug) or slug) for slug in names_in(track.course, track) if slug != own]


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """First choose a track, then say what the lesson is called."""
    if not request.user.has_perm("lessons.add_lesson"):
        raise PermissionDenied
    track = track_of(request)
    if track is None:
        tracks = Track.objects.for_desk()
        return page(request, "lesson/choose", {"title": _("Add a lesson"), "tracks": tracks})
    form = NewLessonForm(others_of(track), request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = NewLesson(**form.cleaned_data)
        made = unless_busy(lambda: add_lesson(track.pk, new, who(request)))
        if isinstance(made, Lesson):
            messages.success(request, _("The lesson is a draft. Readers see it once it is published."))
            return redirect("admin:lessons_lesson_change", made.pk)
        show_refusal(request, form, made)
    context = {"title": _("Add a lesson"), "track": track, "form": form}
    return page(request, "lesson/add", context, 422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the lesson stands, and every other place it may have in its course."""
    lesson = lesson_of(request, pk)
    track = track_of(request) or lesson.track
    if track.course_id != lesson.course_id:
        raise PermissionDenied
    form = PlaceForm(others_of(track, lesson), request.POST if request.POST.get("do") == "move" else None)
    done: Lesson | Refused | None = None
    if request.method == "POST" and request.POST.get("do") in STEPS:
        done = unless_busy(lambda: moving.step(lesson.pk, STEPS[request.POST["do"]], who(request)))
    elif request.method == "POST" and form.is_valid():
        after = form.cleaned_data["after"]
        done = unless_busy(lambda: moving.move_lesson(lesson.pk, track.pk, after, who(request)))
    if isinstance(done, Lesson):
        messages.success(request, _("The lesson has its new place."))
        return redirect("admin:lessons_lesson_place", lesson.pk)
    if done:
        show_refusal(request, form, done)
    context = {
        "title": _("Place"),
        "lesson": lesson,
        "track": track,
        "tracks": Track.objects.for_desk().filter(course=lesson.course_id),
        "form": form,
        "listed": others_of(lesson.track),
    }
    return page(request, "lesson/place", context, 422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the lesson out of readers' sight, after a second click; what they earned stays."""
    lesson = lesson_of(request, pk)
    if request.method != "POST":
        return page(request, "lesson/archive", {"title": _("Archive"), "lessons": [lesson]})
    if actions.withdraw([lesson.pk], who(request)):
        messages.success(request, _("The lesson is archived. Progress and comments are kept."))
    return redirect("admin:lessons_lesson_change", lesson.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an archived lesson back, after a second click."""
    lesson = lesson_of(request, pk)
    if request.method != "POST":
        return page(request, "lesson/bring_back", {"title": _("Bring back"), "lesson": lesson})
    if actions.bring_back([lesson.pk], who(request)):
        messages.success(request, _("The lesson is back."))
    if lesson.slug not in names_in(lesson.course, lesson.track):
        messages.warning(request, _("The lesson is in no list of its course: give it a place."))
        return redirect("admin:lessons_lesson_place", lesson.pk)
    return redirect("admin:lessons_lesson_change", lesson.pk)
