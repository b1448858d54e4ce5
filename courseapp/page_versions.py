"""The versions that kept pages are checked against, shared by all processes of a host and told to other hosts."""

import mmap
import os
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

from django.conf import settings
from django.db import connection, transaction

from courseapp.plain import versions

CHANNEL = "page_versions"
SLOTS = 4096


class Versions:
    """4,096 random numbers in a mapped file, one a topic; topics may share one, which only rebuilds too often."""

    def __init__(self, path: Path) -> None:
        size = SLOTS * 8
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(descriptor).st_size < size:
            os.ftruncate(descriptor, size)
        self._numbers = mmap.mmap(descriptor, size)
        os.close(descriptor)

    def snapshot(self) -> bytes:
        """All numbers of this moment, to be asked later with `of`."""
        return self._numbers[:]

    def read(self, topics: tuple[str, ...]) -> bytes:
        return self.of(self._numbers, topics)

    @classmethod
    def of(cls, numbers: bytes | mmap.mmap, topics: tuple[str, ...]) -> bytes:
        return b"".join(numbers[at : at + 8] for at in map(cls._place, topics))

    def bump(self, topics: Iterable[str]) -> None:
        """Give each topic a number it never had; eight aligned bytes are written at once, so no lock is needed."""
        for topic in topics:
            at = self._place(topic)
            self._numbers[at : at + 8] = os.urandom(8)

    @staticmethod
    def _place(topic: str) -> int:
        return 8 * (crc32(topic.encode()) % SLOTS)


current = Versions(settings.DATA / "versions")


def announce(topics: tuple[str, ...]) -> None:
    """After the commit, make kept pages on these topics stale here at once and on other hosts by NOTIFY."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, " ".join(topics)])
    transaction.on_commit(lambda: current.bump(topics))


versions.listen(announce)
