"""What a person decides about their account, and what has happened to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import NameForm, SettingsForm
from accounts.models import User
from courseapp.plain.returns import is_local

LOG_LINES = 100


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Language, time, look, mails, game."""
    me = _me(request)
    form = SettingsForm(request.POST or None, instance=me)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("settings")
    names = NameForm(me, initial={"name": me.name})
    status = 422 if form.is_bound else 200
    return render(request, "accounts/settings.html", {"form": form, "name_form": names}, status=status)


@login_required
@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """Take a public name; `next` is where it was asked for."""
    me = _me(request)
    names = NameForm(me, request.POST)
    if names.is_valid():
        messages.success(request, _("Your public name is saved."))
        after = request.POST.get("next", "")
        return redirect(after if is_local(after) else "settings")
    context = {"form": SettingsForm(instance=me), "name_form": names}
    return render(request, "accounts/settings.html", context, status=422)


@login_required
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The account's own log, newest first."""
    events = _me(request).security_events.order_by("-at", "-id")[:LOG_LINES]
    return render(request, "accounts/log.html", {"events": events})


def shown_as(user: User) -> str:
    """How the account pages name the person."""
    return user.name or user.email
