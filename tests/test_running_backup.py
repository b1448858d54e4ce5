"""The drill: fill a site, back it up, destroy it, restore it, and every table is what it was."""

import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from courseapp import embedded
from tests.served import alive_with, manage

pytestmark = pytest.mark.slow


def connect(data: Path) -> psycopg.Connection[tuple[object, ...]]:
    settings = embedded.connection_settings(data)
    return psycopg.connect(host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=settings["NAME"])


def fingerprint(data: Path) -> dict[str, str]:
    """Every row of every table as text, hashed in another way than the backup does; and where counters stand."""
    found = {}
    with embedded.running(data), connect(data) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        ).fetchall()
        for (name,) in names:
            row = connection.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{name}\" t"  # noqa: S608
            ).fetchone()
            assert row is not None
            found[str(name)] = str(row[0])
        counters = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
        found["counters"] = str(sorted(map(str, counters)))
    return found


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a person, thousands of rows of awkward text, and a file beside the database."""
    data = tmp_path_factory.mktemp("backup") / "data"
    assert manage(data, "migrate", "--verbosity", "0").returncode == 0
    assert manage(data, "staff", "yuna@example.org", "--role", "operator").returncode == 0
    with embedded.running(data), connect(data) as connection:
        connection.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date)"
            " SELECT 'k' || n, E'빛\\\\ \"quoted\"\\n' || n, now() FROM generate_series(1, 2000) n"
        )
    (data / "media").mkdir()
    (data / "media" / "그림.txt").write_text("a picture")
    return data


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A DATA whose server runs and whose database holds nothing."""
    data = tmp_path_factory.mktemp("empty") / "data"
    with embedded.running(data, durable=False):
        yield data


@pytest.fixture(scope="module")
def backup(filled: Path) -> Path:
    file = filled.parent / "site.tar"
    done = manage(filled, "backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


def test_a_destroyed_site_comes_back_to_the_row(filled: Path, backup: Path, tmp_path: Path) -> None:
    before = fingerprint(filled)
    secret = (filled / "secret-key").read_text()
    lost = tmp_path / "data"
    shutil.copytree(filled / "media", lost / "media")
    (lost / "media" / "그림.txt").write_text("something else")
    done = manage(lost, "restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert fingerprint(lost) == before
    assert (lost / "media" / "그림.txt").read_text() == "a picture"
    assert (lost / "secret-key").read_text() == secret
    assert alive_with(lost) == []


def test_a_backup_is_for_its_owner_only_and_tells_what_is_in_it(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    with tarfile.open(backup) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert manifest["tables"]["django_session"]["rows"] == 2000
    assert manifest["tables"]["accounts_user"]["rows"] == 1
    assert set(manifest["files"]) == {"database.dump", "data/secret-key", "data/media/그림.txt"}


def test_a_site_that_holds_something_is_not_overwritten(filled: Path, backup: Path) -> None:
    before = fingerprint(filled)
    done = manage(filled, "restore", str(backup))
    assert done.returncode == 1
    assert "the site is not empty (django_session 2000 rows" in done.stderr
    assert fingerprint(filled) == before


def test_a_site_in_use_is_not_overwritten(backup: Path, empty: Path) -> None:
    with connect(empty):
        done = manage(empty, "restore", str(backup))
    assert done.returncode == 1
    assert "stop the site first" in done.stderr


def test_force_replaces_and_keeps_what_was_there_in_another_database(filled: Path, backup: Path) -> None:
    before = fingerprint(filled)
    with embedded.running(filled), connect(filled) as connection:
        connection.execute("DELETE FROM django_session")
    done = manage(filled, "restore", str(backup), "--force")
    assert done.returncode == 0, done.stderr
    assert fingerprint(filled) == before
    with embedded.running(filled), connect(filled) as connection:
        names = {name for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall()}
    assert "courseapp_before_restore" in names
    assert "courseapp_restoring" not in names


@pytest.mark.parametrize("harm", ["cut off", "one byte changed", "not a backup"])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    backup: Path, empty: Path, tmp_path: Path, harm: str
) -> None:
    bad = tmp_path / "bad.tar"
    whole = backup.read_bytes()
    at = whole.index(b"PGDMP") + 5000
    bad.write_bytes(
        {
            "cut off": whole[:20_000],
            "one byte changed": whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
            "not a backup": b"hello",
        }[harm]
    )
    done = manage(empty, "restore", str(bad))
    assert done.returncode == 1
    assert "is not a whole backup" in done.stderr or "is damaged" in done.stderr
    assert fingerprint(empty) == {"counters": "[]"}


def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(filled: Path, tmp_path: Path) -> None:
    done = manage(filled, "backup", str(tmp_path / "no" / "site.tar"))
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert list(tmp_path.iterdir()) == []
