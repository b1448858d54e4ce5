"""Copies of the database in PostgreSQL's own format, and what is needed to trust one: a checksum of every
table.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from courseapp import embedded

MAINTENANCE = "postgres"
"""The database to be connected to while another is made or renamed."""

type Connection = psycopg.Connection[tuple[Any, ...]]


class DumpError(Exception):
    """The copy could not be made or read; the message is for the operator."""


@dataclass(frozen=True)
class Table:
    """What a table held: its number of rows, and a sum over them that does not depend on their order."""

    rows: int
    checksum: str


def target() -> str:
    """The name of the site's database."""
    return str(settings.DATABASES["default"]["NAME"])


def _parameters(database: str) -> dict[str, str]:
    configured = settings.DATABASES["default"]
    names = {"HOST": "host", "PORT": "port", "USER": "user"}
    given = {name: str(configured[key]) for key, name in names.items() if configured.get(key)}
    of_django = {"pool", "server_side_binding", "options"}
    extra = {key: str(value) for key, value in configured["OPTIONS"].items() if key not in of_django}
    return {**given, **extra, "dbname": database}


@contextmanager
def connected(database: str, *, autocommit: bool = False) -> Iterator[Connection]:
    """A connection of its own: no pool, no time limits, and one way of writing values, for the checksums."""
    writing = "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=1"
    password = str(settings.DATABASES["default"].get("PASSWORD") or "") or None
    with psycopg.connect(
        make_conninfo(**_parameters(database)), password=password, options=writing, autocommit=autocommit
    ) as connection:
        yield connection


# --- Checksums ----------------------------------------------------------------------------------------------


def tables(connection: Connection) -> dict[str, Table]:
    """Every table of the site with its checksum; unlogged ones hold nothing that outlives a crash and are
    left out.
    """
    names = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND relpersistence = 'p' ORDER BY relname"
    ).fetchall()
    return {name: _table(connection, name) for (name,) in names}


def _table(connection: Connection, name: str) -> Table:
    """MD5 of each row's text, its first 64 bits added up: one pass, no sorting, any number of rows."""
    query = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0) FROM {} t"
    ).format(sql.Identifier("public", name))
    row = connection.execute(query).fetchone()
    assert row is not None
    return Table(rows=row[0], checksum=str(row[1]))


# --- Dump and restore ---------------------------------------------------------------------------------------


def dump(file: Path) -> dict[str, Table]:
    """Write the database to the file; the answer is of the very rows written, though the site goes on."""
    with connected(target()) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        found = tables(connection)
        options = [
            "--format=custom",
            f"--snapshot={snapshot[0]}",
            "--no-unlogged-table-data",
            f"--file={file}",
        ]
        _run("pg_dump", connection.info.server_version // 10000, target(), options)
    return found


def load(file: Path, database: str) -> dict[str, Table]:
    """Make the database anew, like the site's own, fill it from the file, and answer what it holds then."""
    with connected(MAINTENANCE, autocommit=True) as connection:
        name = sql.Identifier(database)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 {}").format(name, _locale(connection)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise DumpError(f"the database user may not make databases (ALTER ROLE … CREATEDB): {error}") from error
        version = connection.info.server_version // 10000
    _run("pg_restore", version, database, ["--exit-on-error", "--no-owner", "--no-privileges", str(file)])
    with connected(database, autocommit=True) as connection:
        connection.execute("ANALYZE")
        return tables(connection)


def _locale(connection: Connection) -> sql.Composable:
    """The options that give a new database the language rules of the site's."""
    row = connection.execute(
        "SELECT pg_encoding_to_char(encoding), datlocprovider::text, datcollate, datctype, datlocale"
        " FROM pg_database WHERE datname = %s",
        [target()],
    ).fetchone()
    assert row is not None
    encoding, provider, collate, character_type, locale = row
    options = sql.SQL("ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(encoding, collate, character_type)
    if provider == "b":
        options += sql.SQL(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {}").format(locale)
    elif provider == "i":
        options += sql.SQL(" LOCALE_PROVIDER icu ICU_LOCALE {}").format(locale)
    else:
        options += sql.SQL(" LOCALE_PROVIDER libc")
    return options


def drop(database: str) -> None:
    with connected(MAINTENANCE, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def replace(by: str, keep_as: str) -> None:
    """Put the database `by` in the place of the site's, which is kept under another name; both or neither."""
    drop(keep_as)
    with connected(MAINTENANCE) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [target()])
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        site = sql.Identifier(target())
        connection.execute(rename.format(site, sql.Identifier(keep_as)))
        connection.execute(rename.format(sql.Identifier(by), site))


def others_connected() -> int:
    """How many other sessions use the site's database."""
    with connected(target()) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'",
            [target()],
        ).fetchone()
    assert row is not None
    return int(row[0])


# --- PostgreSQL's programs ----------------------------------------------------------------------------------


def _run(program: str, version: int, database: str, options: list[str]) -> None:
    password = str(settings.DATABASES["default"].get("PASSWORD") or "")
    done = subprocess.run(
        [_find(program, version), "--dbname", make_conninfo(**_parameters(database)), *options],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise DumpError(f"{program} failed: {done.stderr.strip()}")


def _find(program: str, version: int) -> str:
    """The program as old as the server or newer: the one of the embedded server, else one on PATH."""
    for candidate in (str(embedded.binaries() / program), shutil.which(program)):
        if candidate and Path(candidate).exists():
            answer = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False).stdout
            found = re.search(r"(\d+)\.", answer)
            if found and int(found[1]) >= version:
                return candidate
    raise DumpError(f"no {program} of PostgreSQL {version} or newer is installed")
