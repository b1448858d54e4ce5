"""The way back for somebody who lost every second factor and the recovery codes.

Asked for after the first factor, confirmed by a member of staff who is somebody else, announced by mail each time,
carried out three days later. The owner stops it with a link, or by signing in with the second factor.
"""

from datetime import timedelta

from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from accounts import actions, devices, mails
from accounts.account_log import note as note_request
from accounts.models import FactorReset, SecurityEvent, User

WAIT = timedelta(days=3)
SALT = "accounts.lost_factors"
Kind = SecurityEvent.Kind


def _stop_url(reset: FactorReset) -> str:
    return settings.SITE_URL + reverse("lost-factor-stop", args=[signing.dumps(reset.pk, salt=SALT)])


def confirm(reset: FactorReset, by: User) -> bool:
    """Staff found that it is the owner who asks. False if it is closed, confirmed already, or their own."""
    if by.pk == reset.user_id:
        return False
    now = timezone.now()
    confirmed = FactorReset.objects.filter(pk=reset.pk, confirmed_at=None, closed_at=None).update(
        confirmed_at=now, confirmed_by=by, due_at=now + WAIT
    )
    if confirmed:
        actions.note(reset.user, Kind.RESET_CONFIRMED)
        day = date_format(timezone.localtime(now + WAIT), "DATE_FORMAT")
        mails.send("account/email/reset_confirmed", reset.user, stop_url=_stop_url(reset), day=day)
    return bool(confirmed)


def call_off(user: User) -> bool:
    """Close what is open; False if nothing was."""
    closed = FactorReset.objects.filter(user=user, closed_at=None).update(closed_at=timezone.now())
    if closed:
        actions.note(user, Kind.RESET_CANCELLED)
    return bool(closed)


def carry_out_due() -> int:
    """Remove the factors of those whose days are over; the answer is how many people."""
    done = 0
    for reset in FactorReset.objects.filter(closed_at=None, due_at__lte=timezone.now()).select_related("user"):
        with transaction.atomic():
            mine = FactorReset.objects.filter(pk=reset.pk, closed_at=None).update(
                closed_at=timezone.now(), is_done=True
            )
            if not mine:
                continue
            Authenticator.objects.filter(user=reset.user).delete()
            actions.end_sessions(reset.user)
            actions.note(reset.user, Kind.RESET_DONE)
        mails.send("account/email/reset_done", reset.user, login_url=settings.SITE_URL + reverse("account_login"))
        done += 1
    return done


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Say what will happen, and start it. Only between the first factor and the second."""
    stage = get_pending_stage(request)
    if stage is None or stage.key != AuthenticateStage.key:
        return redirect("account_login")
    user: User = stage.login.user
    if request.method != "POST":
        return render(request, "accounts/lost_factor.html", {"asked": False})
    try:
        with transaction.atomic():
            reset = FactorReset.objects.create(user=user)
    except IntegrityError:
        return render(request, "accounts/lost_factor.html", {"asked": True})
    note_request(request, user, Kind.RESET_ASKED)
    where = {"device": devices.of(request), "network": devices.network(request)}
    mails.send("account/email/reset_asked", user, stop_url=_stop_url(reset), **where)
    return render(request, "accounts/lost_factor.html", {"asked": True})


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, signed: str) -> HttpResponse:
    """The link in the mails; a GET only asks."""
    try:
        number = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        number = None
    reset = FactorReset.objects.filter(pk=number, closed_at=None).select_related("user").first() if number else None
    if reset is None:
        return render(request, "accounts/lost_factor_stopped.html", {"state": "gone"}, status=410)
    if request.method == "POST":
        call_off(reset.user)
        return render(request, "accounts/lost_factor_stopped.html", {"state": "stopped"})
    return render(request, "accounts/lost_factor_stopped.html", {"state": "asking"})
