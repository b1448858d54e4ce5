"""Limits let through exactly their burst, however many ask at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from accounts.actions import Limit, forget_unused, network_key, spend
from accounts.models import Allowance

SLOW = Limit(3, timedelta(hours=3))


@pytest.mark.django_db
def test_a_burst_passes_and_the_next_hears_how_long_to_wait() -> None:
    assert [spend("knock", "mina", SLOW) for _ in range(3)] == [0, 0, 0]
    assert 3590 < spend("knock", "mina", SLOW) <= 3600
    assert spend("knock", "jun", SLOW) == 0
    assert spend("ring", "mina", SLOW) == 0


@pytest.mark.django_db
def test_what_one_limit_refuses_is_not_taken_from_the_others() -> None:
    tight = Limit(1, timedelta(hours=1))
    assert spend("knock", "mina", SLOW, tight) == 0
    assert [spend("knock", "mina", SLOW, tight) > 0 for _ in range(5)] == [True] * 5
    assert [spend("knock", "mina", SLOW) for _ in range(2)] == [0, 0]


@pytest.mark.django_db
def test_time_gives_one_back_after_another() -> None:
    for _ in range(3):
        spend("knock", "mina", SLOW)
    row = Allowance.objects.get()
    Allowance.objects.update(full_at=row.full_at - timedelta(hours=1))
    assert spend("knock", "mina", SLOW) == 0
    assert spend("knock", "mina", SLOW) > 0


@pytest.mark.django_db
def test_measuring_may_do_without_limits(settings: LazySettings) -> None:
    settings.RATE_LIMITS = False
    assert [spend("knock", "mina", SLOW) for _ in range(5)] == [0] * 5


@pytest.mark.django_db(transaction=True)
def test_forty_processes_at_once_get_exactly_the_burst_together() -> None:
    def knock(_number: int) -> int:
        try:
            return spend("knock", "mina", Limit(7, timedelta(hours=7)))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(knock, range(40)))
    assert answers.count(0) == 7


@pytest.mark.django_db
def test_rows_that_say_nothing_any_more_are_forgotten() -> None:
    spend("knock", "mina", SLOW)
    spend("knock", "jun", SLOW)
    Allowance.objects.filter(key__endswith="jun").update(full_at=timezone.now() - timedelta(seconds=1))
    assert forget_unused() == 1
    assert Allowance.objects.count() == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.5", "203.0.113.5", True),
        ("203.0.113.5", "203.0.113.6", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.5", "203.0.113.5", True),
        ("nonsense", "", True),
    ],
)
def test_a_network_is_an_address_or_its_64(one: str, other: str, same: bool) -> None:
    assert (network_key(one) == network_key(other)) is same
    assert one not in network_key(one)
