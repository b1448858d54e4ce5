"""Values kept in the process until what they were made of changes: the content of pages that cannot be kept whole.

Pages of signed-in readers differ in a few places only. What is the same for all of them is made once, and is good as
long as its topics' versions (courseapp.page_versions) are what they were before it was made, and the UTC date is the
same. Values are shared by threads: nobody may change one.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime

from courseapp.page_versions import current


class Remembered[K: Hashable, V]:
    """At most `most` values, the least recently used thrown out first."""

    def __init__(self, *topics: str, most: int) -> None:
        self._topics = topics
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[K, tuple[bytes, date, V]] = OrderedDict()

    def of(self, key: K, make: Callable[[], V], *topics: str) -> V:
        """The value of `key`, made now unless it is known; when making it raises, nothing is remembered.

        `topics` are those of this key, beside those of all.
        """
        version, day = current.read((*self._topics, *topics)), datetime.now(UTC).date()
        with self._lock:
            held = self._held.get(key)
            if held and held[:2] == (version, day):
                self._held.move_to_end(key)
                return held[2]
        value = make()
        with self._lock:
            self._held[key] = (version, day, value)
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return value
