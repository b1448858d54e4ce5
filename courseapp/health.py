"""What load balancers and operators ask: does the process live, and may it get visitors?"""

from datetime import timedelta
from functools import cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

from courseapp.models import Heartbeat

WORKER_SILENCE = timedelta(seconds=60)
"""A worker beats every ten seconds; silent for this long it is dead or stuck."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of the database, so that its trouble restarts no web server."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and worker are in order, else 503 with the reasons."""
    problems = problems_now()
    if problems:
        return JsonResponse({"status": "not ready", "problems": problems}, status=503)
    return JsonResponse({"status": "ok"})


def problems_now() -> list[str]:
    """What keeps the site from being ready, at most three queries."""
    try:
        missing = unapplied_migrations()
        if missing:
            return [f"{len(missing)} migrations are not applied"]
        if not worker_is_alive():
            return ["the worker is silent"]
    except (DatabaseError, InterfaceError, PoolTimeout):
        return ["the database does not answer"]
    return []


def unapplied_migrations() -> set[tuple[str, str]]:
    """Migrations on disk that this database lacks; a squashed one counts when all it replaces are there."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return {
        key for key, replaced in _on_disk().items() if key not in applied and not (replaced and replaced <= applied)
    }


@cache
def _on_disk() -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    """Every migration of the code this process runs, with those it replaces."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    loaded = loader.disk_migrations or {}
    replaced = {old for migration in loaded.values() for old in migration.replaces}
    return {
        key: frozenset((app, name) for app, name in migration.replaces)
        for key, migration in loaded.items()
        if key not in replaced
    }


def worker_is_alive() -> bool:
    return Heartbeat.objects.filter(name="worker").within(WORKER_SILENCE).exists()
