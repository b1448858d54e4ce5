"""How often somebody may do something: the generic cell rate algorithm, one row a limit, one statement a question.

A row's `full_at` is the moment from which its whole burst is there again (the algorithm's theoretical arrival time);
each use moves it on by `per / burst`. The function in migration 0003 locks the rows of all limits of a question in
one order, so that any number of processes together let through exactly the burst.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Allowance


@dataclass(frozen=True)
class Limit:
    """So many at once; after that one more each `per / burst`."""

    burst: int
    per: timedelta


def spend(what: str, who: str, *limits: Limit) -> int:
    """Count one use against every limit, if all of them allow it; seconds to wait until they would, 0 when they do.

    `who` is a person's key or what `network_key` answers. Refused uses count for nothing. In a transaction that is
    rolled back nothing was spent, and until it ends others of the same `who` wait.
    """
    keys = [f"{what}:{limit.burst}/{limit.per.total_seconds():.0f}:{who}" for limit in limits]
    return ask(keys, limits)


def ask(keys: Sequence[str], limits: Sequence[Limit]) -> int:
    """As `spend`, for limits that count by different keys, such as a person and the whole site."""
    if not settings.RATE_LIMITS:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT spend_allowance(%s::text[], %s::interval[], %s::int[])",
            [list(keys), [limit.per / limit.burst for limit in limits], [limit.burst for limit in limits]],
        )
        return int(cursor.fetchone()[0])


def network_key(address: str) -> str:
    """A keyed hash of the network an address belongs to: itself in IPv4, its /64 in IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        network = "unknown"
    else:
        if isinstance(found, IPv6Address):
            found = found.ipv4_mapped or found
        network = str(ip_network((found, 64 if isinstance(found, IPv6Address) else 32), strict=False))
    return hmac.new(settings.SECRET_KEY.encode(), f"network:{network}".encode(), hashlib.sha256).hexdigest()[:32]


def forget_unused() -> int:
    """Delete rows that say nothing any more; the answer is how many."""
    return Allowance.objects.filter(full_at__lt=timezone.now()).delete()[0]
