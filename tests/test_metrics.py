"""`/metrics`: who may see it, and that its numbers are what was served."""

import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from comments.flagging import Flagged, flag
from comments.models import Comment, Flag, Status
from comments.showing import change_status
from courseapp import measuring, metrics
from courseapp.kept import KEPT
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Lesson
from courseapp.measuring import Measured
from courseapp.reports.models import Report, State, Suspicion
from courseapp.tallies import Tallies
from tests import people
from tests.comments.said import say
from tests.lessons.folder import TODAY, small_course
from tests.reports import reporting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tallies:
    tallies = Tallies(tmp_path / "metrics", measuring.NAMES)
    monkeypatch.setattr(measuring, "current", tallies)
    return tallies


def numbers(client: Client) -> dict[str, float]:
    text = client.get("/metrics").content.decode()
    return {name: float(value) for name, value in re.findall(r"^(\w+(?:{.*?})?) (\S+)$", text, re.MULTILINE)}


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.9", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("203.0.113.9", {"Authorization": "Bearer let me see it"}, 200),
        ("203.0.113.9", {"Authorization": "Bearer let me"}, 403),
        ("203.0.113.9", {"Authorization": "let me see it"}, 403),
    ],
)
def test_only_this_machine_and_the_token_may_see_it(
    client: Client, settings: object, address: str, headers: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = "let me see it"  # type: ignore[attr-defined]
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


def test_without_a_token_no_token_is_right(client: Client) -> None:
    refused = client.get("/metrics", headers={"Authorization": "Bearer "}, REMOTE_ADDR="203.0.113.9")
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("forwarded", "status"), [("203.0.113.9", 403), ("127.0.0.1", 200), ("127.0.0.1, 9.9.9.9", 403)]
)
def test_behind_our_own_proxy_the_readers_address_counts(
    client: Client, settings: object, forwarded: str, status: int
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # type: ignore[attr-defined]
    assert client.get("/metrics", headers={"X-Forwarded-For": forwarded}).status_code == status


def answering(status: str, kept: str = "", seconds: float = 0.0) -> Measured:
    def application(environ: dict[str, object], start: object) -> list[bytes]:
        time.sleep(seconds)
        if kept:
            environ[KEPT] = kept
        start(status, [])  # type: ignore[operator]
        return []

    return Measured(application)


def test_requests_are_counted_by_kind_status_time_and_the_layer_of_kept_pages(client: Client) -> None:
    for path in ("/", "/en/me/notices/", "/api/v1/me/events", "/admin/x/"):
        answering("200 OK")({"PATH_INFO": path}, lambda *_: None)
    answering("404 Not Found", "miss", 0.02)({"PATH_INFO": "/x/"}, lambda *_: None)
    answering("304 Not Modified", "hit")({"PATH_INFO": "/y/"}, lambda *_: None)
    found = numbers(client)
    assert found['courseapp_requests_total{kind="page",status="2xx"}'] == 2
    assert found['courseapp_requests_total{kind="page",status="4xx"}'] == 1
    assert found['courseapp_requests_total{kind="api",status="2xx"}'] == 1
    assert found['courseapp_requests_total{kind="desk",status="2xx"}'] == 1
    assert found['courseapp_kept_pages_total{result="hit"}'] == 1
    assert found['courseapp_kept_pages_total{result="miss"}'] == 1
    assert found['courseapp_kept_pages_total{result="past"}'] == 4
    assert found['courseapp_request_seconds_count{kind="page"}'] == 4
    assert found['courseapp_request_seconds_bucket{kind="page",le="0.01"}'] == 3
    assert found['courseapp_request_seconds_bucket{kind="page",le="+Inf"}'] == 4
    assert found['courseapp_request_seconds_sum{kind="page"}'] >= 0.02


def test_an_exception_that_nobody_caught_counts_as_an_error(client: Client) -> None:
    def broken(environ: object, start: object) -> list[bytes]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Measured(broken)({"PATH_INFO": "/"}, lambda *_: None)
    assert numbers(client)['courseapp_requests_total{kind="page",status="5xx"}'] == 1


def test_statements_are_counted_a_request(client: Client) -> None:
    client.get("/en/about/")
    client.get("/feed.xml")
    found = numbers(client)
    assert found['courseapp_request_queries_bucket{le="0"}'] == 1
    assert found["courseapp_request_queries_count"] == 2
    assert found["courseapp_request_queries_sum"] >= 1


def test_queues_are_told_and_a_database_that_is_away_is_no_error(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = numbers(client)
    assert found["courseapp_database_up"] == 1
    assert {name for name in found if "outbox" in name or "mails" in name} == {
        "courseapp_outbox_waiting",
        "courseapp_outbox_oldest_seconds",
        "courseapp_outbox_stuck",
        "courseapp_mails_waiting",
        "courseapp_mails_overdue_seconds",
        "courseapp_mails_failed",
    }

    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr(metrics, "depths_now", away)
    assert numbers(client)["courseapp_database_up"] == 0


WAITS_FOR_STAFF = re.compile(r"courseapp_(?:comments|flags|reports)")


def test_what_waits_for_staff_is_told_with_how_long_it_waits(client: Client) -> None:
    nothing = {name: value for name, value in numbers(client).items() if WAITS_FOR_STAFF.match(name)}
    assert len(nothing) == 6 + len(State.values)
    assert set(nothing.values()) == {0}
    assert not import_course(small_course(), TODAY).is_refused
    lesson, mina, ann = Lesson.objects.get(uid="hello001"), people.mina(), people.ann()
    waiting, flagged, gone = (say(mina, lesson, words) for words in ("One.", "Two.", "Three."))
    for comment in (flagged, gone):
        assert isinstance(flag(ann, comment.pk, Flag.Reason.SPAM, "", comment.version), Flagged)
    change_status(waiting.pk, Status.HELD)
    change_status(gone.pk, Status.REMOVED)
    Comment.objects.update(status_at=timezone.now() - timedelta(hours=2))
    Flag.objects.filter(comment=flagged).update(created_at=timezone.now() - timedelta(hours=3))
    Flag.objects.filter(comment=gone).update(created_at=timezone.now() - timedelta(hours=9))
    for suspicion in ("", Suspicion.TRAP):
        report = reporting.filed(text=f"It is wrong {suspicion}", suspicion=suspicion)
        Report.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(hours=5 if suspicion else 1))
    reporting.decided(reporting.filed(text="This as well"), reporting.clara(), State.CONFIRMED)
    found = {name: value for name, value in numbers(client).items() if WAITS_FOR_STAFF.match(name)}
    assert {name: round(value, -2) if "seconds" in name else value for name, value in found.items() if value} == {
        "courseapp_comments_held": 1,
        "courseapp_comments_held_oldest_seconds": 7200,
        "courseapp_flags_open": 1,
        "courseapp_flags_oldest_seconds": 10800,
        'courseapp_reports{state="new"}': 1,
        'courseapp_reports{state="confirmed"}': 1,
        "courseapp_reports_quarantined": 1,
        "courseapp_reports_new_oldest_seconds": 3600,
    }


def test_every_line_is_of_the_format_that_prometheus_reads(client: Client) -> None:
    line = re.compile(
        r"# TYPE \w+ (?:counter|gauge|histogram)|\w+(?:\{\w+=\"[^\"]*\"(?:,\w+=\"[^\"]*\")*\})? [0-9.e+-]+"
    )
    response = client.get("/metrics")
    text = response.content.decode()
    assert [one for one in text.splitlines() if not line.fullmatch(one)] == []
    names = re.findall(r"^(\S+) \S+$", text, re.MULTILINE)
    assert len(names) == len(set(names))
    assert response.headers["Content-Type"] == metrics.TYPE


def test_tallies_of_all_processes_add_up_and_outlive_them(tmp_path: Path) -> None:
    names = ["a", "b"]
    here = Tallies(tmp_path, names)
    here.add({"a": 1})
    for _child in range(3):
        if not (pid := os.fork()):
            for _time in range(100):
                here.add({"a": 1, "b": 0.5})
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
    assert here.totals() == {"a": 301, "b": 150}
    Tallies(tmp_path, names).add({"b": 1})
    assert here.totals() == {"a": 301, "b": 151}
    assert len(list(tmp_path.glob("*/*-*"))) == 2  # this process has two files by now; the ended ones are one


def test_another_release_begins_at_nought(tmp_path: Path) -> None:
    Tallies(tmp_path, ["a"]).add({"a": 1})
    Tallies(tmp_path, ["a", "b"]).add({"b": 1})
    assert Tallies(tmp_path, ["a", "b"]).totals() == {"a": 0, "b": 1}
    assert len(list(tmp_path.iterdir())) == 1
