"""How a translation remembers what it was translated from."""

import hashlib
import re

DIGEST = re.compile(r"[0-9a-f]{12}")


def body_digest(body: str) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of a body, line ends as they are."""
    return hashlib.sha256(body.encode()).hexdigest()[:12]
