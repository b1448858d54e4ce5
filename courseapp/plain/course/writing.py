"""Writes a lesson file in its canonical form, and stamps translations.

What is written reads back as it was, and what was read back is written the same.
"""

import re
from collections.abc import Iterable, Iterator

from courseapp.plain.course.findings import Findings
from courseapp.plain.course.front_matter import divide
from courseapp.plain.course.lines import newline_of, split_lines
from courseapp.plain.course.shapes import Fact, Language, Lesson, Text
from courseapp.plain.course.strict_yaml import Map, Scalar, read_yaml

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_NOT_TEXT = frozenset({"null", "true", "false"})
_STAMP = re.compile(r"translated_from[ \t]*:.*", re.DOTALL)


def write_lesson(lesson: Lesson, lang: Language, *, primary: bool) -> str:
    """The file of one language: front matter with its keys in a fixed order and only those needed, then the body.

    `primary` tells whether this is the language that holds what is not language. The body stays as it is, and the
    front matter takes its line ends.
    """
    text = lesson.texts[lang]
    keys = _primary_keys(lesson, text) if primary else _translation_keys(text)
    newline = newline_of(text.body)
    return newline.join(["---", *keys, "---", ""]) + text.body


def restamp(source: str, digest: str) -> str:
    """A translation with `translated_from` set to `digest`; every other byte as it was.

    A file without front matter, or one whose front matter is a single {…}, is given back unchanged.
    """
    parts = divide(source)
    lines = split_lines(parts.yaml)
    newline = newline_of(parts.opening)
    wanted = f"translated_from: {scalar(digest)}"
    if not parts.opening or (lines and lines[0].lstrip().startswith("{")):
        return source
    place = next((n for n, line in enumerate(lines) if _STAMP.fullmatch(line)), None)
    if place is None:
        if lines and not lines[-1].endswith(("\n", "\r")):
            lines[-1] += newline
        lines.append(wanted + newline)
    elif not _is_stamped("".join(lines), digest):
        old = lines[place]
        end = old[len(old.rstrip("\r\n")) :]
        lines[place] = wanted + _comment(old) + end
        while place + 1 < len(lines) and lines[place + 1].startswith((" ", "\t")):
            del lines[place + 1]
    return parts.opening + "".join(lines) + parts.closing + parts.body


def _is_stamped(yaml: str, digest: str) -> bool:
    node = read_yaml(yaml, Findings(""))
    stamp = node.entries.get("translated_from") if isinstance(node, Map) else None
    return isinstance(stamp, Scalar) and stamp.raw == digest


def _comment(line: str) -> str:
    """The comment behind a value, with the spaces before it."""
    comment = re.search(r"[ \t]+#[^\r\n]*", line)
    return comment[0] if comment else ""


def scalar(text: str, *, flow: bool = False) -> str:
    """A text as YAML: bare where that is beyond doubt, else in double quotes. `flow`: inside [ ] or { }."""
    bare = (
        text[:1].isalpha()
        and text == text.rstrip()
        and text not in _NOT_TEXT
        and not _UNPRINTABLE.search(text)
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and not (flow and re.search(r"[,\[\]{}:\"]", text))
    )
    return text if bare else quoted(text)


def quoted(text: str) -> str:
    """A text as YAML in double quotes."""
    text = re.sub(r'["\\]', lambda found: _ESCAPES[found[0]], text)
    return '"' + _UNPRINTABLE.sub(_escaped, text) + '"'


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}"


def _primary_keys(lesson: Lesson, text: Text) -> Iterator[str]:
    yield f"id: {scalar(lesson.uid)}"
    yield f"title: {scalar(text.title)}"
    yield f"summary: {scalar(text.summary)}"
    yield f"status: {lesson.status.value}"
    if moment := lesson.publish_at:
        exact = moment.second or moment.microsecond
        yield f"publish_at: {moment.isoformat() if exact else moment.isoformat(timespec='minutes')}"
    yield f"minutes: {lesson.minutes}"
    if lesson.tags:
        yield f"tags: {_list(lesson.tags)}"
    if lesson.redirect_from:
        yield f"redirect_from: {_list(lesson.redirect_from)}"
    if lesson.math:
        yield "math: true"
    if lesson.facts:
        yield "facts:"
        yield from (f"  {scalar(fact.name)}: {_fact(fact)}" for fact in lesson.facts)
    yield from _lists(text)


def _translation_keys(text: Text) -> Iterator[str]:
    yield f"title: {scalar(text.title)}"
    if text.summary:
        yield f"summary: {scalar(text.summary)}"
    if text.translated_from:
        yield f"translated_from: {scalar(text.translated_from)}"
    yield from _lists(text)


def _lists(text: Text) -> Iterator[str]:
    if text.links:
        yield "links:"
    for link in text.links:
        lang = f", lang: {scalar(link.lang, flow=True)}" if link.lang != text.lang else ""
        kind = f", kind: {scalar(link.kind, flow=True)}" if link.kind else ""
        yield f"  - {{title: {scalar(link.title, flow=True)}, url: {quoted(link.url)}{lang}{kind}}}"
    if text.cards:
        yield "cards:"
    for card in text.cards:
        yield f"  - {{id: {scalar(card.id)}, q: {quoted(card.question)}, a: {quoted(card.answer)}}}"


def _fact(fact: Fact) -> str:
    source = f", source: {quoted(fact.source)}" if fact.source else ""
    review = f", review: {fact.review}d" if fact.review is not None else ""
    return f"{{verified: {fact.verified.isoformat()}{source}{review}}}"


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(scalar(word, flow=True) for word in words) + "]"
