"""What an address answers to whom, in one letter."""

from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from courseapp.languages import without_language

LETTERS = {
    "2": "the page, or done",
    "i": "sent to sign in",
    "r": "sent on within the site",
    "u": "not without showing who one is (401)",
    "3": "forbidden",
    "4": "not here",
    "5": "not in this way (405)",
    "b": "refused as it was asked (400, 409, 413, 415, 422)",
    "g": "gone (410)",
    "t": "too often",
    "e": "sent to another host",
    "w": "not yet (503, by a page that says whether all is well)",
    "x": "an error of ours",
}
_ONE = {401: "u", 403: "3", 404: "4", 405: "5", 410: "g", 429: "t"}
SIGN_IN = ("/accounts/login/", "/admin/login/")


def letter(response: HttpResponse) -> str:
    status = response.status_code
    if status < 300:
        return "2"
    if status < 400:
        return _onward(response.get("Location", "/")) if status != 304 else "2"
    if status == 503 and response["Content-Type"] == "application/json":
        return "w"
    return _ONE.get(status, "b" if status < 500 else "x")


def _onward(location: str) -> str:
    parts = urlsplit(location)
    if parts.netloc not in {"", "testserver"} or parts.scheme not in {"", "http"}:
        return "e"
    return "i" if without_language(parts.path).startswith(SIGN_IN) else "r"


def asked(client: Client, method: str, path: str) -> HttpResponse:
    """The answer; whatever it did is undone."""
    with transaction.atomic():
        response: Any = client.generic(method, path, headers={"Accept-Language": "ko"})
        if getattr(response, "streaming", False):
            b"".join(response)
        transaction.set_rollback(True)
    answer: HttpResponse = response
    return answer
