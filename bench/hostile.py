"""Texts made to be slow, at two lengths, beside plain prose of the same lengths: seconds, and how they grow.

A text that grows as prose does is read in one pass; one that grew by the square of its length could be used to attack.

    .venv/bin/python bench/hostile.py
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from courseapp.plain.comment_text import render as render_comment
from courseapp.plain.course.sections import split_sections
from courseapp.plain.markdown import render
from courseapp.plain.rendered import Surroundings, Target

SMALL, LARGE = 10_000, 40_000
PROSE = "A line of plain words.\n"
PIECES = ["[", "![", "> ", "- ", "*a **b ", "`", "<a", "<kbd>", "{#a} ", "## h\n", "::: hint\n", "$a ", "('"]
READERS: dict[str, Callable[[str], object]] = {
    "lesson": lambda text: render(text, Surroundings("en", math=True, link=Target)),
    "comment": lambda text: render_comment(text, {}),
    "sections": split_sections,
}


def seconds(reader: Callable[[str], object], piece: str, size: int) -> float:
    text = (piece * size)[:size]
    times = []
    for _try in range(3):
        began = time.process_time()
        reader(text)
        times.append(time.process_time() - began)
    return min(times)


def main() -> None:
    print(f"{'':24}{SMALL:>10,}{LARGE:>10,}   grew by (characters: {LARGE / SMALL:.0f})")
    for name, reader in READERS.items():
        for piece in [PROSE, *PIECES]:
            small, large = seconds(reader, piece, SMALL), seconds(reader, piece, LARGE)
            label = f"{name} {'prose' if piece is PROSE else repr(piece)}"
            print(f"{label:24}{small:10.4f}{large:10.4f}   {large / max(small, 1e-6):.1f}")


if __name__ == "__main__":
    main()
