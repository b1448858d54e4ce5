"""The demo's conversations stand under lessons that there are, said by people that there are."""

import re
from collections.abc import Iterator
from pathlib import Path

from courseapp.demo_threads import HELD, THREADS, Line
from courseapp.management.commands.demo import PERSONAS

ROOT = Path(__file__).resolve().parent.parent.parent


def every(lines: tuple[Line, ...]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from every(line.answers)


def test_lessons_and_people_of_the_conversations_are_there() -> None:
    lessons = {
        found[1]
        for path in (ROOT / "fixtures").rglob("en.md")
        if (found := re.search(r"^id: (\w{8})$", path.read_text(), re.MULTILINE))
    }
    assert {*THREADS, HELD[0]} <= lessons
    named = {persona.name for persona in PERSONAS if len(persona.name) > 1}  # a name has two letters or more
    said = [line for lines in THREADS.values() for line in every(lines)]
    assert {line.who for line in said} | {HELD[1]} <= named
    liking = {name for line in said for names in line.liked.values() for name in names}
    assert liking <= {persona.name for persona in PERSONAS}
    assert all(answer.hours < line.hours for line in said for answer in line.answers)
