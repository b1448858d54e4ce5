"""What the Markdown renderer needs to know, and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from courseapp.plain.course.shapes import Fact
from courseapp.plain.messages import Message


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be shown: where it is served and its size in CSS pixels (0: unknown)."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Target:
    """Where a relative link leads. `problem` is a Message code and wording when it leads nowhere."""

    url: str
    problem: str = ""


def _no_link(_href: str) -> Target | None:
    return None


def _no_picture(_src: str) -> Picture | None:
    return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything outside the text that its rendering depends on.

    `link` maps a relative href to a Target (None: no such thing), `picture` an image path to a Picture.
    `prefix` goes before every anchor, so that content can never take an id of the application's.
    """

    lang: str
    path: str = ""
    math: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)
    link: Callable[[str], Target | None] = _no_link
    picture: Callable[[str], Picture | None] = _no_picture
    prefix: str = "s-"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the table of contents: level 2–4, id as in the page (prefix included), safe inline HTML."""

    level: int
    id: str
    html: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML of one section.

    Facts are marked as `<span class="fact">…</span>` followed by FACT_OPEN name FACT_CLOSE; the page replaces
    that by the mark of the day, because the HTML is stored and the mark's wording depends on the date.
    `words` counts Latin-script words and `syllables` Hangul ones, code and diagrams left out; `text` is what search
    and word counts see.
    """

    html: str
    headings: tuple[Heading, ...]
    messages: tuple[Message, ...]
    text: str
    words: int
    syllables: int
    facts: tuple[str, ...]


FACT_OPEN = "\ue000"
FACT_CLOSE = "\ue001"
RENDERER_VERSION = 2
