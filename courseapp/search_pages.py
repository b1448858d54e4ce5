"""The search page: `/search/?q=`, whole or, for a reader who is still typing, its results alone."""

from datetime import timedelta
from urllib.parse import urlencode

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.actions import Limit, network_key, spend
from courseapp.contents import topics
from courseapp.lessons.finding import LAST_PAGE, find
from courseapp.plain.search_query import MOST_LETTERS
from courseapp.plain.search_text import normalise

OFTEN = Limit(30, timedelta(minutes=1))
"""Searches of one network."""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = normalise(request.GET.get("q", "")[:MOST_LETTERS]).strip()
    if query and (wait := spend("search", network_key(get_client_ip(request) or ""), OFTEN)):
        return _later(request, query, wait)
    page = _page(request.GET.get("page", ""))
    found = find(query, get_language() or "", page)
    context = {
        "query": query,
        "topics": () if query else topics(),
        "results": found.results,
        "count": found.count,
        "more_url": _address(query, page + 1) if found.has_more else None,
        "suggestion": {"query": found.better, "url": _address(found.better)} if found.better else None,
        "corrected": found.corrected,
    }
    response = render(request, "search.html#results" if _is_part(request) else "search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request"))
    return response


def _later(request: HttpRequest, query: str, wait: int) -> HttpResponse:
    context = {"query": query, "retry_after": wait}
    response = render(request, "search.html#later" if _is_part(request) else "429.html", context, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def _is_part(request: HttpRequest) -> bool:
    """Whether htmx swaps the results alone; not when it navigates or goes back in history."""
    headers = request.headers
    restores = headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type") != "full" and not restores


def _page(number: str) -> int:
    """A page number from an address; whatever is none counts as the first."""
    return min(int(number), LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 4 else 1


def _address(query: str, page: int = 1) -> str:
    return f"{reverse('search')}?{urlencode({'q': query} | ({'page': page} if page > 1 else {}))}"
