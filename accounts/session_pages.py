"""Where somebody is signed in, and ending that: one session, or all but this one."""

from allauth.account.adapter import get_adapter
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.account_log import note
from accounts.models import SecurityEvent, User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """A POST with `session` ends that one of the person's own, without it all others.

    Nobody is asked again who they are: whoever finds a thief's session must be able to end it at once, and a thief who
    ends the owner's gains nothing.
    """
    me = request.user
    assert isinstance(me, User)
    if request.method == "POST":
        return _end(request, me)
    mine = sorted(UserSession.objects.purge_and_list(me), key=lambda session: session.last_seen_at, reverse=True)
    return render(request, "usersessions/usersession_list.html", {"sessions": mine})


def _end(request: HttpRequest, me: User) -> HttpResponse:
    number = request.POST.get("session", "")
    if not number:
        end_other_sessions(request, me)
        get_adapter().add_message(request, messages.INFO, "usersessions/messages/sessions_logged_out.txt")
    elif number.isascii() and number.isdigit() and len(number) < 19:
        others = UserSession.objects.filter(user=me).exclude(session_key=request.session.session_key)
        session = others.filter(pk=number).first()
        if session is None:
            return redirect("usersessions_list")
        session.end()
        messages.info(request, _("That session is signed out."))
    note(request, me, SecurityEvent.Kind.SESSIONS_ENDED)
    return redirect("usersessions_list")
