"""Reads course.yaml: everything about a course but its lessons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings, meant
from courseapp.plain.course.folder import COURSE_FILE, Folder
from courseapp.plain.course.game_rules import read_game
from courseapp.plain.course.keys import Keys
from courseapp.plain.course.shapes import Course, Game, Language, Persona, Words
from courseapp.plain.course.strict_yaml import Map, key_lines, read_yaml
from courseapp.plain.course.tracks import read_emoji, read_tracks
from courseapp.plain.course.words import read_words
from courseapp.plain.suggest import closest

FORMAT = 1
LANGUAGES: tuple[Language, ...] = ("ko", "en")
"""Languages that the site speaks; a course may be in any of them."""
DIFFICULTIES = ("beginner", "intermediate", "advanced")
FACT_REVIEW = 90
"""Days after which a fact is to be checked again, where a course does not say."""
RESERVED = frozenset(
    {
        "about",
        "accounts",
        "achievements",
        "admin",
        "api",
        "assets",
        "catch-up",
        "comments",
        "csp-report",
        "en",
        "facts",
        "favicon",
        "feed",
        "healthz",
        "index",
        "ko",
        "lessons",
        "manifest",
        "me",
        "media",
        "metrics",
        "notices",
        "offline",
        "people",
        "preview",
        "privacy",
        "progress",
        "readyz",
        "reports",
        "robots",
        "search",
        "settings",
        "sitemap",
        "static",
        "sw",
        "tags",
        "terms",
        "things",
        "unsubscribe",
        "well-known",
    }
)
"""Course ids that would hide a page of the site, or that one may wish to give to a page later."""
RESERVED_TRACKS = frozenset({"achievements", "feed", "catch-up", "changes"})
_RENAMED = {
    "name": "title",
    "slug": "id",
    "uid": "id",
    "version": "format",
    "subtitle": "tagline",
    "summary": "tagline",
    "level": "difficulty",
    "language": "languages",
    "lang": "languages",
    "locales": "languages",
    "licence": "license",
    "review": "fact_review",
    "authors": "personas",
    "modules": "tracks",
    "chapters": "tracks",
    "sections": "tracks",
    "units": "tracks",
    "persona": "voice",
    "author": "voice",
    "icon": "emoji",
}
_DAYS = re.compile(r"([1-9][0-9]{0,3})d")


@dataclass(frozen=True, slots=True)
class Outline:
    """A course whose tracks are still empty, per track the lessons it lists with their lines, and the keys' lines."""

    course: Course
    listed: Mapping[str, tuple[tuple[str, int], ...]]
    lines: Mapping[str, int]


def read_course_file(folder: Folder, found: Findings) -> Outline | None:
    """What course.yaml says; None when it is not there or is no map."""
    source = folder.texts.get(COURSE_FILE)
    if source is None:
        if COURSE_FILE not in folder.unreadable:
            found.add(
                Code.COURSE_FILE_MISSING,
                0,
                _("a course needs this file at its top"),
                _("is this the course's own folder? It must hold course.yaml"),
            )
        return None
    node = read_yaml(source, found)
    if not isinstance(node, Map):
        if not found.messages:
            found.add(
                Code.COURSE_FILE_SHAPE,
                1,
                _("this file must hold lines of the form key: value"),
                _("begin with format: 1"),
            )
        return None
    return _read(source, Keys(node, found, renamed=_RENAMED), folder)


def read_days(keys: Keys, key: str) -> int | None:
    """A number of days, written `90d`."""
    word = keys.word(key)
    if not word:
        return None
    days = _DAYS.fullmatch(word)
    if days is None:
        keys.say(
            Code.DAYS_BAD,
            key,
            _('"%(key)s" cannot be "%(value)s"'),
            _("write a number of days such as 90d"),
            value=word,
        )
        return None
    return int(days[1])


def _read(source: str, keys: Keys, folder: Folder) -> Outline:
    _read_format(keys)
    uid = _read_id(keys)
    languages = _read_languages(keys)
    tagline = read_words(keys, "tagline", languages)
    personas = _read_personas(keys, languages, folder)
    tracks, listed = read_tracks(keys, languages, personas)
    course = Course(
        uid=uid,
        source=source,
        title=read_words(keys, "title", languages, required=True),
        tagline=tagline,
        description=read_words(keys, "description", languages),
        emoji=read_emoji(keys),
        difficulty=keys.choice("difficulty", DIFFICULTIES, ""),
        languages=languages,
        license=keys.text("license"),
        fact_review=read_days(keys, "fact_review") or FACT_REVIEW,
        personas=personas,
        tags=_read_tags(keys, languages),
        game=_read_game(keys, languages),
        tracks=tracks,
        assets=folder.pictures,
    )
    keys.refuse_others()
    return Outline(course, listed, key_lines(keys.node))


def _read_format(keys: Keys) -> None:
    number = keys.number("format", 0, 10**9, required=True, example=f"format: {FORMAT}")
    if number is not None and number != FORMAT:
        keys.say(
            Code.FORMAT_UNKNOWN,
            "format",
            _("format %(number)d is not known"),
            _("write format: %(known)d"),
            number=number,
            known=FORMAT,
        )


def _read_id(keys: Keys) -> str:
    uid = keys.word("id", required=True, example="id: my-course")
    if uid and keys.is_slug("id", uid, keys.line("id")) and uid in RESERVED:
        keys.say(
            Code.COURSE_ID_RESERVED,
            "id",
            _('the site uses the address "/%(id)s/" itself'),
            _("choose another id, such as %(other)s"),
            id=uid,
            other=f"{uid}-course",
        )
    return uid


def _read_languages(keys: Keys) -> tuple[Language, ...]:
    listed = keys.list_of_words("languages", required=True, example="languages: [en, ko]")
    for lang, line in listed:
        if lang not in LANGUAGES:
            suggestion = {"kr": "ko", "kor": "ko", "korean": "ko", "us": "en", "uk": "en"}.get(lang.lower())
            suggestion = suggestion or closest(lang[:2], LANGUAGES)
            keys.found.add(
                Code.LANGUAGE_UNKNOWN,
                line,
                _('the site does not speak "%(lang)s"'),
                meant(suggestion, _("it speaks: %(known)s")),
                key="languages",
                lang=lang,
                suggestion=suggestion,
                known=tuple(LANGUAGES),
            )
    return tuple(lang for lang, _line in listed if lang in LANGUAGES) or (LANGUAGES[-1],)


def _read_personas(keys: Keys, languages: tuple[Language, ...], folder: Folder) -> dict[str, Persona]:
    personas = {}
    for name, persona in keys.named_maps("personas", {"title": "name", "picture": "avatar", "image": "avatar"}):
        avatar = persona.text("avatar")
        if avatar and avatar not in folder.pictures:
            suggestion = closest(avatar, folder.pictures)
            persona.say(
                Code.AVATAR_MISSING,
                "avatar",
                _('there is no picture "%(value)s"'),
                meant(suggestion, _("write its path from the course's folder")),
                value=avatar,
                suggestion=suggestion,
            )
            avatar = ""
        personas[name] = Persona(name, read_words(persona, "name", languages, required=True), avatar)
        persona.refuse_others()
    return personas


def _read_tags(keys: Keys, languages: tuple[Language, ...]) -> dict[str, Words]:
    outer = keys.map("tags")
    if outer is None:
        return {}
    return {
        tag: read_words(outer, tag, languages, required=True)
        for tag in outer.node.entries
        if outer.is_slug(tag, tag, outer.line(tag))
    }


def _read_game(keys: Keys, languages: tuple[Language, ...]) -> Game:
    game = keys.map("game")
    return read_game(game, languages) if game else Game()
