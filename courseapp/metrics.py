"""`/metrics` for Prometheus: what this host has served, and what waits in the database. For operators only."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

from comments import depths as comments
from courseapp import health, measuring
from courseapp.notices.depths import depths_now
from courseapp.reports import depths as reports

TYPE = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters of all processes of this host; depths of queues are the same on every host."""
    if not _may_see(request):
        return HttpResponse("Only for this machine, or with METRICS_TOKEN.\n", status=403, content_type=TYPE)
    lines = [*_served(measuring.current.totals()), *_waiting(), f'courseapp_info{{release="{settings.RELEASE}"}} 1']
    return HttpResponse("\n".join(lines) + "\n", content_type=TYPE)


def _may_see(request: HttpRequest) -> bool:
    """From this machine, unless a proxy that we do not know stands between; else by the token."""
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and kind == "Bearer" and constant_time_compare(given, settings.METRICS_TOKEN):
        return True
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0 and "X-Forwarded-For" in request.headers:
        return False
    try:
        return ip_address(get_client_ip(request) or "").is_loopback
    except ValueError:
        return False


def _served(totals: Mapping[str, float]) -> Iterator[str]:
    yield "# TYPE courseapp_requests_total counter"
    for kind in measuring.ALL_KINDS:
        for status in measuring.STATUSES:
            yield f'courseapp_requests_total{{kind="{kind}",status="{status}"}} {totals[f"requests {kind} {status}"]:g}'
    yield "# TYPE courseapp_request_seconds histogram"
    for kind in measuring.ALL_KINDS:
        yield from _histogram("courseapp_request_seconds", f"seconds {kind}", measuring.SECONDS, totals, kind)
    yield "# TYPE courseapp_request_queries histogram"
    yield from _histogram("courseapp_request_queries", "queries", measuring.QUERIES, totals)
    yield "# TYPE courseapp_kept_pages_total counter"
    for result in measuring.RESULTS:
        yield f'courseapp_kept_pages_total{{result="{result}"}} {totals[f"kept {result}"]:g}'


def _histogram(
    shown: str, name: str, bounds: Sequence[float], totals: Mapping[str, float], kind: str = ""
) -> Iterator[str]:
    label, within = (f'kind="{kind}",', f'{{kind="{kind}"}}') if kind else ("", "")
    so_far = 0.0
    for bound in bounds:
        so_far += totals[f"{name} {bound}"]
        yield f'{shown}_bucket{{{label}le="{bound:g}"}} {so_far:.15g}'
    yield f'{shown}_bucket{{{label}le="+Inf"}} {totals[f"{name} count"]:.15g}'
    yield f"{shown}_sum{within} {totals[f'{name} sum']:.15g}"
    yield f"{shown}_count{within} {totals[f'{name} count']:.15g}"


def _waiting() -> Iterator[str]:
    """Depths of the queues; without a database only that it is away."""
    try:
        found = depths_now()
        said, reported = comments.depths_now(), reports.depths_now()
        worker_is_alive = health.worker_is_alive()
    except (DatabaseError, InterfaceError, PoolTimeout):
        yield from _gauge("courseapp_database_up", 0)
        return
    yield from _gauge("courseapp_database_up", 1)
    yield from _gauge("courseapp_worker_up", int(worker_is_alive))
    yield from _gauge("courseapp_outbox_waiting", found.outbox)
    yield from _gauge("courseapp_outbox_oldest_seconds", found.outbox_age)
    yield from _gauge("courseapp_outbox_stuck", found.stuck)
    yield from _gauge("courseapp_mails_waiting", found.mails)
    yield from _gauge("courseapp_mails_overdue_seconds", found.mails_late)
    yield from _gauge("courseapp_mails_failed", found.failed)
    yield from _for_staff(said, reported)


def _for_staff(said: comments.Depths, reported: reports.Depths) -> Iterator[str]:
    """What waits for people, not for the worker."""
    yield from _gauge("courseapp_comments_held", said.held)
    yield from _gauge("courseapp_comments_held_oldest_seconds", said.held_age)
    yield from _gauge("courseapp_flags_open", said.flags)
    yield from _gauge("courseapp_flags_oldest_seconds", said.flags_age)
    yield "# TYPE courseapp_reports gauge"
    for state, number in reported.states.items():
        yield f'courseapp_reports{{state="{state}"}} {number}'
    yield from _gauge("courseapp_reports_quarantined", reported.quarantined)
    yield from _gauge("courseapp_reports_new_oldest_seconds", reported.new_age)


def _gauge(name: str, value: float) -> Iterator[str]:
    yield f"# TYPE {name} gauge"
    yield f"{name} {value:g}"
