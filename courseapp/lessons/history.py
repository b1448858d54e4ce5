"""Revisions of a lesson in the admin: the list, two of them side by side, and one back into the editor."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courseapp.lessons import actions
from courseapp.lessons.actions import Saved
from courseapp.lessons.editing import fields_of_revision
from courseapp.lessons.editor import lesson_of
from courseapp.lessons.models import Draft, Lesson, Revision
from courseapp.plain.course.severity import section_diff

MOST = 200


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    lesson = lesson_of(request, pk)
    revisions = list(Revision.objects.filter(lesson=lesson).select_related("author").order_by("-number")[:MOST])
    newest = dict.fromkeys(lesson.course.languages, 0)
    for revision in reversed(revisions):
        newest[revision.language] = revision.number
    context = admin.site.each_context(request) | {
        "lesson": lesson,
        "title": _("Revisions"),
        "revisions": [{"row": one, "is_newest": newest[one.language] == one.number} for one in revisions],
        "opts": Lesson._meta,
    }
    return render(request, "admin/lessons/lesson/revisions.html", context)


@require_safe
def compare(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A revision beside the one before it in its language, or with `?with=` beside another."""
    lesson = lesson_of(request, pk)
    new = get_object_or_404(Revision, lesson=lesson, number=number)
    others = Revision.objects.filter(lesson=lesson, language=new.language).exclude(pk=new.pk).order_by("-number")
    wanted = request.GET.get("with", "")
    chosen = wanted.isascii() and wanted.isdigit() and len(wanted) < 9
    old = others.filter(number=int(wanted)).first() if chosen else others.filter(number__lt=number).first()
    context = admin.site.each_context(request) | {
        "lesson": lesson,
        "title": _("Compare"),
        "new": new,
        "old": old,
        "others": others[:MOST],
        "parts": section_diff(old.source if old else "", new.source),
        "opts": Lesson._meta,
    }
    return render(request, "admin/lessons/lesson/compare.html", context)


@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Put a revision's text into the editor as a draft; publishing it is a second, deliberate step."""
    lesson = lesson_of(request, pk)
    revision = get_object_or_404(Revision, lesson=lesson, number=number)
    if Draft.objects.filter(lesson=lesson).exists():
        messages.error(request, _("There is a draft: publish it or throw it away first."))
        return redirect("admin:lessons_lesson_history", lesson.pk)
    saved = actions.save_draft(
        lesson.pk,
        fields_of_revision(lesson, revision),
        base_revision=lesson.revision,
        draft_version=0,
        author_id=request.user.pk,
    )
    if isinstance(saved, Saved):
        messages.success(
            request, _("Revision %(number)s is in the editor as a draft. Publish it to show it.") % {"number": number}
        )
    return redirect("admin:lessons_lesson_change", lesson.pk)
