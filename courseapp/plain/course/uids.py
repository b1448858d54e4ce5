"""The identity of a lesson: eight characters, made once, never changed, never reused."""

import hashlib
import re
from collections.abc import Container

UID = re.compile(r"[a-z0-9]{8}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def fresh_uid(seed: str, taken: Container[str]) -> str:
    """A uid that nobody has. It follows from `seed`, so that the same check proposes the same one."""
    attempt = 0
    while True:
        number = int.from_bytes(hashlib.sha256(f"{attempt} {seed}".encode(errors="replace")).digest()[:8])
        uid = _LETTERS[number % 26]
        for _place in range(7):
            number, letter = divmod(number, len(_LETTERS))
            uid += _LETTERS[letter]
        if uid not in taken:
            return uid
        attempt += 1
