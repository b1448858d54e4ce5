"""The PostgreSQL that DATABASE_URL names, asked once before a command begins, so that trouble is told in one line."""

import psycopg
from django.conf import settings

LEAST_VERSION = 18
PATIENCE = 5
"""Seconds to wait for an answer."""

_OURS = {"pool", "server_side_binding", "options"}
_REMEDIES = {
    "refused": "see that PostgreSQL runs there and listens on that port",
    "could not translate host name": "see how the host is spelt",
    "failed to resolve host": "see how the host is spelt",
    "timeout expired": "see that the host is reachable and lets this one in",
    "no such file": "see that PostgreSQL runs and keeps its socket there",
    "password authentication failed": "see user and password; characters such as @ : / are written %40 %3A %2F",
    "no password supplied": "write it in the address, postgresql://user:password@host/name",
    "pg_hba.conf": "let the site's user in from this host",
    "does not exist": "make it first (createuser, createdb), or see how it is spelt",
    "invalid connection option": "leave it out",
}


def trouble() -> str:
    """Why the site cannot use that server, with what to do; "" when it can. Never tells the password."""
    given = settings.DATABASES["default"]
    options = {name: value for name, value in given["OPTIONS"].items() if name not in _OURS}
    try:
        with psycopg.connect(
            host=given["HOST"],
            port=given["PORT"],
            user=given["USER"],
            password=given["PASSWORD"],
            dbname=given["NAME"],
            connect_timeout=PATIENCE,
            **options,
        ) as connection:
            version = connection.info.server_version // 10_000
    except (psycopg.Error, ValueError) as error:
        return _said(error)
    if version < LEAST_VERSION:
        return f"that server is PostgreSQL {version}; the site needs {LEAST_VERSION} or newer"
    return ""


def _said(error: Exception) -> str:
    """The last reason that libpq gives, in one line, with the remedy that fits."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = next((line for line in reversed(lines) if "failed" in line or "FATAL" in line), (lines or ["no answer"])[0])
    for prefix in ("connection failed: ", "- "):
        told = told.removeprefix(prefix)
    remedy = next((remedy for words, remedy in _REMEDIES.items() if words in str(error).lower()), "")
    return f"{told}; {remedy}" if remedy else told
