"""A backup is one tar: the database's dump, the files kept beside it, and a manifest to verify both by."""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from courseapp import dumps
from courseapp.dumps import Table

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
KEPT = ("secret-key", "media")
"""Under DATA: what the database cannot be used without (the key that sessions and second factors depend on)
and what it points to. A secret given as SECRET_KEY is not in the backup.
"""
OF_THE_SYSTEM = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "courseapp_heartbeat",
    "courseapp_periodicjob",
    "cache",
}
"""Tables that have rows although nobody has put anything into the site."""


class BackupError(Exception):
    """The backup cannot be made or used; the message is for the operator."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself; `files` are SHA-256 sums by the path in the tar."""

    made_at: str
    release: str
    tables: dict[str, Table]
    files: dict[str, str]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def make(file: Path) -> Manifest:
    """Write the backup, readable by its owner only, and all of it or nothing."""
    if file.is_dir():
        raise BackupError(f"{file} is a folder; name a file in it")
    try:
        with tempfile.TemporaryDirectory(dir=file.resolve().parent, prefix=".backup-") as work:
            return _make(file.resolve(), Path(work))
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}") from error


def _make(file: Path, work: Path) -> Manifest:
    tables = dumps.dump(work / DUMP)
    members = {DUMP: work / DUMP}
    for name in KEPT:
        kept = settings.DATA / name
        found = [kept] if kept.is_file() else sorted(path for path in kept.rglob("*") if path.is_file())
        members |= {f"data/{path.relative_to(settings.DATA)}": path for path in found}
    manifest = Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        release=settings.RELEASE,
        tables=tables,
        files={name: _sha256(path) for name, path in members.items()},
    )
    (work / MANIFEST).write_text(json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1))
    fresh = work / "backup.tar"
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name, path in {MANIFEST: work / MANIFEST, **members}.items():
                tar.add(path, arcname=name)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    return manifest


def restore(file: Path, *, force: bool = False) -> Manifest:
    """Put the site into the state of the backup, verified before it takes the place of what is there.

    Refused while the site is in use or holds anything, unless forced; a forced restore keeps the database
    that was there under `<name>_before_restore`.
    """
    if not force:
        if others := dumps.others_connected():
            raise BackupError(f"{others} connections use the database; stop the site first, or use --force")
        if held := _what_is_held():
            raise BackupError(f"the site is not empty ({held}); use --force to replace it")
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as folder:
        work = Path(folder)
        manifest = _unpack(file, work)
        restoring, before = f"{dumps.target()}_restoring", f"{dumps.target()}_before_restore"
        differing = _differences(manifest.tables, dumps.load(work / DUMP, restoring))
        if differing:
            dumps.drop(restoring)
            raise BackupError(f"the restored tables are not those of the backup: {', '.join(differing)}")
        dumps.replace(restoring, keep_as=before)
        if not force:
            dumps.drop(before)
        _put_files(work)
    _forget_kept_pages()
    return manifest


def _what_is_held() -> str:
    """The fullest tables of the site, for the refusal; empty when there is nothing to lose."""
    with dumps.connected(dumps.target()) as connection:
        found = dumps.tables(connection)
    full = sorted(
        ((name, table.rows) for name, table in found.items() if table.rows and name not in OF_THE_SYSTEM),
        key=lambda pair: -pair[1],
    )
    return ", ".join(f"{name} {rows} rows" for name, rows in full[:3])


def _unpack(file: Path, work: Path) -> Manifest:
    """Extract and check every file against the manifest."""
    try:
        with tarfile.open(file) as tar:
            tar.extractall(work, filter="data")
        told: dict[str, Any] = json.loads((work / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError, EOFError) as error:
        raise BackupError(f"{file} is not a whole backup: {error}") from error
    if told.pop("format", None) != FORMAT:
        raise BackupError(f"{file} was made by another version of the site")
    told["tables"] = {name: Table(**table) for name, table in told["tables"].items()}
    manifest = Manifest(**told)
    damaged = [
        name for name, digest in manifest.files.items() if not (work / name).is_file() or _sha256(work / name) != digest
    ]
    if damaged:
        raise BackupError(f"{file} is damaged: {', '.join(damaged)}")
    return manifest


def _differences(wanted: dict[str, Table], found: dict[str, Table]) -> list[str]:
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def _put_files(work: Path) -> None:
    for name in KEPT:
        kept, place = work / "data" / name, settings.DATA / name
        if kept.is_file():
            kept.replace(place)
        elif kept.is_dir():
            if place.exists():
                place.rename(work / f"before-{name}")
            shutil.move(kept, place)


def _forget_kept_pages() -> None:
    """Give every page a new version, in place: processes have the file mapped."""
    versions = settings.DATA / "versions"
    if versions.exists():
        with versions.open("r+b") as file:
            file.write(os.urandom(versions.stat().st_size))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
