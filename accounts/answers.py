"""What all answers of the account pages have in common."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

EVENED = {
    "account_signup",
    "account_signup_by_passkey",
    "account_login",
    "account_request_login_code",
    "account_reset_password",
}
"""Views whose time of answering could tell whether an address has an account."""


class AccountAnswers:
    """Middleware: answers that must not tell an account exists take the same time, and pages keep our `site`.

    The work of both cases is near enough the same (see `forms.SignUpForm`); waiting for a fixed moment hides the
    rest. The limits on these views bound how many threads can wait.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = self._get_response(request)
        match = request.resolver_match
        if request.method == "POST" and match and match.url_name in EVENED and response.status_code != 429:
            time.sleep(max(0.0, started + settings.EVENED_SECONDS - time.monotonic()))
        return response

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """allauth calls its own idea of the site `site` too; ours is the one the pages mean."""
        if isinstance(response.context_data, dict):
            response.context_data.pop("site", None)
        return response
