"""The editor's fields of a lesson, and the file they make together."""

import json
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from courseapp.plain.course.shapes import Lesson, Status, Text

LESSON_FIELDS = ("minutes", "tags", "redirect_from", "math", "facts")
TEXT_FIELDS = ("title", "summary", "links", "cards", "body")
BLOCKS = ("facts", "links", "cards")
"""Front matter that the editor shows as YAML."""

type Fields = dict[str, dict[str, str]]
"""{"lesson": {field: typed text}, language: {field: typed text}}."""

_top_level = re.compile(r"^([a-z_]+):(.*)$")


@dataclass(frozen=True, slots=True)
class Composed:
    """A file made of fields. `starts` are the lines (from 1) at which each field begins, rising."""

    source: str
    starts: tuple[tuple[int, str], ...]

    def field_at(self, line: int) -> tuple[str, int]:
        """The field a line of the file belongs to, and the line within that field; ("", 0) for the whole file."""
        for start, field in reversed(self.starts):
            if line >= start:
                return field, line - start + 1
        return "", 0


def blocks_of(source: str) -> dict[str, str]:
    """The YAML behind each of the BLOCKS in a file's front matter, as typed but not indented."""
    lines = source.split("\n")
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines[1:]:
        if line.rstrip() == "---":
            break
        if match := _top_level.match(line):
            current = found.setdefault(match[1], [match[2].strip()] if match[2].strip() else [])
        elif not line.startswith("#"):
            current.append(line.rstrip())
    return {name: textwrap.dedent("\n".join(found.get(name, []))).strip("\n") for name in BLOCKS}


def fields_of(lesson: Lesson, languages: tuple[str, ...]) -> Fields:
    """What the editor shows of a lesson; a language it has no text in has empty fields."""
    primary = blocks_of(lesson.texts[languages[0]].source)
    fields: Fields = {
        "lesson": {
            "minutes": str(lesson.minutes),
            "tags": ", ".join(lesson.tags),
            "redirect_from": ", ".join(lesson.redirect_from),
            "math": "on" if lesson.math else "",
            "facts": primary["facts"],
        }
    }
    for language in languages:
        fields[language] = _text_fields(lesson.texts.get(language))
    return fields


def _text_fields(text: Text | None) -> dict[str, str]:
    if text is None:
        return dict.fromkeys(TEXT_FIELDS, "")
    blocks = blocks_of(text.source)
    return {
        "title": text.title,
        "summary": text.summary,
        "links": blocks["links"],
        "cards": blocks["cards"],
        "body": text.body.strip("\n") + "\n",
    }


def compose(
    uid: str,
    status: Status,
    publish_at: str,
    lesson: Mapping[str, str],
    text: Mapping[str, str],
    *,
    primary: bool,
    translated_from: str = "",
) -> Composed:
    """The file that these fields make; it may be wrong, which checking it tells."""
    lines: list[str] = ["---"]
    starts: list[tuple[int, str]] = []

    def put(field: str, *added: str) -> None:
        starts.append((len(lines) + 1, field))
        lines.extend(added)

    if primary:
        put("", f"id: {uid}")
    for field in ("title", "summary"):
        put(field, f"{field}: {_quoted(text[field])}")
    if primary:
        put("", f"status: {status}", *([f"publish_at: {publish_at}"] if publish_at else []))
        put("minutes", f"minutes: {lesson['minutes'].strip() or 'null'}")
        put("tags", f"tags: {_list(lesson['tags'])}")
        if lesson["redirect_from"].strip():
            put("redirect_from", f"redirect_from: {_list(lesson['redirect_from'])}")
        if lesson["math"]:
            put("math", "math: true")
    elif translated_from:
        put("", f"translated_from: {_quoted(translated_from)}")
    for field, block in (
        ("facts", lesson["facts"] if primary else ""),
        ("links", text["links"]),
        ("cards", text["cards"]),
    ):
        if block.strip():
            put(field, f"{field}:", *textwrap.indent(unix(block).strip("\n"), "  ").split("\n"))
    lines += ["---", ""]
    starts.append((len(lines) + 1, "body"))
    return Composed("\n".join(lines) + "\n" + unix(text["body"]).strip("\n") + "\n", tuple(starts))


def _quoted(value: str) -> str:
    """A YAML double-quoted string; JSON's is one."""
    return json.dumps(" ".join(value.split()), ensure_ascii=False)


def _list(value: str) -> str:
    return "[" + ", ".join(_quoted(part) for part in value.split(",") if part.strip()) + "]"


def unix(text: str) -> str:
    """With the line ends of files; browsers send CRLF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
