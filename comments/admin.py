"""Comments in the admin, to find one among a million; decisions are made in the queue (desk_views.py)."""

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from comments.deciding import Decided, Decision, decide
from comments.models import Comment, Flag, Status
from comments.paging import CappedPaginator
from courseapp.plain import public_names

RECENT = 20_000
"""The latest comments, among which words are looked for; older ones are found by number, person or lesson."""
_LESSON = re.compile(r"[a-z][a-z0-9]{7}")


class StatusFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        return queryset.filter(status=self.value()) if self.value() in Status.values else queryset


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin[Comment]):
    """No form and no deleting: readers write comments, and verbs decide about them."""

    list_display = ("number", "words", "who", "where", "state", "when")
    list_display_links = ("number",)
    list_filter = (StatusFilter,)
    list_select_related = ("author", "lesson")
    raw_id_fields = ("lesson", "parent", "author")
    search_fields = ("id",)
    search_help_text = gettext_lazy(
        "A number, a person’s whole name or address, a lesson’s id, or words of one of the latest 20,000 comments"
    )
    ordering = ("-id",)
    sortable_by = ()
    list_per_page = 50
    paginator = CappedPaginator
    show_full_result_count = False
    actions = ("approve", "remove", "spam")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return Comment.objects.defer("html", "reactions")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Comment], search_term: str
    ) -> tuple[QuerySet[Comment], bool]:
        """By what has an index; words only among the latest."""
        term = search_term.strip().removeprefix("#")
        if not term:
            return queryset, False
        if term.isascii() and term.isdigit() and len(term) < 19:
            return queryset.filter(pk=int(term)), False
        if author := _person(term):
            return queryset.filter(author=author), False
        if _LESSON.fullmatch(term) and (in_lesson := queryset.filter(lesson__uid=term)).exists():
            return in_lesson, False
        newest = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return queryset.filter(pk__gt=newest - RECENT, source__icontains=term), False

    @admin.display(description="#")
    def number(self, comment: Comment) -> str:
        return f"#{comment.pk}"

    @admin.display(description=gettext_lazy("text"))
    def words(self, comment: Comment) -> str:
        return format_html(
            '<span lang="{}" dir="auto">{}</span>', comment.language, Truncator(comment.source).chars(110)
        )

    @admin.display(description=gettext_lazy("who"))
    def who(self, comment: Comment) -> str:
        return comment.author.name if comment.author else _("deleted account")

    @admin.display(description=gettext_lazy("lesson"))
    def where(self, comment: Comment) -> str:
        return comment.lesson.slug

    @admin.display(description=gettext_lazy("state"))
    def state(self, comment: Comment) -> str:
        return comment.get_status_display()

    @admin.display(description=gettext_lazy("when"))
    def when(self, comment: Comment) -> str:
        return timezone.localtime(comment.created_at).strftime("%Y-%m-%d %H:%M")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        number = object_id if object_id.isascii() and object_id.isdigit() and len(object_id) < 19 else "0"
        return HttpResponseRedirect(reverse("moderation-item", args=[int(number)]))

    @admin.action(description=gettext_lazy("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._decide(request, Decision.APPROVE, comments)

    @admin.action(description=gettext_lazy("Remove"), permissions=["change"])
    def remove(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._decide(request, Decision.REMOVE, comments, reason=Flag.Reason.OTHER)

    @admin.action(description=gettext_lazy("Mark as spam"), permissions=["change"])
    def spam(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._decide(request, Decision.SPAM, comments, reason=Flag.Reason.SPAM)

    def _decide(self, request: HttpRequest, decision: Decision, comments: QuerySet[Comment], reason: str = "") -> None:
        """One decision a comment, each in a transaction of its own, as if made in the queue."""
        assert isinstance(request.user, User)
        seen = list(comments.values_list("pk", "version"))
        done = [decide(decision, pk, version, request.user, reason=reason) for pk, version in seen]
        count = sum(isinstance(one, Decided) for one in done)
        text = ngettext("%(count)d comment decided.", "%(count)d comments decided.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)
        if count < len(done):
            left = _("Left as they are, because a colleague has them or their state does not allow it: %(count)d.")
            self.message_user(request, left % {"count": len(done) - count}, messages.WARNING)


def _person(term: str) -> User | None:
    """Whoever has exactly this address, or a public name that looks the same."""
    if "@" in term:
        return User.objects.filter(email__iexact=term).first()
    if public_names.refusal(public_names.normalised(term)):
        return None
    return User.objects.filter(name_key=public_names.skeleton(public_names.normalised(term))).first()
