"""The connection pools of this process."""

from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper


def close() -> None:
    """Close connections and pools, so that a server about to stop need not cut them; they open again when
    used.
    """
    for wrapper in connections.all(initialized_only=True):
        wrapper.close()
        if isinstance(wrapper, DatabaseWrapper):
            wrapper.close_pool()
