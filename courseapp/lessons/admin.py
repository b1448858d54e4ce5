"""Courses, lessons and facts in the admin. Lessons open in the editor (editor.py)."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courseapp.lessons import actions, arranging_views, editor, history
from courseapp.lessons.models import Course, Fact, Lesson


class ReadOnly:
    """A list that is filled by importing; rows are neither added nor deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Course)
class CourseAdmin(ReadOnly, admin.ModelAdmin[Course]):
    """The shelf: which courses there are, and in which order readers see them."""

    list_display = ("__str__", "uid", "position", "difficulty", "archived_at", "updated_at")
    list_editable = ("position",)
    ordering = ("position", "id")
    fields = ("uid", "position", "archived_at", "updated_at")
    readonly_fields = ("uid", "updated_at")

    def save_model(self, request: HttpRequest, obj: Course, form: Any, change: bool) -> None:
        """Only what the form holds, or a lesson added meanwhile would be taken out of course.yaml."""
        obj.save(update_fields=form.changed_data)


class DraftFilter(admin.SimpleListFilter):
    title = _("draft")
    parameter_name = "draft"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("mine")), ("any", _("anybody’s"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Lesson]) -> QuerySet[Lesson]:
        match self.value():
            case "mine":
                return queryset.filter(draft__author=request.user.pk)
            case "any":
                return queryset.filter(draft__isnull=False)
        return queryset


@admin.register(Lesson)
class LessonAdmin(ReadOnly, admin.ModelAdmin[Lesson]):
    list_display = ("name", "uid", "course", "track", "status", "revision", "has_draft", "is_behind", "changed_at")
    list_filter = ("status", "course", "track", "texts__behind", DraftFilter)
    search_fields = ("uid", "slug", "texts__title")
    list_select_related = ("course", "track")
    ordering = ("course__position", "track__position", "position")
    show_full_result_count = False
    list_per_page = 50
    actions = ("archive",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lesson]:
        return Lesson.objects.for_desk()

    @admin.display(description=_("title"))
    def name(self, lesson: Lesson) -> str:
        return lesson.name or lesson.slug

    @admin.display(description=_("draft"), boolean=True)
    def has_draft(self, lesson: Lesson) -> bool:
        return lesson.has_draft

    @admin.display(description=_("translation behind"), boolean=True)
    def is_behind(self, lesson: Lesson) -> bool:
        return lesson.is_behind

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("lessons.add_lesson")

    @admin.action(description=_("Archive (readers no longer see them)"))
    def archive(self, request: HttpRequest, lessons: QuerySet[Lesson]) -> HttpResponse | None:
        """Asks once more before it does it."""
        if "apply" not in request.POST:
            context = {"title": _("Archive"), "lessons": list(lessons), "action": "archive"}
            return arranging_views.page(request, "lesson/archive", context)
        count = actions.withdraw([lesson.pk for lesson in lessons], request.user.pk)
        text = ngettext("%(count)s lesson archived.", "%(count)s lessons archived.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
        return None

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return arranging_views.add(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return editor.edit(request, int(object_id) if object_id.isascii() and object_id.isdigit() else 0)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/history/", wrap(history.history), name="lessons_lesson_history"),
            path("<int:pk>/compare/<int:number>/", wrap(history.compare), name="lessons_lesson_compare"),
            path("<int:pk>/restore/<int:number>/", wrap(history.restore), name="lessons_lesson_restore"),
            path("<int:pk>/discard/", wrap(editor.discard), name="lessons_lesson_discard"),
            path("<int:pk>/place/", wrap(arranging_views.place), name="lessons_lesson_place"),
            path("<int:pk>/withdraw/", wrap(arranging_views.withdraw), name="lessons_lesson_withdraw"),
            path("<int:pk>/bring-back/", wrap(arranging_views.bring_back), name="lessons_lesson_bring_back"),
            *super().get_urls(),
        ]


@admin.register(Fact)
class FactAdmin(ReadOnly, admin.ModelAdmin[Fact]):
    """Dated claims, the longest overdue first; they are changed in their lesson."""

    list_display = ("name", "lesson", "verified", "due", "source")
    list_filter = ("lesson__course", "lesson__status")
    list_select_related = ("lesson",)
    search_fields = ("name", "lesson__uid", "lesson__slug")
    date_hierarchy = "due"
    ordering = ("due", "id")

    def has_change_permission(self, request: HttpRequest, obj: Fact | None = None) -> bool:
        return False
