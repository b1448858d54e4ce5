"""What has to be in place before the site is served; each function does nothing when it already is."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from courseapp import health

STAMP = "static.json"


def migrate() -> bool:
    """Bring the database to this code; True if there was something to do."""
    if not health.unapplied_migrations():
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def make_cache_table() -> None:
    cache = settings.CACHES["default"]
    kept_here = cache["BACKEND"].endswith("DatabaseCache")
    if kept_here and cache["LOCATION"] not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)


def static_is_current() -> bool:
    """True if the collected files are those of the code: same names, sizes and times."""
    try:
        return (Path(settings.STATIC_ROOT) / STAMP).read_text() == _static_stamp()
    except OSError:
        return False


def collect_static() -> None:
    """Collect, hash and compress. Files of earlier releases stay: pages in readers' browsers still ask for
    them.
    """
    stamp = _static_stamp()
    call_command("collectstatic", interactive=False, verbosity=0)
    (Path(settings.STATIC_ROOT) / STAMP).write_text(stamp)


def _static_stamp() -> str:
    lines = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            lines.append(f"{getattr(storage, 'prefix', '')} {path} {found.st_size} {found.st_mtime_ns}")
    digest = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
    return json.dumps({"sources": digest, "storage": settings.STORAGES["staticfiles"]["BACKEND"]})


def sample_courses() -> list[Path]:
    """The courses that come with the project, for a site that has none; the one with most lessons leads the shelf."""
    folders = [path.parent for path in (settings.BASE_DIR / "fixtures").glob("*/course.yaml")]
    return sorted(folders, key=lambda folder: (-len(list(folder.glob("*/*/"))), folder.name))
