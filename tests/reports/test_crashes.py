"""Whatever statement of taking in a report fails, or loses its connection, sending the form again makes it whole."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from psycopg import errors

from courseapp.lessons.importing import import_course
from courseapp.notices.models import Mail
from courseapp.reports import actions
from courseapp.reports.actions import Filed
from courseapp.reports.models import Report, ReportLog, Screenshot
from courseapp.reports.pictures import Picture
from tests.lessons.folder import TODAY, small_course
from tests.reports.reporting import QUOTE, sender, sent

pytestmark = pytest.mark.django_db(transaction=True)


class Broken(OperationalError):  # noqa: N818 - it is the way it broke
    """The statement failed because of the test."""


@contextmanager
def failing(at: int, way: str) -> Iterator[list[int]]:
    """Break the statement of that number, counted from 0: `before` it runs, `after`, or by `killing` the connection."""
    seen: list[int] = []

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(1)
        if len(seen) - 1 != at:
            return execute(sql, params, many, context)
        if way == "before":
            raise Broken
        if way == "killing":
            connection.connection.close()
            return execute(sql, params, many, context)
        execute(sql, params, many, context)
        raise Broken

    with connection.execute_wrapper(wrapper):
        yield seen


def form() -> actions.Sent:
    return sent(
        client_token=uuid.uuid4(),
        quote=QUOTE,
        quote_language="en",
        email="guest@example.org",
        picture=Picture(b"webp", 1, 1),
    )


@pytest.mark.parametrize("way", ["before", "after", "killing"])
def test_a_report_is_whole_or_not_there_and_the_next_try_completes_it(transactional_db: None, way: str) -> None:
    assert not import_course(small_course(), TODAY).is_refused
    with failing(10_000, way) as seen:
        assert isinstance(actions.file(form(), sender()), Filed)
    statements = len(seen)
    assert statements > 8
    before = Report.objects.count()
    for at in range(statements):
        tried, who = form(), sender()
        tried = actions.Sent(
            **{name: getattr(tried, name) for name in tried.__slots__} | {"text": f"number {at} {way}"}
        )
        with suppress(DatabaseError, InterfaceError, errors.Error), failing(at, way):
            actions.file(tried, who)
        connection.close()
        report = Report.objects.filter(client_token=tried.client_token).first()
        assert report is None or _is_whole(report), at
        again = actions.file(tried, who)
        assert isinstance(again, Filed)
        assert isinstance(again.thing, Report)
        assert _is_whole(again.thing), at
        assert Report.objects.count() == before + at + 1


def _is_whole(report: Report) -> bool:
    return (
        ReportLog.objects.filter(report=report, what="received").count() == 1
        and Screenshot.objects.filter(report=report).count() == 1
        and report.is_located
    )


def test_the_mail_that_asks_is_queued_with_the_report_or_not_at_all(transactional_db: None) -> None:
    assert not import_course(small_course(), TODAY).is_refused
    with failing(10_000, "after") as seen:
        actions.file(form(), sender())
    Mail.objects.all().delete()
    tried = sent(text="another", email="other@example.org")
    with suppress(DatabaseError), failing(len(seen) - 1, "after"):
        actions.file(tried, sender())
    assert Mail.objects.count() == Report.objects.filter(text="another").count()
