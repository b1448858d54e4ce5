"""What `manage.py doctor` looks at: each examination says what it found and, if that is bad, what to do."""

import fcntl
import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.mail import mailers
from django.db import connection

from courseapp import gunicorn_conf, health, preparation
from courseapp.lessons.models import Course, Fact
from courseapp.lessons.reading import today
from courseapp.models import Heartbeat
from courseapp.notices.depths import depths_now
from courseapp.outside_database import LEAST_VERSION

MAIL_PATIENCE = 900
"""Seconds a mail may wait before something is wrong."""
SPARE_CONNECTIONS = 10
"""Left for the worker, commands and people."""


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    level: Level
    subject: str
    text: str


def ok(subject: str, text: str) -> Finding:
    return Finding(Level.OK, subject, text)


def warn(subject: str, text: str) -> Finding:
    return Finding(Level.WARN, subject, text)


def fail(subject: str, text: str) -> Finding:
    return Finding(Level.FAIL, subject, text)


# --- Without the database -----------------------------------------------------------------------------------


def packages() -> Finding:
    wanted = dict(
        line.split(";")[0].rstrip(" \\\n").split("==")
        for line in (settings.BASE_DIR / "requirements.txt").read_text().splitlines()
        if "==" in line and "sys_platform == 'win32'" not in line and not line.startswith((" ", "#"))
    )
    differing = [name for name, version in wanted.items() if _installed(name) != version.strip()]
    python = f"Python {sys.version.split()[0]}"
    if differing:
        return fail("packages", f"{python}; not as pinned: {', '.join(differing)}. Run `make setup`")
    return ok("packages", f"{python}, {len(wanted)} packages as pinned")


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def data() -> Finding:
    free = shutil.disk_usage(settings.DATA).free / 1e9
    try:
        with tempfile.TemporaryFile(dir=settings.DATA):
            pass
    except OSError as error:
        return fail("data", f"{settings.DATA} cannot be written ({error.strerror}); see who owns it")
    said = f"{settings.DATA}, {free:.1f} GB free"
    if free < 0.2:
        return fail("data", f"{said}: the database will stop soon. Make room")
    return warn("data", f"{said}: make room") if free < 1 else ok("data", said)


def secret() -> Finding:
    kept = settings.DATA / "secret-key"
    if not kept.exists() or kept.read_text() != settings.SECRET_KEY:
        return ok("secret", "SECRET_KEY from the environment; it is not in backups, keep a copy")
    if kept.stat().st_mode & 0o077:
        return fail("secret", f"others may read {kept}: chmod 600 it, and replace it if anybody did")
    return ok("secret", f"made once, kept in {kept}")


def address() -> Finding:
    host = urlsplit(settings.SITE_URL).hostname or ""
    if host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return fail("address", f"ALLOWED_HOSTS does not name {host}, the host of SITE_URL")
    if settings.DEBUG:
        return warn("address", f"{settings.SITE_URL} with DEBUG on: errors show code and settings to everybody")
    if not settings.RATE_LIMITS:
        return warn("address", f"{settings.SITE_URL} with RATE_LIMITS off: passwords can be tried without end")
    if not settings.SITE_URL.startswith("https://"):
        alone = host == "localhost"
        said = "fine on your own machine; for others" if alone else "passwords travel unencrypted;"
        return (ok if alone else warn)("address", f"{settings.SITE_URL}: {said} set SITE_URL=https://…")
    left = checks.run_checks(include_deployment_checks=True)
    if left:
        return warn("address", f"{settings.SITE_URL}; `manage.py check --deploy` says: {left[0].msg}")
    return ok("address", f"{settings.SITE_URL}, deploy checks clean")


def mail() -> Finding:
    backend = mailers["default"]
    if "smtp" not in settings.MAILERS["default"]["BACKEND"]:
        waiting = len(list((settings.DATA / "mail").glob("*")))
        return warn("mail", f"goes to files in {settings.DATA / 'mail'} ({waiting} there); set EMAIL_URL to send")
    host = settings.MAILERS["default"]["OPTIONS"]["host"]
    try:
        backend.open()
        backend.close()
    except OSError as error:  # SMTPException is one
        return fail("mail", f"{host} does not take mail: {error}. Mend EMAIL_URL or the server")
    return ok("mail", f"{host} takes mail")


def static() -> Finding:
    if preparation.static_is_current():
        return ok("static", f"collected in {settings.STATIC_ROOT}")
    return fail("static", "not those of this code; start `manage.py serve` anew, or run `manage.py collectstatic`")


# --- With the database --------------------------------------------------------------------------------------


def database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0]).split()[0]
        cursor.execute("SELECT pg_database_size(current_database()) / 1e6")
        size = float(cursor.fetchone()[0])
    where = "DATABASE_URL" if settings.DATABASE_URL else "embedded"
    said = f"PostgreSQL {version} ({where}), {size:.0f} MB"
    if int(version.split(".")[0]) < LEAST_VERSION:
        return fail("database", f"{said}: the site needs {LEAST_VERSION} or newer")
    return ok("database", said)


def connections() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_connections')::int")
        allowed = int(cursor.fetchone()[0])
    pool = settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]
    needed = gunicorn_conf.workers * pool
    said = f"web may use {needed} of {allowed}"
    if needed > allowed - SPARE_CONNECTIONS:
        return fail("connections", f"{said}: lower WEB_WORKERS or WEB_THREADS, or raise max_connections")
    return ok("connections", said)


def migrations() -> Finding:
    missing = health.unapplied_migrations()
    if missing:
        first = ".".join(min(missing))
        return fail("migrations", f"{len(missing)} not applied ({first} …): run `manage.py migrate`")
    return ok("migrations", "all applied")


def worker() -> Finding:
    if health.worker_is_alive():
        return ok("worker", "alive")
    last = Heartbeat.objects.filter(name="worker").first()
    said = f"silent since {last.at:%Y-%m-%d %H:%M} UTC" if last else "was never here"
    if _is_served():
        return fail("worker", f"{said}, yet the site is served: see its log, restart `manage.py serve`")
    return warn("worker", f"{said}; it comes with `manage.py serve`, or run `manage.py worker`")


def _is_served() -> bool:
    try:
        with (settings.DATA / "serve.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def notices() -> Finding:
    found = depths_now()
    if found.stuck:
        return fail("notices", f"{found.stuck} cannot be told and are tried again ({found.why_stuck}): see the log")
    if found.outbox_age > 60:
        return fail("notices", f"{found.outbox} have waited {found.outbox_age:.0f} s to be told: is the worker alive?")
    if found.mails_late > MAIL_PATIENCE:
        hours = found.mails_late / 3600
        return fail("notices", f"{found.mails} mails wait, one for {hours:.1f} h ({found.why_failed or 'is it sent?'})")
    if found.failed:
        return warn("notices", f"{found.failed} mails were given up ({found.why_failed}): see Mails at the desk")
    return ok("notices", f"{found.outbox} to tell, {found.mails} mails to send")


def content() -> Finding:
    courses = Course.objects.open().count()
    if not courses:
        return warn("content", "no course yet: `manage.py import_course fixtures/…` or one of your own")
    return ok("content", f"{courses} course{'' if courses == 1 else 's'}")


def facts() -> Finding:
    overdue = Fact.objects.due_before(today()).count()
    if overdue:
        claims = "1 claim in a lesson is" if overdue == 1 else f"{overdue} claims in lessons are"
        return warn("facts", f"{claims} due for a check: `manage.py facts_due`")
    return ok("facts", "none overdue")


def clock() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
    said = f"{apart:.1f} s from the database's"
    if apart > 60:
        return fail("clock", f"{said}: codes and links will be refused. Turn on NTP on both hosts")
    return warn("clock", f"{said}: turn on NTP") if apart > 2 else ok("clock", said)


WITHOUT_DATABASE: list[Callable[[], Finding]] = [packages, data, secret, address, mail, static]
WITH_DATABASE: list[Callable[[], Finding]] = [
    database,
    connections,
    migrations,
    worker,
    notices,
    content,
    facts,
    clock,
]


def examine(examinations: list[Callable[[], Finding]]) -> Iterator[Finding]:
    """One finding each; an examination that breaks is a finding too, so that the others are still made."""
    for examination in examinations:
        try:
            yield examination()
        except Exception as error:  # noqa: BLE001
            yield fail(examination.__name__, f"could not be examined: {type(error).__name__}: {error}")
