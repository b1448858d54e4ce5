"""Health pages, the doctor, migrations beside a site at work, and the worker's rounds."""

import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from psycopg.conninfo import make_conninfo
from pytest_django import DjangoAssertNumQueries, Settings

from courseapp import diagnosis, health, translations
from courseapp.diagnosis import Level
from courseapp.jobs import Job
from courseapp.management.commands import migrate
from courseapp.management.commands.worker import Rounds
from courseapp.models import Heartbeat, PeriodicJob


@pytest.fixture
def beating(db: None) -> None:
    Heartbeat.objects.beat("worker")


# --- /healthz and /readyz -------------------------------------------------------------------------------------


def test_healthz_asks_nothing_of_the_database(client: Client) -> None:
    answer = client.get("/healthz")  # pytest-django refuses a query without the mark
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


def test_readyz_is_content_when_all_is_there(
    client: Client, beating: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/readyz")
    with django_assert_max_num_queries(3):
        answer = client.get("/readyz")
    assert answer.status_code == 200
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_misses_a_worker_that_never_came(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["the worker is silent"]


def test_readyz_misses_a_worker_that_fell_silent(client: Client, beating: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE courseapp_heartbeat SET at = at - interval '61 seconds'")
    assert client.get("/readyz").status_code == 503
    Heartbeat.objects.beat("worker")
    assert client.get("/readyz").status_code == 200


def test_readyz_sees_a_migration_that_is_not_applied(client: Client, beating: None) -> None:
    MigrationRecorder(connection).record_unapplied("courseapp", "0001_initial")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["1 migrations are not applied"]


# --- doctor ---------------------------------------------------------------------------------------------------


def levels(*examinations: object) -> dict[str, Level]:
    return {finding.subject: finding.level for finding in diagnosis.examine(list(examinations))}  # type: ignore[arg-type]


def test_the_doctor_finds_a_healthy_site_healthy(beating: None) -> None:
    found = {f.subject: f for f in diagnosis.examine(diagnosis.WITH_DATABASE)}
    assert {found[name].level for name in ("database", "connections", "migrations", "worker", "clock")} == {Level.OK}
    assert found["content"].level is Level.WARN


def test_the_doctor_sees_the_packages_that_are_not_as_pinned(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "requirements.txt").write_text(
        "django==1.0 \\\n    --hash=sha256:00\nno-such==1 ; sys_platform == 'win32'\n"
    )
    finding = diagnosis.packages()
    assert finding.level is Level.FAIL
    assert "django. Run `make setup`" in finding.text


def test_the_doctor_sees_mail_that_nobody_takes(settings: Settings) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    finding = diagnosis.mail()
    assert finding.level is Level.FAIL
    assert "127.0.0.1 does not take mail" in finding.text


def test_the_doctor_sees_a_key_that_others_may_read(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    kept = tmp_path / "secret-key"
    kept.write_text(settings.SECRET_KEY)
    kept.chmod(0o644)
    assert diagnosis.secret().level is Level.FAIL
    kept.chmod(0o600)
    assert diagnosis.secret().level is Level.OK


def test_the_doctor_sees_an_address_that_the_site_does_not_answer_to(settings: Settings) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://learn.example.org", ["other.example.org"]
    assert diagnosis.address().level is Level.FAIL


def test_an_examination_that_breaks_is_a_finding_and_the_others_are_still_made() -> None:
    def broken() -> diagnosis.Finding:
        raise ValueError("something unforeseen")

    assert levels(broken, lambda: diagnosis.ok("next", "made")) == {"broken": Level.FAIL, "next": Level.OK}


@pytest.mark.django_db
def test_the_doctor_ends_with_1_when_something_is_wrong(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT, settings.DATABASE_URL = tmp_path, {"kept": "up by the tests"}
    told = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("doctor", stdout=told)
    assert end.value.code == 1
    assert "fail  static" in told.getvalue()
    assert "ok    database     PostgreSQL 18" in told.getvalue()


# --- migrate --------------------------------------------------------------------------------------------------


def another_session() -> psycopg.Connection[tuple[object, ...]]:
    database = connection.settings_dict
    return psycopg.connect(
        make_conninfo(host=database["HOST"], port=database["PORT"], user=database["USER"], dbname=database["NAME"])
    )


@pytest.fixture
def tables_back(transactional_db: None) -> Iterator[None]:
    """Whatever the test did, the tables of this app are there afterwards."""
    yield
    call_command("migrate", verbosity=0)


def test_a_migration_waits_for_a_busy_table_without_making_readers_wait(tables_back: None) -> None:
    """Dropping a table stands for any ALTER: it needs the table for itself, and somebody is reading it."""
    waits: list[float] = []
    done = threading.Event()

    def read() -> None:
        with another_session() as reader:
            while not done.wait(0.02):
                started = time.monotonic()
                reader.execute("SELECT count(*) FROM courseapp_heartbeat")
                reader.rollback()
                waits.append(time.monotonic() - started)

    with another_session() as busy:
        busy.execute("SELECT count(*) FROM courseapp_heartbeat")
        readers = threading.Thread(target=read)
        readers.start()

        def end() -> None:
            done.set()
            readers.join()
            busy.rollback()

        timer = threading.Timer(2.0, end)
        timer.start()
        told = StringIO()
        call_command("migrate", "courseapp", "zero", stdout=told)
        timer.join()
    assert "A table is in use; trying again" in told.getvalue()
    assert health.unapplied_migrations()
    assert len(waits) > 5
    assert max(waits) < 1.5  # behind a waiting ALTER they would have waited the whole two seconds


def test_a_migration_that_never_gets_its_turn_gives_up_and_changes_nothing(
    tables_back: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "ATTEMPTS", 1)
    with another_session() as busy:
        busy.execute("SELECT count(*) FROM courseapp_heartbeat")
        with pytest.raises(OperationalError, match="lock timeout"):
            call_command("migrate", "courseapp", "zero", stdout=StringIO())
        busy.rollback()
    assert ("courseapp", "0001_initial") not in health.unapplied_migrations()


# --- worker ---------------------------------------------------------------------------------------------------


def one_round(jobs: list[Job]) -> None:
    """What a worker does once a second."""
    rounds = Rounds(jobs)
    try:
        rounds.once()
    finally:
        rounds.ear.close()


@pytest.mark.django_db
def test_a_due_job_is_done_once_however_many_workers_look() -> None:
    runs: list[str] = []
    job = Job("test", timedelta(hours=1), lambda: runs.append("run"))
    one_round([job])
    one_round([job])
    assert runs == ["run"]


@pytest.mark.django_db
def test_a_job_is_done_again_when_it_is_due_again() -> None:
    runs: list[str] = []
    job = Job("test", timedelta(hours=1), lambda: runs.append("run"))
    one_round([job])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE courseapp_periodicjob SET due_at = due_at - interval '1 hour'")
    one_round([job])
    assert runs == ["run", "run"]


@pytest.mark.django_db
def test_a_job_that_fails_stops_neither_the_others_nor_the_heartbeat(caplog: pytest.LogCaptureFixture) -> None:
    runs: list[str] = []

    def broken() -> None:
        raise ValueError("something unforeseen")

    one_round([Job("a", timedelta(hours=1), broken), Job("b", timedelta(hours=1), lambda: runs.append("b"))])
    assert runs == ["b"]
    assert health.worker_is_alive()
    assert "job a failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_one_of_many_claims_at_the_same_moment_wins() -> None:
    PeriodicJob.objects.create(name="race")
    won: list[bool] = []
    start = threading.Barrier(8)

    def claim() -> None:
        start.wait()
        try:
            won.append(PeriodicJob.objects.claim("race", timedelta(hours=1)))
        finally:
            connection.close()

    claimants = [threading.Thread(target=claim) for _ in range(8)]
    for claimant in claimants:
        claimant.start()
    for claimant in claimants:
        claimant.join()
    assert sorted(won) == [False] * 7 + [True]


# --- translations ---------------------------------------------------------------------------------------------


def test_translations_are_compiled_when_they_changed_and_only_then(tmp_path: Path) -> None:
    source = tmp_path / "ko" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Home"\nmsgstr "홈"\n')
    target = source.with_suffix(".mo")
    assert translations.compile_changed(tmp_path) == [target]
    assert "홈".encode() in target.read_bytes()
    assert translations.compile_changed(tmp_path) == []
    source.write_text(source.read_text().replace("홈", "처음"))
    later = time.time() + 10
    os.utime(source, (later, later))
    assert translations.compile_changed(tmp_path) == [target]
    assert "처음".encode() in target.read_bytes()
