"""What is gathered while one text is written as HTML."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property

from courseapp.plain.body_rules import Rule
from courseapp.plain.messages import Message
from courseapp.plain.rendered import FACT_CLOSE, FACT_OPEN, Heading, Surroundings
from courseapp.plain.wording import Wording, wording

MARKERS = re.compile(f"[{FACT_OPEN}{FACT_CLOSE}]")


@dataclass
class Sheet:
    """One text being written. `taken` are ids (with prefix) that this lesson already uses."""

    source: str
    around: Surroundings
    taken: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    """For an id that was wanted more than once, the last number given to it."""
    messages: list[Message] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    facts: dict[str, None] = field(default_factory=dict)

    def report(self, rule: Rule, line: int, **args: object) -> None:
        """Note a finding; `line` counts from 1 within the text."""
        self.messages.append(rule.found(self.around.path, line, args))

    @cached_property
    def wording(self) -> Wording:
        return wording(self.around.lang)

    @cached_property
    def lines(self) -> list[str]:
        return re.split(r"\r\n?|\n", self.source)

    @cached_property
    def seal(self) -> str:
        """Tells this text's footnotes from those of the other sections on the page."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:6]


def escape(text: str) -> str:
    """Text for an element's content, without the characters that mark facts."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")
    return MARKERS.sub("", safe)


def attribute(value: str) -> str:
    """Text for an attribute's value between double quotes."""
    return escape(value).replace('"', "&quot;")
