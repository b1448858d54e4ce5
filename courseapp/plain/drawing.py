"""What can be wrong with a diagram drawn in box characters, found by measuring it.

A box is a top left corner, the next top right corner on its line, and the lines below as long as something
upright stands under the left corner. On each of them something upright must stand under the right corner.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from courseapp.plain.cells import cells, columns

BOX = re.compile("[\u2500-\u259f]")
UPRIGHT = re.compile(r"[│┃║┌┐└┘├┤┬┴┼┏┓┗┛┣┫╔╗╚╝╠╣╭╮╯╰]")
"""Characters that only a drawing has; a lone ─ may be somebody's dash."""
ARROWS = frozenset("▲▼◄►◀▶△▽◁▷←→↑↓↔↕⇐⇒⇑⇓")
WIDEST = 72
"""Columns that a phone held upright cannot show but a page can."""
FAR = 12
"""Columns: an upright line further away belongs to something else."""
COLLAPSED_FROM = 3
"""Lines off in a drawing without any aligned spaces, before it counts as collapsed."""


class Off(NamedTuple):
    """An edge in the wrong place: line from 0, columns to the right (negative: to the left)."""

    line: int
    columns: int


class Box(NamedTuple):
    top: int
    left: int
    right: int


type Grid = list[dict[int, str]]
"""For each line, the character that begins in each column."""


@cache
def arms(char: str) -> frozenset[str]:
    """Which of up, down, left and right a box character's lines run to: ┐ → left, down."""
    if not "\u2500" <= char <= "\u257f":
        return frozenset()
    name = unicodedata.name(char).replace("VERTICAL", "UP DOWN").replace("HORIZONTAL", "LEFT RIGHT")
    return frozenset({"UP", "DOWN", "LEFT", "RIGHT"} & set(name.split()))


UP = frozenset({"UP"})
UP_DOWN, UP_LEFT, UP_RIGHT, DOWN_LEFT, DOWN_RIGHT = (
    frozenset(pair.split()) for pair in ("UP DOWN", "UP LEFT", "UP RIGHT", "DOWN LEFT", "DOWN RIGHT")
)


def looks_drawn(text: str) -> bool:
    """Whether running text holds a drawing that should have been in a fence."""
    return len(UPRIGHT.findall(text)) >= 2


def width(lines: Iterable[str]) -> int:
    return max((columns(line) for line in lines), default=0)


def edges_off(lines: list[str]) -> list[Off]:
    """Edges that do not line up, at most one a line."""
    grid: Grid = [{cell.column: cell.text[0] for cell in cells(line)} for line in lines]
    found: dict[int, int] = {}
    for box in _boxes(grid):
        for off in _off(grid, box, found):
            found.setdefault(off.line, off.columns)
    return [Off(line, found[line]) for line in sorted(found)]


def collapsed(lines: list[str], off: list[Off]) -> bool:
    """Whether line breaks or spaces were lost on the way, so that single edges are not worth naming."""
    if any(_whole_box_on_one_line(line) for line in lines):
        return True
    return len(off) >= COLLAPSED_FROM and not any("  " in line.strip() for line in lines)


def _whole_box_on_one_line(line: str) -> bool:
    kinds = [arms(char) for char in line]
    tops = [at for at, kind in enumerate(kinds) if kind == DOWN_LEFT]
    bottoms = [at for at, kind in enumerate(kinds) if kind == UP_RIGHT]
    sides = [at for at, kind in enumerate(kinds) if kind >= UP_DOWN]
    return bool(tops and bottoms) and any(tops[0] < side < bottoms[-1] for side in sides)


def _boxes(grid: Grid) -> Iterator[Box]:
    for top, row in enumerate(grid):
        left = -1
        for column, char in row.items():
            kind = arms(char)
            if kind == DOWN_RIGHT and "LEFT" in arms(row.get(column + 1, "")):
                left = column
            elif kind == DOWN_LEFT and left >= 0:
                yield Box(top, left, column)
                left = -1
            elif kind in {UP_DOWN, UP_RIGHT, UP_LEFT}:
                left = -1


def _off(grid: Grid, box: Box, known: dict[int, int]) -> Iterator[Off]:
    """Walk down the left edge and look at the right one; on `known` lines both may be moved."""
    for line in range(box.top + 1, len(grid)):
        row = grid[line]
        left = box.left + (_shift(row, box.left, UP, -1) or 0 if line in known else 0)
        start = row.get(left, "")
        kind = arms(start)
        if not kind >= UP_DOWN and kind != UP_RIGHT and start not in ARROWS:
            return
        shift = _shift(row, box.right, UP_LEFT if kind == UP_RIGHT else UP_DOWN, left)
        if shift:
            yield Off(line, shift)
        if kind == UP_RIGHT:
            return


def _shift(row: dict[int, str], column: int, wanted: frozenset[str], beyond: int) -> int | None:
    """How far from `column` the nearest fitting character right of `beyond` stands; None: none is near."""
    here = row.get(column, "")
    if arms(here) >= wanted or here in ARROWS:
        return 0
    near = [
        at - column for at in range(max(column - FAR, beyond + 1), column + FAR + 1) if arms(row.get(at, "")) >= wanted
    ]
    return min(near, key=abs, default=None)
