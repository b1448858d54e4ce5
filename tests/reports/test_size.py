"""The desk and the form at 100,000 reports: the same number of queries, and none that reads them all."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courseapp.lessons.models import Lesson
from courseapp.reports.models import Report
from courseapp.reports.paging import MOST
from courseapp.reports.upkeep import note_changes
from tests.reports.reporting import PATH, filed

pytestmark = pytest.mark.django_db

MANY = 100_000
MOST_READ = 7 * MOST
"""Of each state there is one in seven, so that many are passed over on the way to a full count."""
LIST = "/admin/reports/report/"
PAGES = [f"{LIST}?queue={queue}" for queue in ("new", "quarantine", "mine", "confirmed", "waiting", "changed", "all")]
PAGES += [f"{LIST}?q=77777", f"{LIST}?q=guest-7%40example.org", f"{LIST}?queue=new&p=40", PATH]

FILL = """
INSERT INTO reports_report (lesson_id, page, kind, text, summary, language, state, held_for, revision, heading, quote,
    before, after, quote_language, is_located, compared, changed_in, viewport, browser, release, has_scripts, email,
    client_token, digest, duplicate_of_id, version, closed_at, confirmed_at, assignee_id)
SELECT %(lesson)s, '', 'typo', 'text ' || n, '', 'en', s, CASE WHEN n %% 40 = 0 THEN 'links' ELSE '' END, 1, '', 'q',
    '', '', 'en', true, 2, NULL, '', '', '', false, 'guest-' || n || '@example.org', gen_random_uuid(), n::text, NULL,
    1, CASE WHEN s IN ('new', 'confirmed', 'need-info') THEN NULL ELSE now() END,
    CASE WHEN s IN ('confirmed', 'fixed') THEN now() END, CASE WHEN n %% 1000 = 1 THEN %(staff)s END
FROM (SELECT n, (ARRAY['new', 'confirmed', 'fixed', 'spam', 'need-info', 'not-a-bug', 'wont-fix'])[n %% 7 + 1] AS s
      FROM generate_series(1, %(many)s) AS n) AS them
"""


def fill(staff: User, many: int) -> None:
    lesson = Lesson.objects.get(uid="hello001")
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"lesson": lesson.pk, "staff": staff.pk, "many": many})
        cursor.execute("ANALYZE reports_report")


def asked(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200, path
    return [one["sql"] for one in queries.captured_queries]


def rows_read(sql: str) -> int:
    """The most rows that any step of the plan looks at, those it passes over included."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql}")
        plan = "\n".join(str(row[0]) for row in cursor.fetchall())
    steps = [int(rows) * int(loops) for rows, loops in re.findall(r"actual rows=(\d+)[.\d]* loops=(\d+)", plan)]
    passed_over = [int(rows) for rows in re.findall(r"Rows Removed by [\w ]+: (\d+)", plan)]
    return max([*steps, *passed_over], default=0)


def test_pages_ask_the_same_and_read_little(desk: Client, clara: User) -> None:
    filed(quote="One")
    few = {path: len(asked(desk, path)) for path in PAGES}
    fill(clara, MANY)
    bad: dict[str, Any] = {}
    for path in PAGES:
        queries = asked(desk, path)
        assert len(queries) <= few[path] + 1, path
        for sql in queries:
            if "reports_report" in sql and (rows := rows_read(sql)) > MOST_READ:
                bad[path] = (rows, sql)
    assert bad == {}


def test_counts_and_the_worker_read_little_as_well(clara: User, desk: Client) -> None:
    fill(clara, MANY)
    with CaptureQueriesContext(connection) as queries:
        assert Report.objects.untouched().up_to(100) == 100
        assert Report.objects.quarantined().up_to(100) == 100
        assert note_changes() == 0
    read = {one["sql"]: rows_read(one["sql"]) for one in queries.captured_queries if "reports_report" in one["sql"]}
    assert {sql: rows for sql, rows in read.items() if rows > 100} == {}
