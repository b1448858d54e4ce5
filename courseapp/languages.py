"""Which language an address speaks. Pages say it by their path; the rest (admin, signed links) ask the reader."""

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_from_request, get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from courseapp.plain.returns import is_local

DEFAULT = settings.LANGUAGE_CODE
OTHERS = tuple(code for code, _name in settings.LANGUAGES if code != DEFAULT)
ASKING = (
    "/admin/",
    "/accounts/invitation/",
    "/accounts/oauth/",
    "/preview/",
    "/language/",
    "/unsubscribe/",
    "/reports/",
)


def of_path(path: str) -> str:
    """The language that the address itself states: `/en/…` is English, everything else the site's first language."""
    first = path[1:].partition("/")[0]
    return first if first in OTHERS else DEFAULT


def without_language(path: str) -> str:
    """The address as the site's first language has it."""
    return path[len(of_path(path)) + 1 :] or "/" if of_path(path) != DEFAULT else path


def in_language(path: str, code: str) -> str:
    """The same page's address in another language."""
    bare = without_language(path)
    return bare if code == DEFAULT else f"/{code}{bare}"


def preferred(accept_language: str) -> str:
    """The first language of an Accept-Language header that the site speaks, else the site's first language."""
    for code, _quality in parse_accept_lang_header(accept_language.lower()[:500]):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return DEFAULT


def leaves_home(cookies: str, accept_language: str) -> bool:
    """Whether `/` sends this reader to their own language: only without a choice made by the language switch."""
    try:
        chosen = settings.LANGUAGE_COOKIE_NAME in SimpleCookie(cookies)
    except CookieError:
        chosen = False
    return not chosen and preferred(accept_language) != DEFAULT


def language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: activate the language of the address, or of the reader where addresses do not say."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asks = request.path_info.startswith(ASKING)
        code = get_language_from_request(request) if asks else of_path(request.path_info)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


@require_safe
def switch(request: HttpRequest, code: str) -> HttpResponseRedirect:
    """Remember the chosen language in a cookie and go to the page `to` in it; safe to repeat."""
    to = request.GET.get("to", "/")
    there = in_language(to, code)
    response = redirect(there if is_local(to) and is_local(there) else reverse("home"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response
