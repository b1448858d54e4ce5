"""What a checker has to say about one place in a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum


class Level(IntEnum):
    """How serious a message is; only an ERROR stops an import."""

    NOTICE = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One finding. `text` and `fix` are English %-templates filled from `args`, so that a page can translate them.

    `path` is relative to the course folder, `line` counts from 1 (0: the file as a whole).
    """

    path: str
    line: int
    level: Level
    code: str
    text: str
    fix: str = ""
    args: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        fix = f"  ({self.fix % self.args})" if self.fix else ""
        return f"{place}: {self.level.name.lower()} {self.code}: {self.text % self.args}{fix}"

    def moved(self, path: str, lines: int) -> "Message":
        """The same finding seen from a file in which the text begins `lines` lines further down."""
        return replace(self, path=path, line=self.line + lines)


def has_errors(messages: list[Message]) -> bool:
    """Whether any message forbids an import."""
    return any(message.level is Level.ERROR for message in messages)
