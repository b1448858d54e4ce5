"""Reads a lesson's files: the primary one, which holds everything that is not language, and its translations."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.course_file import read_days
from courseapp.plain.course.digests import DIGEST
from courseapp.plain.course.findings import Findings
from courseapp.plain.course.front_matter import read_front_matter
from courseapp.plain.course.keys import Keys
from courseapp.plain.course.sections import split_sections
from courseapp.plain.course.shapes import Card, Fact, Language, Link, Status, Text
from courseapp.plain.course.strict_yaml import Map, key_lines

EXERCISE_SUBJECT = "x"
"""Progress counts a lesson's exercise under this name, beside its cards' ids."""
UNDATED = date.max
"""Stands for the date of a fact whose date cannot be read; the fact still exists, or each use would be reported."""
MOST_MINUTES = 600
PRIMARY_ONLY = ("id", "status", "publish_at", "minutes", "tags", "redirect_from", "math", "facts")
_RENAMED = {
    "name": "title",
    "description": "summary",
    "tldr": "summary",
    "one_liner": "summary",
    "uid": "id",
    "uuid": "id",
    "state": "status",
    "draft": "status",
    "date": "publish_at",
    "published_at": "publish_at",
    "publish": "publish_at",
    "duration": "minutes",
    "time": "minutes",
    "reading_time": "minutes",
    "aliases": "redirect_from",
    "redirects": "redirect_from",
    "claims": "facts",
    "resources": "links",
    "references": "links",
    "external_links": "links",
    "flashcards": "cards",
    "review": "cards",
    "quiz": "cards",
    "latex": "math",
}
_LINK_RENAMED = {"name": "title", "text": "title", "href": "url", "link": "url", "language": "lang", "type": "kind"}
_CARD_RENAMED = {"question": "q", "front": "q", "answer": "a", "back": "a", "name": "id", "key": "id"}
_FACT_RENAMED = {"checked": "verified", "date": "verified", "url": "source", "link": "source", "expires": "review"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEB = re.compile(r"https?://[^\s/?#@]+\.?[^\s]*", re.IGNORECASE)
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_CARD_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Rest:
    """What a primary file says beside its text; `uid` is "" when it has none that is valid."""

    uid: str = ""
    status: Status = Status.DRAFT
    publish_at: datetime | None = None
    minutes: int = 0
    tags: tuple[str, ...] = ()
    redirect_from: tuple[str, ...] = ()
    math: bool = False
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRead:
    """A lesson file: its text, the rest when it is a primary file, and where its keys stand.

    `lines` maps full key names ("facts.sora-closed") to lines of the file. `whole` is False when the front matter
    could not be read, so that what depends on it need not be checked.
    """

    text: Text
    rest: Rest
    lines: Mapping[str, int]
    whole: bool


def read_lesson_file(path: str, lang: Language, source: str, found: Findings, *, primary: bool) -> FileRead:
    """What a file says, as far as it can be understood; the rest is noted in `found`."""
    node, parts = read_front_matter(source, found)
    rest = Rest()
    keys = Keys(node or Map(1), found if node else Findings(path), renamed=_RENAMED)
    title = keys.text("title", required=True, example="title: …")
    summary = keys.text("summary", required=primary, example="summary: …")
    links = tuple(_read_links(keys, lang))
    cards = tuple(_read_cards(keys))
    translated_from = ""
    if primary:
        rest = _read_rest(keys)
        _refuse_stamp(keys)
    else:
        translated_from = _read_stamp(keys)
        _refuse_primary_only(keys)
    keys.refuse_others()
    text = Text(
        lang=lang,
        path=path,
        source=source,
        title=title,
        summary=summary,
        links=links,
        cards=cards,
        translated_from=translated_from,
        body=parts.body,
        body_line=parts.body_line,
        sections=split_sections(parts.body),
    )
    return FileRead(text, rest, key_lines(node) if node else {}, whole=node is not None)


def _read_rest(keys: Keys) -> Rest:
    status = Status(keys.choice("status", [str(status) for status in Status], Status.PUBLISHED))
    publish_at = _read_moment(keys)
    if status is Status.SCHEDULED and not keys.has("publish_at"):
        keys.say(
            Code.PUBLISH_AT_MISSING,
            "status",
            _('a scheduled lesson needs "publish_at"'),
            _("add publish_at: 2026-12-01T09:00+09:00"),
        )
    return Rest(
        uid=_read_uid(keys),
        status=status,
        publish_at=publish_at,
        minutes=keys.number("minutes", 1, MOST_MINUTES, required=True, example="minutes: 10") or 0,
        tags=tuple(tag for tag, line in keys.list_of_words("tags") if keys.is_slug("tags", tag, line)),
        redirect_from=tuple(_read_redirects(keys)),
        math=keys.flag("math"),
        facts=tuple(_read_facts(keys)),
    )


def _read_uid(keys: Keys) -> str:
    """The id as written; the reader of the whole course proposes one, because it must be like no other."""
    return keys.word("id")


def _read_moment(keys: Keys) -> datetime | None:
    word = keys.word("publish_at")
    if not word:
        return None
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        moment = None
    if moment is not None and "T" in word and moment.tzinfo is not None:
        return moment
    keys.say(
        Code.MOMENT_BAD,
        "publish_at",
        _('"%(value)s" is not a moment') if moment is None else _('"%(value)s" lacks the hour or the time zone'),
        _("write it as 2026-12-01T09:00+09:00"),
        value=word,
    )
    return None


def read_date(keys: Keys, key: str) -> date | None:
    """A day, written 2026-11-21."""
    word = keys.word(key, required=True, example=f"{key}: 2026-11-21")
    if not word:
        return None
    try:
        return date.fromisoformat(word if _DATE.fullmatch(word) else "")
    except ValueError:
        keys.say(
            Code.DATE_BAD,
            key,
            _('"%(value)s" under "%(key)s" is not a date'),
            _("write year, month and day as 2026-11-21"),
            value=word,
        )
        return None


def _read_facts(keys: Keys) -> Iterator[Fact]:
    for name, fact in keys.named_maps("facts", _FACT_RENAMED):
        verified = read_date(fact, "verified")
        source = _read_address(fact, "source")
        review = read_days(fact, "review")
        fact.refuse_others()
        yield Fact(name, verified or UNDATED, review, source)


def _read_address(keys: Keys, key: str, *, required: bool = False) -> str:
    """A web address."""
    address = keys.word(key, required=required, example=f'{key}: "https://…"')
    if address and not _WEB.fullmatch(address):
        keys.say(
            Code.ADDRESS_BAD,
            key,
            _('"%(value)s" under "%(key)s" is not a web address'),
            _("begin it with https://"),
            value=address,
        )
        return ""
    return address


def _read_redirects(keys: Keys) -> Iterator[str]:
    for address, line in keys.list_of_words("redirect_from"):
        parts = address.strip("/").split("/")
        if len(parts) == 2 and all(keys.is_slug("redirect_from", part, line) for part in parts):
            yield "/".join(parts)
        elif len(parts) != 2:
            keys.found.add(
                Code.REDIRECT_BAD,
                line,
                _('"%(value)s" is not an address within the course'),
                _("write <track>/<lesson>, as it was before"),
                key="redirect_from",
                value=address,
            )


def _read_links(keys: Keys, lang: Language) -> Iterator[Link]:
    for link in keys.maps("links", _LINK_RENAMED):
        title = link.text("title", required=True, example="title: …")
        url = _read_address(link, "url", required=True)
        language = link.word("lang") or lang
        if not _LANGUAGE_TAG.fullmatch(language):
            link.say(
                Code.LANGUAGE_TAG,
                "lang",
                _('"%(value)s" is not a language'),
                _("write its short name: en, ko, ja, pt-BR"),
                value=language,
            )
            language = lang
        kind = link.slug("kind")
        link.refuse_others()
        if title and url:
            yield Link(title, url, language, kind)


def _read_cards(keys: Keys) -> Iterator[Card]:
    seen: set[str] = set()
    for card in keys.maps("cards", _CARD_RENAMED):
        uid = card.word("id", required=True, example="id: k1")
        question = card.text("q", required=True, example='q: "…?"')
        answer = card.text("a", required=True, example='a: "…"')
        card.refuse_others()
        if uid and (not _CARD_ID.fullmatch(uid) or uid == EXERCISE_SUBJECT):
            card.say(
                Code.CARD_ID,
                "id",
                _('a card cannot be called "%(value)s"'),
                _("use k1, k2 …: a-z, 0-9 and hyphens, 20 at most, and not x, which is the exercise"),
                value=uid,
            )
        elif uid in seen:
            card.say(
                Code.CARD_TWICE,
                "id",
                _('there are two cards "%(value)s"'),
                _("give each its own id"),
                value=uid,
            )
        elif uid:
            seen.add(uid)
            yield Card(uid, question, answer)


def _read_stamp(keys: Keys) -> str:
    stamp = keys.word("translated_from")
    if stamp and not DIGEST.fullmatch(stamp):
        keys.say(
            Code.STAMP_BAD,
            "translated_from",
            _('"%(value)s" is not the digest of a body'),
            _("run check_course with --stamp, which writes it"),
            value=stamp,
        )
        return ""
    return stamp


def _refuse_stamp(keys: Keys) -> None:
    """A primary file is translated from nothing."""
    keys.refuse(
        "translated_from",
        _('"%(key)s" belongs into translations, not into the primary file'),
        _("remove it here; the first of the languages in course.yaml is the primary one"),
    )


def _refuse_primary_only(keys: Keys) -> None:
    for key in PRIMARY_ONLY:
        keys.refuse(key, _('"%(key)s" belongs into the primary file, not into a translation'), _("remove it here"))
