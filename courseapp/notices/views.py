"""The page of notices, following one, marking them read, and the signed page that ends mails."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courseapp.notices import links, unsubscribing
from courseapp.notices.listing import line_of, page_of
from courseapp.notices.models import Notification
from courseapp.notices.words import path_of


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first; with `before`, htmx gets the older ones alone."""
    before = _number(request.GET.get("before", ""))
    page = page_of(_me(request), _zone(request), before)
    is_older = before is not None and _is_part(request)
    template = "notices/days.html" if is_older else "notices/notices.html"
    response = render(request, template, {"page": page, "is_older": is_older})
    patch_vary_headers(response, ("HX-Request", "HX-Request-Type"))
    return response


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to what a notice tells of. Its owner has read it then; others need the key that stands in the mail."""
    found = Notification.objects.filter(pk=pk).first()
    is_mine = found is not None and request.user.pk == found.recipient_id
    if found is None or not (is_mine or links.fits(found, request.GET.get("key", ""))):
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
    if is_mine and request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        Notification.objects.filter(pk=pk).mark_read()
    return redirect(path_of(found.url))


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one (`notice`) or all `until` that id as read."""
    mine = Notification.objects.of(_me(request))
    one = _number(request.POST.get("notice", ""))
    marked = mine.filter(pk=one) if one else mine.filter(pk__lte=_number(request.POST.get("until", "")) or 0)
    marked.mark_read()
    if not request.headers.get("HX-Request"):
        return redirect("notices")
    found = mine.filter(pk=one).first() if one else None
    context: dict[str, Any] = {"line": line_of(found, _zone(request))} if found else {}
    return render(request, "notices/read.html", context or {"page": page_of(_me(request), _zone(request))})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """GET asks which mails are to end, POST ends them, or undoes that. Works for whoever holds the address."""
    offer = unsubscribing.read_offer(signed)
    if offer is None:
        raise Http404
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    language = (translation.get_language() if chosen else offer.language) or settings.LANGUAGE_CODE
    with translation.override(language):
        choices = unsubscribing.choices(offer)
        context: dict[str, Any] = {"choices": choices, "stage": "ask"}
        if request.method == "POST" and choices:
            context |= _unsubscribed(request, offer, choices)
        response = render(request, "notices/unsubscribe.html", context)
    response.headers["Content-Language"] = language
    return response


def _unsubscribed(
    request: HttpRequest, offer: unsubscribing.Offer, choices: list[unsubscribing.Choice]
) -> dict[str, Any]:
    """Mail programs name no choice: the first, narrowest one is what they were offered."""
    if undo := request.POST.get("undo", ""):
        if not unsubscribing.resume(undo):
            raise Http404
        return {"stage": "undone"}
    chosen = next((one for one in choices if one.key == request.POST.get("scope")), choices[0])
    return {"stage": "done", "chosen": chosen, "undo": unsubscribing.stop(offer, chosen.key)}


def _me(request: HttpRequest) -> int:
    assert request.user.pk
    return int(request.user.pk)


def _zone(request: HttpRequest) -> str:
    return str(getattr(request.user, "time_zone", ""))


def _number(given: str) -> int | None:
    """An id from a form or address, bounded as the database's are."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _is_part(request: HttpRequest) -> bool:
    """Whether htmx swaps in more lines; not when it navigates or goes back in history."""
    headers = request.headers
    restores = headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type") != "full" and not restores
