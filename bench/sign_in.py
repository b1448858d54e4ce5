"""Does time tell who has an account? `python bench/sign_in.py [rounds]`: medians for a known and an unknown address.

Every form that takes an address, by turns; the two medians of a line should be within a tenth of each other. A database
of its own in a temporary folder.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
DATA = Path(tempfile.mkdtemp(prefix="bench-sign-in-"))
os.environ.update(DATA=str(DATA), DJANGO_SETTINGS_MODULE="courseapp.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from courseapp import embedded  # noqa: E402

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 8
KNOWN, PASSWORD = "mina@example.org", "a long enough password"
FORMS = [
    ("/accounts/signup/", "email", {}),
    ("/accounts/signup/", "email", {"password1": PASSWORD}),
    ("/accounts/login/code/", "email", {}),
    ("/accounts/password/reset/", "email", {}),
    ("/accounts/login/", "login", {"password": "wrong wrong wrong"}),
]


def seconds(path: str, field: str, email: str, more: dict[str, str]) -> float:
    started = time.perf_counter()
    Client(headers={"host": "localhost"}).post(path, {field: email, **more})
    return time.perf_counter() - started


def main() -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with embedded.running(DATA):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        User.objects.create_user(KNOWN, PASSWORD)
        for path, field, more in FORMS:
            spent: dict[bool, list[float]] = {True: [], False: []}
            for round_ in range(ROUNDS):
                for known in (True, False):
                    email = KNOWN if known else f"nobody{round_}@example.org"
                    spent[known].append(seconds(path, field, email, more))
            known_ms, unknown_ms = (statistics.median(spent[known]) * 1000 for known in (True, False))
            what = f"{path} {' '.join(more)}"
            print(
                f"{what:<40} known {known_ms:6.0f} ms  unknown {unknown_ms:6.0f} ms  ({known_ms / unknown_ms:4.2f} ×)"
            )
        connections.close_all()
    shutil.rmtree(DATA, ignore_errors=True)


if __name__ == "__main__":
    main()
