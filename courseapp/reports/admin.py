"""Reports in the admin: the list by queues, bulk decisions, and each report's own page (desk.py)."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from courseapp.reports import bulk, desk, triage
from courseapp.reports.models import OPEN, Report, State
from courseapp.reports.paging import CappedPaginator


class QueueFilter(admin.SimpleListFilter):
    """What there is to do; the untouched ones unless something else is chosen."""

    title = gettext_lazy("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("new", _("new")),
            ("quarantine", _("quarantine")),
            ("mine", _("assigned to me")),
            ("confirmed", _("confirmed")),
            ("waiting", _("need info")),
            ("changed", _("content changed since")),
            ("all", _("all")),
        ]

    def choices(self, changelist: Any) -> Any:
        for code, name in self.lookup_choices:
            selected = self.value() == code or (self.value() is None and code == "new")
            yield {
                "selected": selected,
                "query_string": changelist.get_query_string({self.parameter_name: code}),
                "display": name,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        chosen = self.value()
        if chosen is None:
            return queryset if _is_search(request) else queryset.untouched()  # type: ignore[attr-defined]
        queues = {
            "new": Q(state=State.NEW, held_for=""),
            "quarantine": Q(state=State.NEW) & ~Q(held_for=""),
            "mine": Q(assignee_id=request.user.pk, state__in=OPEN),
            "confirmed": Q(state=State.CONFIRMED),
            "waiting": Q(state=State.NEED_INFO),
            "changed": Q(changed_in__isnull=False, state__in=OPEN),
        }
        return queryset.filter(queues.get(chosen, Q()))


class LanguageFilter(admin.SimpleListFilter):
    title = gettext_lazy("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        return queryset.filter(language=self.value()) if self.value() else queryset


def _is_search(request: HttpRequest) -> bool:
    """A number or address is looked for among all reports."""
    return bool(request.GET.get("q", "").strip())


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin[Report]):
    list_display = ("number", "stand", "kind", "words", "where", "received", "assignee")
    list_filter = (QueueFilter, "kind", LanguageFilter)
    list_select_related = ("lesson__course", "lesson__track", "assignee")
    search_fields = ("id",)
    search_help_text = gettext_lazy("A report’s number, a lesson’s id, or a whole e-mail address")
    ordering = ("-id",)
    sortable_by = ()
    list_per_page = 50
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("confirm", "fixed", "not_a_bug", "wont_fix", "spam", "release", "assign_me")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return Report.objects.for_desk()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Report], search_term: str
    ) -> tuple[QuerySet[Report], bool]:
        """By what has an index, never by words: there may be very many reports."""
        term = search_term.strip().removeprefix("#")
        if not term:
            return queryset, False
        if "@" in term:
            return queryset.filter(email=term), False
        if term.isascii() and term.isdigit() and len(term) < 19:
            return queryset.filter(pk=int(term)), False
        return queryset.filter(lesson__uid=term), False

    @admin.display(description="#")
    def number(self, report: Report) -> str:
        return f"#{report.pk}"

    @admin.display(description=gettext_lazy("state"))
    def stand(self, report: Report) -> str:
        """The state, and what makes the report stand out."""
        if report.held_for and report.state == State.NEW:
            return format_html("{} · {}", _("quarantine"), report.get_held_for_display())
        if report.changed_in and report.is_open:
            return format_html("{} · {}", report.get_state_display(), _("content changed since"))
        return report.get_state_display()

    @admin.display(description=gettext_lazy("received"))
    def received(self, report: Report) -> str:
        return f"{timezone.localtime(report.created_at):%Y-%m-%d %H:%M}"

    @admin.display(description=gettext_lazy("text"))
    def words(self, report: Report) -> str:
        return format_html('<span lang="{}">{}</span>', report.language, Truncator(report.text).chars(110))

    @admin.display(description=gettext_lazy("where"))
    def where(self, report: Report) -> str:
        if report.lesson is None:
            return report.page
        lesson = report.lesson
        return format_html(
            '<a href="{}">{}</a>',
            reverse("lesson", args=[lesson.course.uid, lesson.track.slug, lesson.slug]),
            lesson.slug,
        )

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        is_number = object_id.isascii() and object_id.isdigit() and len(object_id) < 19
        return desk.report(request, int(object_id) if is_number else 0)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(desk.screenshot)
        return [path("<number:pk>/screenshot/", view, name="reports_report_screenshot"), *super().get_urls()]

    @admin.action(description=gettext_lazy("Confirm …"), permissions=["change"])
    def confirm(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return bulk.decide(request, reports, State.CONFIRMED)

    @admin.action(description=gettext_lazy("Fixed in the present revision …"), permissions=["change"])
    def fixed(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return bulk.decide(request, reports, State.FIXED)

    @admin.action(description=gettext_lazy("Not a bug …"), permissions=["change"])
    def not_a_bug(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return bulk.decide(request, reports, State.NOT_A_BUG)

    @admin.action(description=gettext_lazy("Won’t fix …"), permissions=["change"])
    def wont_fix(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return bulk.decide(request, reports, State.WONT_FIX)

    @admin.action(description=gettext_lazy("Spam …"), permissions=["change"])
    def spam(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return bulk.decide(request, reports, State.SPAM)

    @admin.action(description=gettext_lazy("Release from quarantine"), permissions=["change"])
    def release(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        staff = request.user
        assert isinstance(staff, User)
        done = [triage.release(one.pk, one.version, staff) for one in reports.order_by("pk")]
        count = sum(isinstance(one, triage.Decided) for one in done)
        text = ngettext("%(count)s report released.", "%(count)s reports released.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Assign to me"), permissions=["change"])
    def assign_me(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        staff = request.user
        assert isinstance(staff, User)
        done = [triage.assign(one.pk, one.version, staff, staff) for one in reports.order_by("pk")]
        count = sum(isinstance(one, triage.Decided) for one in done)
        text = ngettext("%(count)s report is yours now.", "%(count)s reports are yours now.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
