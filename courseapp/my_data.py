"""The page where people take their data with them, or leave."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, mails
from accounts.account_log import note
from accounts.adapter import allowed_today
from accounts.identity import confirmed
from accounts.models import SecurityEvent, User
from courseapp import privacy
from courseapp.errors import too_many_requests


class DeletionForm(forms.Form):
    with_comments = forms.BooleanField(
        label=gettext_lazy("Delete my comments too"),
        required=False,
        help_text=gettext_lazy("Otherwise they stay, so that conversations make sense, under “deleted account”."),
    )
    sure = forms.BooleanField(label=gettext_lazy("I want my account deleted"))


def _page(request: HttpRequest, form: forms.Form) -> HttpResponse:
    days = actions.GRACE.days
    return render(request, "accounts/data.html", {"form": form, "days": days}, status=422 if form.errors else 200)


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _page(request, DeletionForm())


@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """POST gives the zip; a GET, as after confirming who one is, goes back to the page with its button."""
    if request.method != "POST":
        return redirect("my-data")
    user = request.user
    assert isinstance(user, User)
    if not allowed_today(request, "export"):
        return too_many_requests(request)
    note(request, user, SecurityEvent.Kind.EXPORTED)
    response = HttpResponse(privacy.export(user), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate():%Y-%m-%d}.zip"'
    return response


@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Ask for the account's deletion: signed out everywhere now, erased after the days of grace."""
    if request.method != "POST":
        return redirect("my-data")
    user = request.user
    assert isinstance(user, User)
    form = DeletionForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    if not allowed_today(request, "delete"):
        return too_many_requests(request)
    at = actions.ask_deletion(user, with_comments=form.cleaned_data["with_comments"])
    note(request, user, SecurityEvent.Kind.DELETION_ASKED)
    day = date_format(timezone.localtime(at), "DATE_FORMAT")
    login_url = settings.SITE_URL + reverse("account_login")
    mails.send("account/email/deletion_asked", user, day=day, login_url=login_url)
    actions.end_sessions(user)
    logout(request)
    messages.success(request, _("Your account will be deleted on %(day)s. To keep it, sign in before.") % {"day": day})
    return redirect("home")
