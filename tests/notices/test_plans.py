"""What is asked on every page and every second uses an index that holds only what it looks for, at any size."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from courseapp.notices.depths import _DEPTHS
from courseapp.notices.models import UNREAD, DigestState, Mail, Notification, Outbox
from tests.notices.letters import TOPIC

pytestmark = pytest.mark.django_db
MANY = 60_000


@pytest.fixture
def crowd(mina: User, bo: User) -> User:
    """민아 has as many notices as there are letters; ten are unread, ten wait to be told, ten mails to be sent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_outbox (topic, object_id, processed_at)"
            " SELECT %s, n, CASE WHEN n > 10 THEN now() END FROM generate_series(1, %s) n",
            [TOPIC, MANY],
        )
        cursor.execute(
            "INSERT INTO notices_notification"
            " (recipient_id, topic, object_id, title, filling, place, url, thread, scopes, read_at)"
            " SELECT CASE WHEN n %% 7 = 0 THEN %s ELSE %s END, %s, n, 'x', '{}', '{}', '/', '', '{}',"
            " CASE WHEN n > 10 THEN now() END FROM generate_series(1, %s) n",
            [bo.pk, mina.pk, TOPIC, MANY],
        )
        cursor.execute(
            "INSERT INTO notices_mail (message_id, kind, address, content, state, sent_at)"
            " SELECT n::text, 'post', 'a@example.org', '{}', CASE WHEN n > 10 THEN 'sent' ELSE 'waiting' END,"
            " CASE WHEN n > 10 THEN now() END FROM generate_series(1, %s) n",
            [MANY],
        )
        cursor.execute("ANALYZE notices_outbox, notices_notification, notices_mail")
    return mina


def read_blocks(sql: str, parameters: Any = None) -> int:
    """How many blocks the statement touches; whatever scans a whole table touches hundreds."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", parameters)
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def of(rows: QuerySet[Any]) -> int:
    return read_blocks(*rows.query.sql_with_params())


def test_the_bell_and_the_page_cost_what_they_show(crowd: User) -> None:
    assert read_blocks(f"SELECT {UNREAD}", {"user": crowd.pk}) < 20
    mine = Notification.objects.of(crowd.pk)
    assert of(mine.for_page(None, 30)) < 60
    middle = mine.order_by("pk").values_list("pk", flat=True)[MANY // 3]
    assert of(mine.for_page(middle, 30)) < 60


def test_what_is_done_every_second_costs_what_there_is_to_do(crowd: User) -> None:
    assert of(Outbox.objects.due().filter(topic=TOPIC).order_by("due_at", "pk").select_for_update()[:20]) < 60
    assert of(Outbox.objects.due().order_by().values_list("topic", flat=True).distinct()) < 30
    assert of(Mail.objects.waiting().order_by("due_at", "pk")[:20]) < 40
    assert of(Notification.objects.filter(mail_at__isnull=False).order_by("mail_at", "pk")[:200]) < 20
    assert of(DigestState.objects.filter(due_at__isnull=False).order_by("due_at")[:50]) < 20
    assert read_blocks(_DEPTHS) < 80


def test_taking_back_finds_its_notices_by_object(crowd: User) -> None:
    assert of(Notification.objects.filter(topic=TOPIC, object_id__in=[5, 50_000])) < 20


def test_a_scan_would_be_seen(crowd: User) -> None:
    assert of(Notification.objects.filter(title="y")) > 500
