"""People in the admin: found by address; roles are groups."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """No passwords here: they are chosen by their owners, through a link made by `manage.py staff`."""

    list_display = ("email", "is_staff", "is_superuser", "is_active", "joined_at", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("email",)
    ordering = ("-id",)
    show_full_result_count = False
    filter_horizontal = ("groups",)
    readonly_fields = ("email", "joined_at", "last_login", "is_superuser")
    fieldsets = (
        (None, {"fields": ("email", "language", "time_zone")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("joined_at", "last_login")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
