"""Asking once more who somebody is, before data leaves or an account goes."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
    suspend_request,
)
from allauth.core.internal.cryptokit import compare_user_code, generate_user_code
from allauth.core.internal.ratelimit import respond_429
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import mails
from accounts.actions import may_speak
from accounts.limits import Limit, spend
from accounts.models import User
from courseapp.plain.returns import is_local

PENDING = "confirm_identity"
TRIES = 3
CODES = Limit(5, timedelta(hours=1))
CODE_SECONDS = 600


def has_shown(request: HttpRequest, user: User) -> bool:
    """Whether the person has shown within the last minutes that it is them.

    By password or second factor; who has neither, by having signed in or typed a mailed code just now.
    """
    if get_reauthentication_flows(user):
        return bool(did_recently_reauthenticate(request))
    records = get_authentication_records(request, user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def confirmed[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view for people who have shown within the last minutes that it is them; others do so first."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return redirect_to_login(request.get_full_path())
        if has_shown(request, user):
            return view(request, *args, **kwargs)
        away: HttpResponse = suspend_request(request, get_adapter().get_reauthentication_methods(user)[0]["url"])
        return away

    return guarded


def _send_code(request: HttpRequest, user: User) -> None:
    code = generate_user_code(**settings.ALLAUTH_USER_CODE_FORMAT)
    request.session[PENDING] = {"code": code, "at": time.time(), "tries": TRIES}
    mails.send("account/email/confirm_identity", user, code=code)


def _is_right(request: HttpRequest, given: str) -> bool:
    """Whether the code is the one mailed; three tries, ten minutes."""
    pending: dict[str, Any] | None = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > CODE_SECONDS or pending["tries"] < 1:
        request.session.pop(PENDING, None)
        return False
    request.session[PENDING] = {**pending, "tries": pending["tries"] - 1}
    return bool(compare_user_code(actual=given, expected=pending["code"]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Send a code, take a code, go on to where the person wanted to be.

    Only for those with neither password nor factor: a mail must not do in their place. No code goes to an address
    that nobody has shown to be theirs.
    """
    user = request.user
    assert isinstance(user, User)
    after = request.POST.get("next") or request.GET.get("next") or ""
    after = after if is_local(after) else reverse("settings")
    if get_reauthentication_flows(user):
        better = get_adapter().get_reauthentication_methods(user)[0]["url"]
        return redirect(f"{better}?{urlencode({'next': after})}")
    context = {
        "after": after,
        "email": user.email,
        "can_mail": may_speak(user),
        "sent": PENDING in request.session,
        "problem": "",
    }
    if request.method != "POST" or not context["can_mail"]:
        return render(request, "accounts/confirm_identity.html", context)
    if "code" not in request.POST:
        if spend("confirm-identity", str(user.pk), CODES):
            refused: HttpResponse = respond_429(request)
            return refused
        _send_code(request, user)
        return render(request, "accounts/confirm_identity.html", {**context, "sent": True})
    if _is_right(request, request.POST["code"]):
        del request.session[PENDING]
        record_authentication(request, user, "code", email=user.email, reauthenticated=True)
        return redirect(after)
    context |= {"sent": PENDING in request.session, "problem": _("This code is not right, or too old.")}
    return render(request, "accounts/confirm_identity.html", context, status=422)
