"""The admin site: plain Django admin in the site's colours, for staff who have shown a second factor."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.factors import has_factor, has_proven
from accounts.models import User
from courseapp import desk_front
from courseapp.plain.returns import is_local


class Desk(AdminSite):
    site_title = settings.SITE_NAME
    site_header = settings.SITE_NAME
    index_title = gettext_lazy("Desk")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and has_proven(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Begins with what waits for this person."""
        assert isinstance(request.user, User)
        waits = desk_front.waiting(request.user)
        front = {
            "waits": waits,
            "has_work": any(one.number for one in waits),
            "clear": [one for one in waits if not one.number],
        }
        return super().index(request, (extra_context or {}) | front)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """No form of its own: whatever is missing is asked for by the account pages.

        Raises PermissionDenied for those who are not staff.
        """
        wanted = request.GET.get("next", "")
        after = wanted if is_local(wanted) else reverse("admin:index")
        user = request.user
        if not isinstance(user, User):
            return redirect_to_login(after)
        if not super().has_permission(request):
            raise PermissionDenied
        if has_proven(request):
            return redirect(after)
        if not has_factor(user):
            messages.info(request, _("The desk needs a second factor. Please set one up."))
            return redirect("mfa_index")
        ways = get_adapter().get_reauthentication_methods(user)
        way = next(way["url"] for way in ways if way["id"].startswith("mfa"))
        return redirect(f"{way}?{urlencode({'next': after})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override] # the account page signs out
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override] # as above
        """The account page does it: with its limits, its line in the log, its mail, and the end of other sessions."""
        return redirect("account_change_password")

    password_change_done = password_change  # type: ignore[assignment]
