"""Reads the environment; a wrong value stops the start with one clear line."""

import os
import re
import secrets
import sys
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


def stop(name: str, problem: str) -> NoReturn:
    """End the process with the one line an operator needs."""
    sys.exit(f"{name}: {' '.join(problem.split())}")


def text(name: str, default: str = "") -> str:
    """A value without surrounding spaces; empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""
    value = text(name, "true" if default else "false").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    stop(name, f"“{value}” is neither yes nor no (use 1 or 0)")


def number(name: str, default: int, least: int, most: int) -> int:
    """A whole number within bounds, both included."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        stop(name, f"“{value}” is not a whole number from {least} to {most}")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def choice(name: str, default: str, allowed: list[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        stop(name, f"“{value}” is not one of {', '.join(allowed)}")
    return value


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        stop(name, f"“{value}” is not a time zone (for example Asia/Seoul)")
    return value


def site_url(name: str, default: str) -> str:
    """The address people type: scheme and host, no path, no trailing slash."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    host = parts.hostname or ""
    if not host.isascii():
        stop(name, f"write the host of “{value}” the way it is sent: {_as_sent(host)}")
    whole = parts.scheme in {"http", "https"} and not (parts.path or parts.query or parts.fragment or parts.username)
    if not whole or not _HOST.fullmatch(host):
        stop(name, f"“{value}” is not an address such as https://learn.example.org")
    return value


def _as_sent(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return "xn--…"


def hosts(name: str, default: str) -> list[str]:
    """Comma-separated names of hosts, without scheme or port; `.example.org` also names those below it."""
    found = words(name, default)
    for host in found:
        if host != "*" and not _HOST.fullmatch(host.strip("[]").removeprefix(".")):
            stop(name, f"“{host}” is not the name of a host such as learn.example.org")
    return found


def sender(name: str, default: str) -> str:
    """The address that mails come from, with or without a name before it."""
    value = text(name)
    if not value:
        return default
    _title, address = parseaddr(value)
    if not _ADDRESS.fullmatch(address) or not value.isprintable():
        stop(name, f"“{value}” is no mail address; write it as name@example.org or “Name <name@example.org>”")
    return value


def folder(name: str, default: Path) -> Path:
    """A folder for data, made if missing."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(name, f"{path} cannot be used: {error.strerror}")
    return path


def secret(name: str, kept_in: Path) -> str:
    """The secret from the environment, else one made once and kept in a file only its owner may read."""
    value = text(name)
    if value:
        if len(value) < 50:
            stop(name, "is shorter than 50 characters; leave it unset and one is made and kept for you")
        return value
    if not kept_in.exists():
        fresh = kept_in.with_name(f"{kept_in.name}.{os.getpid()}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(fresh, kept_in)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept_in.read_text()


def _url[Settings](name: str, value: str, readers: dict[str, Callable[[Any], Settings]]) -> Settings:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        stop(name, "is not a valid address")
    known = ", ".join(f"{scheme}://" for scheme in readers)
    if not parts.scheme:
        stop(name, f"is not an address; it begins with one of {known}")
    if parts.scheme not in readers:
        stop(name, f"begins with “{parts.scheme}:”; known are {known}")
    return readers[parts.scheme](parts)


def database(name: str) -> dict[str, Any] | None:
    """Django's settings for `postgresql://user:password@host:port/name?host=/socket/dir`, or None when not set."""

    def postgres(parts: Any) -> dict[str, Any]:
        options = dict(parse_qsl(parts.query))
        database_name = unquote(parts.path.lstrip("/"))
        if "\0" in database_name:
            stop(name, "holds a character that no name of a database can have")
        if not database_name:
            stop(name, "names no database (postgresql://user:password@host/NAME)")
        return {
            "NAME": database_name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or options.pop("port", "")),
            "OPTIONS": options,
        }

    value = text(name)
    return _url(name, value, {"postgresql": postgres, "postgres": postgres}) if value else None


def mailer(name: str, files: Path) -> dict[str, Any]:
    """Django's mailer for `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`; else mails are files under `files`."""

    def smtp(parts: Any) -> dict[str, Any]:
        return {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": parts.hostname or "localhost",
                "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_tls": parts.scheme == "smtp+tls",
                "use_ssl": parts.scheme == "smtps",
                "timeout": 10,
            },
        }

    value = text(name)
    if not value:
        return {"BACKEND": "courseapp.notices.files.EmailBackend", "OPTIONS": {"folder": str(files)}}
    return _url(name, value, {"smtp": smtp, "smtp+tls": smtp, "smtps": smtp})


def cache(name: str) -> dict[str, Any]:
    """Django's settings for `redis://` or `rediss://`; else a table of the site's own database."""

    def redis(parts: Any) -> dict[str, Any]:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": parts.geturl()}

    value = text(name)
    if not value:
        return {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": 1_000_000},
        }
    return _url(name, value, {"redis": redis, "rediss": redis})


_ORIGINS = {
    "google": ["https://accounts.google.com"],
    "github": ["https://github.com"],
    "kakao": ["https://kauth.kakao.com", "https://accounts.kakao.com"],
    "naver": ["https://nid.naver.com"],
}
_OPTIONS: dict[str, dict[str, Any]] = {
    "google": {"SCOPE": ["email"], "AUTH_PARAMS": {"access_type": "online"}, "OAUTH_PKCE_ENABLED": True},
    "github": {"SCOPE": ["user:email"], "OAUTH_PKCE_ENABLED": True},
}


def sign_in_providers(*names: str) -> dict[str, dict[str, Any]]:
    """allauth's settings for each NAME whose NAME_CLIENT_ID and NAME_CLIENT_SECRET are both set."""
    providers = {}
    for name in names:
        client, password = text(f"{name}_CLIENT_ID"), text(f"{name}_CLIENT_SECRET")
        if client and password:
            app = {"client_id": client, "secret": password, "key": ""}
            providers[name.lower()] = {"APPS": [app], **_OPTIONS.get(name.lower(), {})}
        elif client or password:
            stop(f"{name}_CLIENT_{'SECRET' if client else 'ID'}", "is missing; set both or neither")
    return providers


def sign_in_origins(providers: dict[str, dict[str, Any]]) -> list[str]:
    """Where a form may lead when somebody signs in with another site; browsers ask this of redirects too."""
    return [origin for provider in providers for origin in _ORIGINS[provider]]
