"""The versions that kept pages are checked against, shared by all processes of a host and told to other hosts."""

import mmap
import os
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

import psycopg
from django.conf import settings
from django.db import connection, transaction

from courseapp.plain import versions

CHANNEL = "page_versions"
SLOTS = 4096
WIDTH = 8


class Versions:
    """4,096 random numbers in a mapped file, one a topic; topics may share one, which only rebuilds too often.

    Before them stands the file's own name, by which a host knows its own announcements.
    """

    def __init__(self, path: Path) -> None:
        size = WIDTH * (SLOTS + 1)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(descriptor).st_size < size:
            os.ftruncate(descriptor, size)
        self._numbers = mmap.mmap(descriptor, size)
        os.close(descriptor)
        if self._numbers[:WIDTH] == bytes(WIDTH):
            self._numbers[:WIDTH] = os.urandom(WIDTH)

    @property
    def name(self) -> str:
        return self._numbers[:WIDTH].hex()

    def snapshot(self) -> bytes:
        """All numbers of this moment, to be asked later with `of`."""
        return self._numbers[:]

    def read(self, topics: tuple[str, ...]) -> bytes:
        return self.of(self._numbers, topics)

    @classmethod
    def of(cls, numbers: bytes | mmap.mmap, topics: tuple[str, ...]) -> bytes:
        return b"".join(numbers[at : at + WIDTH] for at in map(cls._place, topics))

    def bump(self, topics: Iterable[str]) -> None:
        """Give each topic a number it never had; eight aligned bytes are written at once, so no lock is needed."""
        for topic in topics:
            at = self._place(topic)
            self._numbers[at : at + WIDTH] = os.urandom(WIDTH)

    def bump_all(self) -> None:
        self._numbers[WIDTH:] = os.urandom(WIDTH * SLOTS)

    @staticmethod
    def _place(topic: str) -> int:
        return WIDTH * (1 + crc32(topic.encode()) % SLOTS)


class Ear:
    """Hears what other hosts announce, on a connection of its own. The worker of each host has one."""

    def __init__(self, current: Versions) -> None:
        self._current = current
        self._connection: psycopg.Connection | None = None

    def hear(self) -> None:
        """Take in what was announced since the last call; does not wait. Raises psycopg.OperationalError.

        After a new connection everything counts as changed, because announcements may have been missed.
        """
        if self._connection is None or self._connection.closed:
            parameters = connection.get_connection_params()
            for ours in ("cursor_factory", "context", "pool"):
                parameters.pop(ours, None)
            self._connection = psycopg.connect(**parameters, autocommit=True)
            self._connection.execute(f"LISTEN {CHANNEL}")
            self._current.bump_all()
        for heard in self._connection.notifies(timeout=0):
            origin, *topics = heard.payload.split()
            if origin != self._current.name:
                self._current.bump(topics)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


current = Versions(settings.DATA / "versions")


def announce(topics: tuple[str, ...]) -> None:
    """After the commit, make kept pages on these topics stale here at once and on other hosts by NOTIFY."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, " ".join((current.name, *topics))])
    transaction.on_commit(lambda: current.bump(topics))


versions.listen(announce)
