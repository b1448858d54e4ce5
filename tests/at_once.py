"""Many hands at the same moment, for tests of races."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, connections

from courseapp import pools

POOLED = 5
"""How many threads can have a connection at once, beside the test itself."""
PATIENCE = 60.0


def at_once(work: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do everything at the same moment, each in a thread with a connection of its own; the answers in order.

    As far as the pool has connections for all, they are there before anything begins, or they would make the moment.
    The pool is a new one, because in the old one whatever ran before may still hold a place; not within a transaction,
    which would end with it.
    """
    if not connection.in_atomic_block:
        pools.close()
        connection.ensure_connection()
    start = threading.Barrier(len(work))
    answers: list[Any] = [None] * len(work)

    def run(place: int, one: Callable[[], Any]) -> None:
        try:
            if len(work) <= POOLED:
                connection.ensure_connection()
            start.wait(PATIENCE)
            answers[place] = one()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
