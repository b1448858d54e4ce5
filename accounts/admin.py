"""People in the admin: found by address; roles are groups."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from accounts import lost_factors
from accounts.actions import end_sessions, note
from accounts.models import FactorReset, SecurityEvent, User
from courseapp.plain import versions

for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(model)  # addresses, factors and sessions are their owners' business, not the desk's


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """No passwords here: they are chosen by their owners, through a link made by `manage.py staff`."""

    list_display = ("email", "name", "is_staff", "is_superuser", "is_active", "joined_at", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("email", "name")
    ordering = ("-id",)
    show_full_result_count = False
    filter_horizontal = ("groups",)
    readonly_fields = ("email", "name", "joined_at", "last_login", "is_superuser")
    actions = ("sign_out",)
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "time_zone")}),
        (gettext_lazy("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (gettext_lazy("Dates"), {"fields": ("joined_at", "last_login")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Rights are given by operators alone: whoever may look after people must not be able to promote themselves."""
        more: tuple[str, ...] = () if request.user.is_superuser else ("is_staff", "groups")
        if obj is not None and obj.is_superuser and more:
            more += ("is_active",)
        return (*self.readonly_fields, *more)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        versions.changed(versions.PEOPLE)
        if not obj.is_active:
            end_sessions(obj)

    @admin.action(description=gettext_lazy("Sign out everywhere"), permissions=["change"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            end_sessions(user)
            note(user, SecurityEvent.Kind.SESSIONS_ENDED)
        self.message_user(request, gettext("Signed out everywhere: %(count)d.") % {"count": len(queryset)})


@admin.register(FactorReset)
class FactorResetAdmin(admin.ModelAdmin[FactorReset]):
    """Requests to remove a lost second factor. Make sure by another way that it is the owner before confirming."""

    list_display = ("user", "asked_at", "confirmed_at", "confirmed_by", "due_at", "closed_at", "is_done")
    ordering = ("-id",)
    show_full_result_count = False
    list_select_related = ("user", "confirmed_by")
    actions = ("confirm",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FactorReset | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: FactorReset | None = None) -> list[str]:
        return [field.name for field in FactorReset._meta.fields]

    @admin.action(description=gettext_lazy("Confirm: remove the second factor in three days"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[FactorReset]) -> None:
        assert isinstance(request.user, User)
        for reset in queryset.select_related("user"):
            if lost_factors.confirm(reset, request.user):
                self.message_user(request, gettext("Confirmed for %(who)s.") % {"who": reset.user})
            else:
                told = gettext("Not confirmed for %(who)s: closed, confirmed before, or your own.") % {
                    "who": reset.user
                }
                self.message_user(request, told, messages.WARNING)
