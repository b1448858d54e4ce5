"""What all answers of the account pages have in common."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts import sessions
from accounts.models import User

EVENED = {
    "account_signup",
    "account_signup_by_passkey",
    "account_login",
    "account_request_login_code",
    "account_reset_password",
}
"""Views whose time of answering could tell whether an address has an account."""
RESENDING = {"account_confirm_login_code", "account_email_verification_sent"}
"""Those where only asking for another code could."""
SHOWING = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "confirm-identity"}
"""Pages where somebody who is signed in shows once more who they are."""


def _is_evened(request: HttpRequest, name: str) -> bool:
    return name in EVENED or (name in RESENDING and request.POST.get("action") == "resend")


def _has_shown_since(request: HttpRequest, moment: float) -> bool:
    user = request.user
    records = get_authentication_records(request, user) if isinstance(user, User) else []
    return any(record.get("reauthenticated") and record["at"] >= moment for record in records)


class AccountAnswers:
    """Middleware around all views, of use to those of the accounts.

    Answers that must not tell an account exists take the same time: the work of both cases is near enough the same
    (see `forms.SignUpForm`), and waiting for a fixed moment hides the rest. The limits on these views bound how many
    threads can wait. Who shows again who they are gets a new session key. Pages keep our `site`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started, moment = time.monotonic(), time.time()
        response = self._get_response(request)
        match = request.resolver_match
        name = (match.url_name or "") if match and request.method == "POST" else ""
        if name in SHOWING and _has_shown_since(request, moment):
            sessions.rotate(request)
        if _is_evened(request, name) and response.status_code != 429:
            time.sleep(max(0.0, started + settings.EVENED_SECONDS - time.monotonic()))
        return response

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """allauth calls its own idea of the site `site` too; ours is the one the pages mean."""
        if isinstance(response.context_data, dict):
            response.context_data.pop("site", None)
        return response
