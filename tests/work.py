"""How much a call does, counted and not timed: the same on a quick, a slow and a busy machine."""

import sys
from collections.abc import Callable
from functools import partial

TOOL = 4
"""A number of sys.monitoring that neither debuggers, coverage nor profilers use."""


def lines_run(call: Callable[[], object]) -> int:
    """Lines of Python that the call runs. What one call into C does is not seen; bench/hostile.py times that."""
    count = 0

    def line(_code: object, _number: int) -> None:
        nonlocal count
        count += 1

    monitoring = sys.monitoring
    monitoring.use_tool_id(TOOL, "lines")
    monitoring.register_callback(TOOL, monitoring.events.LINE, line)
    monitoring.set_events(TOOL, monitoring.events.LINE)
    try:
        call()
    finally:
        monitoring.set_events(TOOL, 0)
        monitoring.free_tool_id(TOOL)
    return count


def grows_straight(work: Callable[[int], object], small: int, large: int) -> bool:
    """Whether work on the larger size is at most half as much again as its share; its square would be far above."""
    work(small)
    least, most = (lines_run(partial(work, size)) for size in (small, large))
    return most <= 1.5 * least * large / small + 10_000
