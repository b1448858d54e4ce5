"""Where links between lessons lead, and whether anything is there."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from posixpath import normpath

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.bodies import Page, relative
from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings, meant
from courseapp.plain.course.identity import lessons_of
from courseapp.plain.course.sections import pair_sections
from courseapp.plain.course.shapes import Course, Language, Lesson, Status
from courseapp.plain.messages import Message
from courseapp.plain.suggest import closest

type Anchors = Callable[[Lesson, Language], frozenset[str]]
"""The anchors on a lesson's page in a language, those of sections shown in the primary language included."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What a relative address means: `path` is "" for the course, "track" or "track/lesson".

    `lang` is set when the address names a language's file, as `../tool-map/ko.md`.
    """

    path: str
    anchor: str = ""
    lang: Language = ""


def destination(href: str, within: str, languages: tuple[Language, ...]) -> Destination | None:
    """Where `href` leads from a lesson in the folder `within` ("track/lesson"); None when out of the course."""
    address, _hash, anchor = href.partition("#")
    address = address.partition("?")[0]
    if address.startswith("/"):
        return None
    path = normpath(f"{within}/{address}")
    if path == ".." or path.startswith("../"):
        return None
    folder, _slash, name = path.rpartition("/")
    if name.endswith(".md") and name.removesuffix(".md") in languages:
        return Destination(folder, anchor, name.removesuffix(".md"))
    return Destination("" if path == "." else path, anchor)


class LinkCheck:
    """Checks links against one course. Lessons are looked up by path, old addresses by where they lead now."""

    def __init__(self, course: Course, anchors: Anchors, listed: AbstractSet[str] = frozenset()) -> None:
        self.course = course
        self.anchors = anchors
        self.lessons = {lesson.path: lesson for lesson in lessons_of(course)}
        # A lesson that is listed but missing has been reported where it is listed.
        self.pages = {"", *(track.id for track in course.tracks), *listed}
        self._slugs: dict[str, dict[str, str]] = {"": {}}
        for path in self.lessons:
            track, _slash, slug = path.partition("/")
            self._slugs[""].setdefault(slug, path)
            self._slugs.setdefault(track, {})[slug] = path
        self._guesses: dict[tuple[str, str], str] = {}
        self.moved = {old: lesson.path for lesson in lessons_of(course) for old in lesson.redirect_from}

    def check(self, page: Page, lesson: Lesson) -> list[Message]:
        """What is wrong with the links of one page."""
        found = Findings(page.text.path)
        for href, line in page.links:
            self._check(found, href, line, lesson, page.text.lang)
        if page.in_page:
            here = self.anchors(lesson, page.text.lang)
            for anchor, line in page.in_page:
                if anchor not in here:
                    _say_no_anchor(
                        found, line, f"#{anchor}", anchor, here, text=_("this lesson has no anchor #%(anchor)s")
                    )
        return found.messages

    def _check(self, found: Findings, href: str, line: int, lesson: Lesson, lang: Language) -> None:
        to = destination(href, lesson.path, self.course.languages)
        if to is None:
            self._say_outside(found, href, line, lesson.path)
        elif target := self.lessons.get(to.path):
            self._check_target(found, href, line, lesson, target)
            anchors = self.anchors(target, to.lang or lang) if to.anchor else frozenset[str]()
            if to.anchor and to.anchor not in anchors:
                _say_no_anchor(
                    found, line, href, to.anchor, anchors, text=_("%(href)s: that lesson has no anchor #%(anchor)s")
                )
        elif to.path in self.moved:
            found.add(
                Code.LINK_MOVED,
                line,
                _("%(href)s is an old address"),
                _("write %(suggestion)s"),
                href=href,
                suggestion=_address(self.moved[to.path], lesson.path, to.anchor),
            )
        elif to.path not in self.pages:
            self._say_missing(found, href, line, to, lesson.path)

    def _check_target(self, found: Findings, href: str, line: int, lesson: Lesson, target: Lesson) -> None:
        if target.status in {Status.DRAFT, Status.ARCHIVED} and lesson.status is Status.PUBLISHED:
            found.add(
                Code.LINK_HIDDEN,
                line,
                _("%(href)s leads to a lesson that readers cannot open: its status is %(status)s"),
                _("publish that lesson, or remove the link"),
                href=href,
                status=target.status.value,
            )

    def _say_outside(self, found: Findings, href: str, line: int, within: str) -> None:
        parts = [part for part in href.partition("#")[0].split("/") if part]
        if parts and parts[0] in self.course.languages:
            parts = parts[1:]
        path = "/".join(parts[1:])
        suggestion = _address(path, within) if parts[:1] == [self.course.uid] and path in self.lessons else ""
        found.add(
            Code.LINK_OUTSIDE,
            line,
            _("%(href)s leads out of the course"),
            meant(
                suggestion,
                _("link to a lesson of this course by its path from this folder, to anything else by https://…"),
            ),
            href=href,
            suggestion=suggestion,
        )

    def _say_missing(self, found: Findings, href: str, line: int, to: Destination, within: str) -> None:
        path = self._probably(to.path, within)
        suggestion = _address(path, within, to.anchor) if path else ""
        found.add(
            Code.LINK_NOWHERE,
            line,
            _("%(href)s leads nowhere: there is no lesson %(path)s"),
            meant(suggestion, _("write the path of the lesson's folder from this one, such as ../other-lesson/")),
            href=href,
            path=to.path,
            suggestion=suggestion,
        )

    def _probably(self, path: str, within: str) -> str:
        """The lesson that a wrong path most likely means: wrong depth, wrong track, an odd ending, or misspelt."""
        parts = [part for part in path.split("/") if part not in {"index.md", "README.md", "index.html"}]
        slug = parts[-1].rpartition(".")[0] or parts[-1] if parts else ""
        if slug in self.course.languages:
            slug = parts[-2] if len(parts) > 1 else ""
        track = within.partition("/")[0]
        if (slug, track) not in self._guesses:
            self._guesses[slug, track] = self._named(slug, track) or self._named(
                closest(slug, self._slugs.get(track, {})) or closest(slug, self._slugs[""]), track
            )
        return self._guesses[slug, track]

    def _named(self, slug: str, track: str) -> str:
        """The lesson of this name, rather in this track than in another."""
        return self._slugs.get(track, {}).get(slug) or self._slugs[""].get(slug, "")


def page_anchors(
    lesson: Lesson, lang: Language, primary: Language, own: Callable[[str], list[frozenset[str]]]
) -> frozenset[str]:
    """The anchors on a page; `own` gives those of each section of a text by its path."""
    text = lesson.texts.get(lang)
    first = lesson.texts.get(primary)
    if text is None or first is None:
        return frozenset().union(*own(first.path)) if first else frozenset()
    anchors = frozenset[str]().union(*own(text.path))
    if text is not first:
        pairs, _odd = pair_sections(first.sections, text.sections)
        for place, section_anchors in zip(pairs, own(first.path), strict=False):
            if place is None:
                anchors |= section_anchors
    return anchors


def _address(path: str, within: str, anchor: str = "") -> str:
    return (relative(path, within) or ".") + "/" + (f"#{anchor}" if anchor else "")


def _say_no_anchor(found: Findings, line: int, href: str, anchor: str, known: frozenset[str], *, text: str) -> None:
    suggestion = closest(anchor, sorted(known))
    found.add(
        Code.ANCHOR_MISSING,
        line,
        text,
        meant(f"#{suggestion}" if suggestion else "", _("give that heading the anchor {#%(anchor)s}")),
        href=href,
        anchor=anchor,
        suggestion=f"#{suggestion}",
    )
