"""How much a change matters to somebody who has read the lesson, and what it was, section by section.

The rule, from the least to the most; the most serious part decides:

typo        only spaces, line breaks, Markdown signs or link addresses differ; or fewer than one word in thirty does,
            each by a letter or two, and no number, and no word that denies (not, never, 안, 못, 없 …) is among them.
            Keys that are no text (status, tags, minutes, a fact checked again) are typos as well.
clarified   words were added, removed or replaced, but at most two in five; no number and no denial changed.
corrected   a number changed or a denial came or went, in running text, a takeaway or a card's answer; or between two
            fifths and four fifths of a section's words are new; or a fact's marks in the text changed.
replaced    more than four fifths of a section are new, or a section came or went, or the lesson has another id.

A new section of a translation is no replacement for its readers but a translation: it counts as clarified when the
file is a translation (it has no id).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from courseapp.plain.course.findings import Findings
from courseapp.plain.course.front_matter import divide
from courseapp.plain.course.lines import split_lines
from courseapp.plain.course.sections import named_sections
from courseapp.plain.course.shapes import Kind, Section, Severity
from courseapp.plain.course.strict_yaml import Items, Map, Node, Scalar, read_yaml
from courseapp.plain.suggest import distance

MOST_TOKENS = 4000
"""Longer sections are compared paragraph by paragraph, since word by word takes the square of the length."""
_TOKEN = re.compile(r"(?:[^\W_]+(?:['’.-][^\W_]+)*|[\W_])\s*")
"""A word or a sign with the spaces behind it."""
_ADDRESS = re.compile(r"(?<=\])\([^()\s]*(?:\s+\"[^\"]*\")?\)|(?<=\])\[[^\]]*\]")
_SIGNS = re.compile(r"[\s*_`#>|~:\\-]+")
_NUMBER = re.compile(r"\d")
_DENIAL = re.compile(
    r"(?:no|not|never|none|nor|without|cannot|only|.+n['’]t|안|못|않.*|없.*|아니.*|아닌|말고|.*지\s?마.*)",
    re.IGNORECASE,
)
_FACT = re.compile(r"\{fact=([^\s{}]+)\}")
_ORDER = list(Severity)


class Op(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that stayed, came or went."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """What became of one part of a lesson: `title`, `summary`, a card, or a section (`#speed`, a heading, `start`).

    `spans` in order give the new text without those removed, and the words of the old one without those added.
    """

    name: str
    kind: Kind | None
    heading: str
    severity: Severity
    spans: tuple[Span, ...]


def classify(old: str, new: str) -> Severity:
    """How serious the change from one source of a lesson file to another is."""
    changes = section_diff(old, new)
    facts = [sorted(_FACT.findall(divide(source).body)) for source in (old, new)]
    severities = [change.severity for change in changes]
    if facts[0] != facts[1]:
        severities.append(Severity.CORRECTED)
    return max(severities, key=_ORDER.index, default=Severity.TYPO)


def section_diff(old: str, new: str) -> tuple[PartChange, ...]:
    """The parts that changed, in the order of the new source, each with its words; those that went come last."""
    before, after = _parts(old), _parts(new)
    is_translation = "id" not in _front_matter(new)
    names = [*after, *(name for name in before if name not in after)]
    changes: list[PartChange] = []
    for name in names:
        was, now = before.get(name), after.get(name)
        if was is not None and now is not None and was.text == now.text:
            continue
        part = now or was
        assert part is not None
        old_text, new_text = was.text if was else "", now.text if now else ""
        if was and now:
            severity = _severity(was, now)
        elif is_translation or part.section is None:
            severity = Severity.CLARIFIED
        else:
            severity = Severity.REPLACED
        spans = word_diff(old_text, new_text)
        section = part.section
        changes.append(
            PartChange(name, section.kind if section else None, section.heading if section else "", severity, spans)
        )
    return tuple(changes)


def word_diff(old: str, new: str) -> tuple[Span, ...]:
    """What stayed, went and came, word by word (line by line in very long texts).

    Words that only have other spaces behind them stayed; then the new text is given.
    """
    one, two = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(one) + len(two) > MOST_TOKENS:
        one, two = re.findall(r".*\n?", old), re.findall(r".*\n?", new)
    if len(one) + len(two) > MOST_TOKENS:
        one, two = [old], [new]
    return tuple(_spans(one, two))


def _spans(one: Sequence[str], two: Sequence[str]) -> Iterator[Span]:
    old, new = ([token.strip() for token in tokens] for tokens in (one, two))
    first = next(
        (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )
    if first:
        yield Span(Op.SAME, "".join(two[:first]))
    for op, *places in SequenceMatcher(None, old[first:], new[first:]).get_opcodes():
        i, j, k, m = (place + first for place in places)
        if op == "equal":
            yield Span(Op.SAME, "".join(two[k:m]))
            continue
        if j > i:
            yield Span(Op.REMOVED, "".join(one[i:j]))
        if m > k:
            yield Span(Op.ADDED, "".join(two[k:m]))


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    section: Section | None = None

    @property
    def below(self) -> str:
        """The text without its heading, whose words would make a short section look the same as before."""
        if self.section is None or not self.section.heading:
            return self.text
        lines = split_lines(self.text)
        return "".join(lines[1:] if lines[0].lstrip().startswith("#") else lines[2:])


def _parts(source: str) -> dict[str, _Part]:
    keys = _front_matter(source)
    parts = {name: _Part(keys[name]) for name in ("title", "summary") if keys.get(name)}
    parts |= {name: _Part(text) for name, text in keys.items() if name.startswith("card ")}
    for name, section in named_sections(divide(source).body).items():
        parts[name] = _Part(section.source.strip("\r\n") + "\n", section)
    return parts


def _front_matter(source: str) -> dict[str, str]:
    """The keys that are single values, and the cards as `card k1` with question and answer."""
    node = read_yaml(divide(source).yaml, Findings(""))
    keys: dict[str, str] = {}
    if isinstance(node, Map):
        keys = {key: _text(value) for key, value in node.entries.items() if isinstance(value, Scalar)}
        cards = node.entries.get("cards")
        for card in cards.nodes if isinstance(cards, Items) else ():
            if isinstance(card, Map):
                question, answer = (_text(card.entries.get(key)) for key in ("q", "a"))
                keys[f"card {_text(card.entries.get('id'))}"] = f"{question}\n{answer}"
    return keys


def _text(node: Node | None) -> str:
    return node.raw if isinstance(node, Scalar) else ""


def _severity(was: _Part, now: _Part) -> Severity:
    if _bare(was.text) == _bare(now.text):
        return Severity.TYPO
    old, new = was.below, now.below
    spans = word_diff(old, new)
    removed = [word for span in spans if span.op is Op.REMOVED for word in _words(span.text)]
    added = [word for span in spans if span.op is Op.ADDED for word in _words(span.text)]
    if not removed and not added:
        return Severity.CLARIFIED
    total = max(len(_words(old)), len(_words(new)), 1)
    share = max(len(removed), len(added)) / total
    if share > 0.8:
        return Severity.REPLACED
    weighty = sorted(filter(_is_weighty, removed)) != sorted(filter(_is_weighty, added))
    if weighty or share > 0.4:
        return Severity.CORRECTED
    if len(removed) == len(added) and share < 1 / 30 + 1 / total and all(map(_is_slip, removed, added)):
        return Severity.TYPO
    return Severity.CLARIFIED


def _bare(text: str) -> str:
    """A text without what readers do not read: addresses, spaces, signs."""
    return _SIGNS.sub("", _ADDRESS.sub("", text))


def _words(text: str) -> list[str]:
    return [token.strip() for token in _TOKEN.findall(_ADDRESS.sub("", text)) if token[0].isalnum()]


def _is_weighty(word: str) -> bool:
    return bool(_NUMBER.search(word) or _DENIAL.fullmatch(word))


def _is_slip(old: str, new: str) -> bool:
    """Whether a word differs as mistyped words do."""
    limit = 1 if min(len(old), len(new)) < 4 else 2
    return distance(old, new, limit + 1) <= limit
