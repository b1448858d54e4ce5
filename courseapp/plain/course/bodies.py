"""Renders a lesson's text to see what is wrong with it, and what it shows, says and points to."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from posixpath import normpath

from django.utils.translation import gettext_noop as _

from courseapp.plain import body_rules
from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings, meant
from courseapp.plain.course.lesson_file import FileRead
from courseapp.plain.course.lines import split_lines
from courseapp.plain.course.sections import MENTAL_MODEL
from courseapp.plain.course.shapes import Kind, Lesson, Section, Text
from courseapp.plain.markdown import links_of, render, render_inline
from courseapp.plain.messages import Message
from courseapp.plain.rendered import Picture, Rendered, Surroundings, Target
from courseapp.plain.suggest import closest

MOST_SECTIONS = 200
LOOK_UP = "K000"
"""The code under which the renderer hands back each link that leads to another page; it never leaves this module."""
RESERVED_ANCHORS = frozenset({Kind.MENTAL_MODEL.value, Kind.TAKEAWAYS.value, Kind.EXERCISE.value})
_USUAL_HEADINGS = {
    "key takeaways": Kind.TAKEAWAYS,
    "takeaways": Kind.TAKEAWAYS,
    "key points": Kind.TAKEAWAYS,
    "핵심 정리": Kind.TAKEAWAYS,
    "핵심정리": Kind.TAKEAWAYS,
    "핵심 요약": Kind.TAKEAWAYS,
    "exercise": Kind.EXERCISE,
    "exercises": Kind.EXERCISE,
    "연습": Kind.EXERCISE,
    "연습 문제": Kind.EXERCISE,
    "실습": Kind.EXERCISE,
    "mental model": Kind.MENTAL_MODEL,
    "멘탈 모델": Kind.MENTAL_MODEL,
}
"""Headings that authors of other formats write for the three sections that have a meaning."""
_ID = re.compile(r' id="s-([^"]*)"')
_IN_PAGE = re.compile(r"\]\(<?#|\]:\s*<?#")
_HEADING_HTML = re.compile(r"\s*<h2\b.*?</h2>", re.DOTALL)
_MARKUP = re.compile(r"[*_`\[\]<>{}&\\~^$|]|\('|\(\"")
"""Without any of these, a text on one line is rendered as it stands and nothing can be wrong with it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What one section offers to links, how long it is, and whether there is nothing but its heading."""

    anchors: frozenset[str]
    words: int
    syllables: int
    empty: bool


@dataclass(slots=True)
class Page:
    """One language of a lesson as rendered. Links are an address and its line in the file."""

    text: Text
    measures: list[Measure] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)
    in_page: list[tuple[str, int]] = field(default_factory=list)
    pictures: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)


def look(lesson: Lesson, text: Text, file: FileRead, pictures: Mapping[str, object]) -> Page:
    """Render everything that a reader of this text sees; nothing of a text with far too many sections."""
    page = Page(text)
    around = surroundings(lesson, text, pictures, page)
    taken: set[str] = set()
    if len(text.sections) > MOST_SECTIONS:
        page.messages += _too_many(text)
        return page
    for section in text.sections:
        above = text.body_line + section.line - 1
        rendered = render(section.source, around, taken)
        anchors = frozenset(unescape(anchor) for anchor in _ID.findall(rendered.html))
        taken |= {around.prefix + anchor for anchor in anchors}
        page.measures.append(Measure(anchors, rendered.words, rendered.syllables, _is_empty(section, rendered)))
        page.facts.update(rendered.facts)
        _sort_messages(rendered, above, page, pictures, lesson.path)
        if _IN_PAGE.search(section.source):
            links = links_of(section.source, around)
            page.in_page += [(href[1:], line + above) for href, line in links if href.startswith("#") and href[1:]]
    page.messages += _check_sections(text, page, primary=text is next(iter(lesson.texts.values())))
    for name, words in _inline_texts(text):
        if _MARKUP.search(words):
            rendered = render_inline(words, around)
            page.facts.update(rendered.facts)
            _sort_messages(rendered, file.lines.get(name, 1) - 1, page, pictures, lesson.path)
    return page


def _too_many(text: Text) -> list[Message]:
    found = Findings(text.path)
    found.add(
        Code.SECTIONS_MANY,
        text.body_line + text.sections[MOST_SECTIONS].line,
        _("the lesson has %(count)d sections, more than %(most)d"),
        _("divide it into several lessons, or use headings of level 3"),
        count=len(text.sections),
        most=MOST_SECTIONS,
    )
    return found.messages


def surroundings(lesson: Lesson, text: Text, pictures: Mapping[str, object], page: Page) -> Surroundings:
    """What rendering for a check needs: pictures by path, and links left open until all pages are known."""
    return Surroundings(
        lang=text.lang,
        path=text.path,
        math=lesson.math,
        facts={fact.name: fact for fact in lesson.facts},
        link=lambda _href: Target("", f"{LOOK_UP} %(href)s"),
        picture=_picture(lesson.path, pictures, page.pictures),
    )


def _picture(within: str, pictures: Mapping[str, object], used: set[str]) -> Callable[[str], Picture | None]:
    def find(src: str) -> Picture | None:
        path = normpath(f"{within}/{src}")
        if path not in pictures:
            return None
        used.add(path)
        return Picture(f"/{path}", 0, 0)

    return find


def _inline_texts(text: Text) -> Iterator[tuple[str, str]]:
    """The texts of the front matter that are inline Markdown, by key."""
    yield "title", text.title
    yield "summary", text.summary
    for place, card in enumerate(text.cards, 1):
        yield f"cards.{place}.q", card.question
        yield f"cards.{place}.a", card.answer


def _sort_messages(rendered: Rendered, above: int, page: Page, pictures: Mapping[str, object], within: str) -> None:
    """Put the renderer's findings in their place in the file, and take out the links that are still to be checked."""
    for message in rendered.messages:
        moved = message.moved(page.text.path, above)
        if message.code == LOOK_UP:
            page.links.append((str(message.args["href"]), moved.line))
        elif message.code == body_rules.NO_PICTURE.code:
            page.messages += _no_picture(moved, pictures, within)
        elif not (message.code == body_rules.ANCHOR_TWICE.code and message.args["anchor"] in RESERVED_ANCHORS):
            page.messages.append(moved)


def _no_picture(message: Message, pictures: Iterable[str], within: str) -> list[Message]:
    """The renderer's finding, with the path that was probably meant."""
    src = str(message.args["src"])
    path = normpath(f"{within}/{src}")
    name = path.rpartition("/")[2]
    same_name = sorted(other for other in pictures if other.rpartition("/")[2] == name)
    meant_path = same_name[0] if same_name else closest(path, pictures)
    suggestion = relative(meant_path, within) if meant_path else ""
    found = Findings(message.path)
    found.add(
        Code.PICTURE_MISSING,
        message.line,
        body_rules.NO_PICTURE.text,
        meant(suggestion, _("put the file beside the lesson; paths are relative to the lesson's folder")),
        src=src,
        suggestion=suggestion,
    )
    return found.messages


def relative(path: str, within: str) -> str:
    """The path of one thing in the course as written in a lesson in the folder `within`."""
    parts, here = path.split("/"), within.split("/")
    while parts and here and parts[0] == here[0]:
        parts, here = parts[1:], here[1:]
    return "../" * len(here) + "/".join(parts)


def _check_sections(text: Text, page: Page, *, primary: bool) -> list[Message]:
    found = Findings(text.path)
    seen: dict[str, int] = {}
    if primary and all(measure.empty for measure in page.measures):
        found.add(
            Code.LESSON_EMPTY, text.body_line + 1, _("the lesson has no text"), _("write it below the front matter")
        )
    for section, measure in zip(text.sections, page.measures, strict=True):
        line = text.body_line + section.line
        if measure.empty and (section.heading or section.anchor):
            found.add(
                Code.SECTION_EMPTY,
                line,
                _('nothing stands under "%(heading)s"'),
                _("write something or remove the heading"),
                heading=section.heading or section.anchor,
            )
        if section.anchor in RESERVED_ANCHORS:
            _check_reserved(found, section, line, seen)
        elif section.heading:
            _check_heading(found, section, line)
        for anchor in (measure.anchors & RESERVED_ANCHORS) - {section.anchor}:
            lines = split_lines(section.source)
            below = next((n for n, one in enumerate(lines) if f"{{#{anchor}}}" in one), 0)
            found.add(
                Code.SECTION_LEVEL,
                line + below,
                _("{#%(anchor)s} means something only on a heading of level 2"),
                _("begin that heading with ##"),
                anchor=anchor,
            )
    return found.messages


def _check_reserved(found: Findings, section: Section, line: int, seen: dict[str, int]) -> None:
    if section.anchor in seen:
        found.add(
            Code.SECTION_TWICE,
            line,
            _("the section {#%(anchor)s} exists twice, first in line %(first)d"),
            _("join them, or take the anchor off one of them"),
            anchor=section.anchor,
            first=seen[section.anchor],
        )
    seen.setdefault(section.anchor, line)


def _check_heading(found: Findings, section: Section, line: int) -> None:
    """Headings that look as if they were meant to be one of the three sections with a meaning."""
    if section.anchor:
        suggestion = closest(section.anchor, RESERVED_ANCHORS)
        if suggestion:
            found.add(
                Code.SECTION_MISSPELT,
                line,
                _("{#%(anchor)s} has no meaning of its own"),
                _("did you mean {#%(suggestion)s}?"),
                anchor=section.anchor,
                suggestion=suggestion,
            )
    elif kind := _USUAL_HEADINGS.get(section.heading.strip(" :：*_").casefold()):
        found.add(
            Code.SECTION_UNMARKED,
            line,
            _('"%(heading)s" is shown as part of the body'),
            _("if it is what it says, add {#%(suggestion)s} to the heading"),
            heading=section.heading,
            suggestion=kind.value,
        )


def _is_empty(section: Section, rendered: Rendered) -> bool:
    """Whether a reader sees nothing in a section but its heading."""
    html = _HEADING_HTML.sub("", rendered.html, count=1) if section.heading else rendered.html
    return not html.strip() or section.source.strip() == MENTAL_MODEL
