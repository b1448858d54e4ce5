"""Lessons as they would look: live beside the editor, and by a link that expires for people without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from courseapp import contents
from courseapp.lessons.editing import present_fields, preview_page
from courseapp.lessons.editor import WITH_FRAME, Forms, lesson_of
from courseapp.lessons.fields import Fields
from courseapp.lessons.models import Lesson
from courseapp.lessons.preview_links import read_preview

AS_A_GUEST = {"signed_in": False, "learner": "", "unread": 0}
IN_OUR_FRAME = WITH_FRAME | {"frame-ancestors": ["'self'"]}


@xframe_options_sameorigin
@csp_override(IN_OUR_FRAME)
@require_POST
def live(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The page that what was typed would make, for the frame beside the editor. Stores nothing."""
    lesson = lesson_of(request, pk)
    forms = Forms(lesson, request.POST)
    forms.are_valid()
    return _page(request, lesson, language, forms.typed)


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The draft, else the stored text, for whoever has the link."""
    found = read_preview(token)
    if not found:
        return render(request, "preview_over.html", status=410)
    lesson = get_object_or_404(Lesson.objects.select_related("course", "track").defer("course__source"), pk=found[0])
    fields, _draft = present_fields(lesson)
    response = _page(request, lesson, found[1], fields)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: HttpRequest, lesson: Lesson, language: str, fields: Fields) -> HttpResponse:
    """The lesson's own page as a guest will see it; `is_preview` puts the ribbon on it."""
    with override(language):
        page = preview_page(lesson, fields, language)
        total = Lesson.objects.published().filter(course=lesson.course).count()
        context = contents.lesson_context(page, request.path, total)
        return render(request, "lesson.html", context | AS_A_GUEST | {"is_preview": True, "json_ld": ""})
