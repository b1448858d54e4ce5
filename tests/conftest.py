"""The tests' surroundings: settings of their own, a real PostgreSQL, a real Chromium.

Everything lies under `TEST_DATA` (default `.data/test`), one folder for each parallel process. TEST_DATABASE_URL
names another server to use; its user must be allowed to make databases.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
OF_THE_SITE = (
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "DATABASE_URL",
    "DEBUG",
    "EMAIL_URL",
    "LANGUAGE_CODE",
    "PORT",
    "RATE_LIMITS",
    "RELEASE",
    "SECRET_KEY",
    "SITE_NAME",
    "SITE_URL",
    "TIME_ZONE",
    "WEB_THREADS",
    "WEB_WORKERS",
)


def _surroundings() -> Path:
    """Set the environment that the settings read, whatever the shell had; answers DATA."""
    for name in OF_THE_SITE:
        os.environ.pop(name, None)
    if "TEST_DATABASE_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
    data = Path(os.environ.get("TEST_DATA", ROOT / ".data" / "test"))
    data = data / os.environ.get("PYTEST_XDIST_WORKER", "alone")
    (data / "static").mkdir(parents=True, exist_ok=True)
    os.environ["DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "courseapp.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the tests' thread
    return data


DATA = _surroundings()

import django  # noqa: E402 - reads the environment set above
import hypothesis  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from courseapp import embedded, translations  # noqa: E402
from courseapp.page_versions import current  # noqa: E402
from courseapp.plain import versions  # noqa: E402

settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2PasswordHasher", *settings.PASSWORD_HASHERS[1:]]
translations.compile_changed(ROOT / "locale")
django.setup()  # so that conftest files further down may import models

hypothesis.settings.register_profile("seeded", derandomize=True, deadline=None)
hypothesis.settings.register_profile("campaign", max_examples=5_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "seeded"))

versions.listen(current.bump)  # in a test that is rolled back nothing ever commits
pytest_plugins = ["tests.browser"]
_open = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the database, unless this process only hands out work to others (`pytest -n 2`).

    Those read their settings themselves: with DJANGO_SETTINGS_MODULE in their environment, pytest-django would do
    so before this file has set their DATA.
    """
    hands_out_work = bool(getattr(config.option, "numprocesses", None)) and "PYTEST_XDIST_WORKER" not in os.environ
    if hands_out_work:
        del os.environ["DJANGO_SETTINGS_MODULE"]
    elif not settings.DATABASE_URL:
        _open.enter_context(embedded.running(DATA, durable=False))


def pytest_unconfigure() -> None:
    _open.close()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each test begins with a process that remembers no content of another's database."""
    current.bump([versions.SITE])


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database; at the end, whoever a browser left in the middle of a request is sent away from it."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
