"""Mails in the admin: why one did not go out, and once more."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from courseapp.notices.models import Mail
from courseapp.notices.sending import try_again


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin[Mail]):
    """To look at; the words of a mail are nobody's business but its recipient's."""

    list_display = ("id", "kind", "state", "attempts", "created_at", "due_at", "sent_at", "error")
    list_filter = ("state", "kind")
    search_fields = ("=message_id",)
    search_help_text = gettext_lazy("A whole Message-ID")
    ordering = ("-id",)
    sortable_by = ()
    list_per_page = 50
    show_full_result_count = False
    fields = ("kind", "state", "attempts", "created_at", "due_at", "lease_until", "sent_at", "message_id", "error")
    actions = ("again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mail]:
        return Mail.objects.defer("content")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False

    def has_again_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("notices.change_mail"))

    @admin.action(description=gettext_lazy("Try again"), permissions=["again"])
    def again(self, request: HttpRequest, mails: QuerySet[Mail]) -> None:
        count = try_again(list(mails.values_list("pk", flat=True)))
        text = ngettext("%(count)d mail will be tried again.", "%(count)d mails will be tried again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
