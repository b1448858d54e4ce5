"""Counting work tells a square from a line."""

from tests.work import grows_straight, lines_run


def _passes(size: int, times: int) -> None:
    for _outer in range(times):
        for _inner in range(size):
            pass


def test_lines_are_counted_the_same_every_time() -> None:
    assert lines_run(lambda: _passes(100, 1)) == lines_run(lambda: _passes(100, 1)) > 100


def test_a_square_is_noticed_and_a_line_is_not() -> None:
    assert grows_straight(lambda size: _passes(size, 3), 1_000, 4_000)
    assert not grows_straight(lambda size: _passes(size, size // 50), 1_000, 4_000)
