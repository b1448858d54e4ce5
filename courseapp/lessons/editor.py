"""The lesson's editor in the admin: fields per language, check messages at the field, drafts, publishing."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST

from courseapp.lessons import actions
from courseapp.lessons.actions import Overtaken
from courseapp.lessons.editing import Checked, check_fields, present_fields, with_translation
from courseapp.lessons.fields import Fields
from courseapp.lessons.forms import LessonForm, PlanForm, TextForm, typed
from courseapp.lessons.lists import lesson_url
from courseapp.lessons.models import Draft, Lesson
from courseapp.lessons.preview_links import KEEPS, preview_path
from courseapp.plain.course.shapes import Status

WITH_FRAME: dict[str, Any] = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}
"""The site's policy, and a frame of our own for the live preview."""

TRANSLATE = "translate-"
"""Begins the button that begins a translation into the language that follows."""

STATUS_OF = {"publish": Status.PUBLISHED, "schedule": Status.SCHEDULED}


def lesson_of(request: HttpRequest, pk: int) -> Lesson:
    """The lesson with course and track, for staff who may change lessons."""
    if not request.user.has_perm("lessons.change_lesson"):
        raise PermissionDenied
    return get_object_or_404(Lesson.objects.select_related("course", "track").defer("course__source"), pk=pk)


class Forms:
    """All forms of the editor, bound to what was sent or filled with what is stored."""

    def __init__(
        self, lesson: Lesson, data: QueryDict | None = None, fields: Fields | None = None, **plan: Any
    ) -> None:
        shown = fields or {}
        self.lesson = LessonForm(data, prefix="lesson", initial=shown.get("lesson"))
        self.texts = {
            language: TextForm(data, prefix=language, initial=shown.get(language))
            for language in lesson.course.languages
        }
        self.plan = PlanForm(data, initial=plan)

    def are_valid(self) -> bool:
        forms = (self.lesson, *self.texts.values(), self.plan)
        return not [form for form in forms if not form.is_valid()]

    @property
    def typed(self) -> Fields:
        return typed(self.lesson, self.texts)


@csp_override(WITH_FRAME)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    lesson = lesson_of(request, pk)
    if request.method == "POST":
        return _answer(request, lesson)
    fields, draft = present_fields(lesson)
    forms = Forms(
        lesson,
        fields=fields,
        base_revision=draft.base_revision if draft else lesson.revision,
        draft_version=draft.version if draft else 0,
        publish_at=lesson.publish_at,
    )
    return _show(request, lesson, forms, check_fields(lesson, fields, Status(lesson.status)))


def _answer(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    """Check, keep or publish what was sent; on any trouble the page comes back with everything typed."""
    forms = Forms(lesson, request.POST)
    do = request.POST.get("do", "draft")
    fields = _typed(request, lesson, forms, do) if forms.are_valid() else None
    if fields is None:
        return _show(request, lesson, forms, None, status=422)
    moment = forms.plan.cleaned_data["publish_at"]
    if do == "schedule" and not _may_schedule(forms.plan, lesson):
        return _show(request, lesson, forms, None, status=422)
    status = STATUS_OF.get(do, Status(lesson.status))
    publish_at = moment.isoformat(timespec="minutes") if moment and status is Status.SCHEDULED else ""
    checked = check_fields(lesson, fields, status, publish_at)
    if do == "check":
        return _show(request, lesson, forms, checked)
    if do in STATUS_OF and not checked.is_good:
        messages.error(request, _("Not published: there are errors at the fields below. Nothing is lost."))
        return _show(request, lesson, forms, checked, status=422)
    outcome = _carry_out(request, lesson, forms, fields, checked if do in STATUS_OF else None)
    if isinstance(outcome, Overtaken):
        return _show_overtaken(request, lesson, outcome, checked)
    return redirect("admin:lessons_lesson_change", lesson.pk)


def _typed(request: HttpRequest, lesson: Lesson, forms: Forms, do: str) -> Fields | None:
    """What was typed, with a translation to be filled in if one is to begin; None, and a word, if it cannot."""
    if not do.startswith(TRANSLATE):
        return forms.typed
    fields = with_translation(lesson, forms.typed, do.removeprefix(TRANSLATE))
    if fields is None:
        messages.error(request, _("There is a translation into this language already."))
    return fields


def _may_schedule(plan: PlanForm, lesson: Lesson) -> bool:
    moment = plan.cleaned_data["publish_at"]
    if lesson.is_published:
        plan.add_error("publish_at", _("The lesson is public already: publish the change, or keep it as a draft."))
    elif not moment or moment <= timezone.now():
        plan.add_error("publish_at", _("Say a day and an hour to come."))
    return not plan.errors


def _carry_out(
    request: HttpRequest, lesson: Lesson, forms: Forms, fields: Fields, checked: Checked | None
) -> actions.Saved | actions.Published | Overtaken:
    """Publish what was checked, or keep the fields as a draft."""
    plan = forms.plan.cleaned_data
    if checked is None:
        saved = actions.save_draft(
            lesson.pk,
            fields,
            base_revision=plan["base_revision"],
            draft_version=plan["draft_version"],
            author_id=request.user.pk,
        )
        if isinstance(saved, actions.Saved):
            messages.success(request, _("The draft is kept. Readers do not see it."))
        return saved
    published = actions.publish(
        lesson.pk,
        checked.lesson,
        base_revision=plan["base_revision"],
        author_id=request.user.pk,
        note=plan["note"],
    )
    if isinstance(published, actions.Published):
        done = (
            _("Revision %(number)s is public.")
            if published.status is Status.PUBLISHED
            else _("Revision %(number)s is scheduled.")
        )
        messages.success(request, done % {"number": published.revision})
    return published


def _show_overtaken(request: HttpRequest, lesson: Lesson, now: Overtaken, checked: Checked) -> HttpResponse:
    """Somebody was faster: say so, keep what was typed, and let a second, knowing click go through."""
    data = request.POST.copy()
    data["base_revision"], data["draft_version"] = str(now.revision), str(now.draft_version)
    messages.warning(
        request,
        _(
            "Somebody else saved this lesson while you were writing (it is at revision %(number)s). "
            "Your text is still here and not stored yet: compare the revisions, then save again to replace theirs."
        )
        % {"number": now.revision},
    )
    forms = Forms(lesson, data)
    forms.are_valid()
    return _show(request, lesson, forms, checked, status=409)


def _show(
    request: HttpRequest, lesson: Lesson, forms: Forms, checked: Checked | None, status: int = 200
) -> HttpResponse:
    found = checked.found if checked else {}
    context = admin.site.each_context(request) | {
        "lesson": lesson,
        "forms": forms,
        "title": str(lesson),
        "groups": [
            {
                "code": language,
                "form": form,
                "found": found.get(language, {}),
                "is_lacking": place > 0 and not any(str(field.value() or "").strip() for field in form),
            }
            for place, (language, form) in enumerate(forms.texts.items())
        ],
        "found": found.get("lesson", {}),
        "draft": Draft.objects.filter(lesson=lesson).select_related("author").first(),
        "page_url": lesson_url(lesson) if lesson.is_published else "",
        "previews": [(language, preview_path(lesson, language)) for language in lesson.course.languages],
        "preview_days": KEEPS.days,
        "opts": Lesson._meta,
    }
    return render(request, "admin/lessons/lesson/editor.html", context, status=status)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away and open the editor on what readers see."""
    lesson = lesson_of(request, pk)
    if actions.discard_draft(lesson.pk):
        messages.success(request, _("The draft is thrown away."))
    return redirect("admin:lessons_lesson_change", lesson.pk)
