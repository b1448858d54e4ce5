"""Reads the tracks of course.yaml and the lessons that each lists."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import meant
from courseapp.plain.course.keys import Keys
from courseapp.plain.course.reserved import RESERVED_TRACKS
from courseapp.plain.course.shapes import Language, Persona, Track
from courseapp.plain.course.words import read_words
from courseapp.plain.suggest import closest

LONGEST_EMOJI = 16
"""Code points; a family with skin tones has eleven."""
_RENAMED = {
    "name": "title",
    "slug": "id",
    "uid": "id",
    "subtitle": "description",
    "persona": "voice",
    "author": "voice",
    "icon": "emoji",
    "summary": "description",
    "tagline": "description",
    "chapters": "lessons",
    "pages": "lessons",
}


def read_tracks(
    keys: Keys, languages: tuple[Language, ...], personas: Mapping[str, Persona]
) -> tuple[tuple[Track, ...], dict[str, tuple[tuple[str, int], ...]]]:
    tracks: list[Track] = []
    listed: dict[str, tuple[tuple[str, int], ...]] = {}
    for track in keys.maps("tracks", _RENAMED):
        uid = track.word("id", required=True, example="id: first-steps")
        lessons = _read_listed(track, uid)
        read = Track(
            id=uid,
            emoji=read_emoji(track),
            title=read_words(track, "title", languages, required=True),
            description=read_words(track, "description", languages),
            voice=_read_voice(track, personas),
            lessons=(),
        )
        track.refuse_others()
        if not uid or not _is_track_id(track, uid, listed):
            continue
        tracks.append(read)
        listed[uid] = lessons
    if not tracks and not keys.has("tracks"):
        keys.say(
            Code.KEY_MISSING, "tracks", _('"%(key)s" is missing'), _("add a track: - {id: …, title: …, lessons: [ … ]}")
        )
    return tuple(tracks), listed


def _is_track_id(track: Keys, uid: str, known: Mapping[str, object]) -> bool:
    """Whether lessons may be looked for under this id. One that cannot be an address still names a folder."""
    if uid in known:
        track.say(
            Code.TRACK_TWICE,
            "id",
            _('there are two tracks called "%(id)s"'),
            _("put their lessons into one track, or rename one"),
            id=uid,
        )
        return False
    if track.is_slug("id", uid, track.line("id")) and uid in RESERVED_TRACKS:
        track.say(
            Code.TRACK_ID_RESERVED,
            "id",
            _('the site uses the address "%(id)s" in every course itself'),
            _("choose another id for the track"),
            id=uid,
        )
    return True


def _read_listed(track: Keys, uid: str) -> tuple[tuple[str, int], ...]:
    lessons = track.list_of_words("lessons", required=True, example="lessons: [first-lesson]")
    cleaned = []
    for name, line in lessons:
        slug = name.strip("/").removeprefix(f"{uid}/")
        track.is_slug("lessons", slug, line)
        cleaned.append((slug, line))
    return tuple(cleaned)


def _read_voice(track: Keys, personas: Mapping[str, Persona]) -> str:
    voice = track.word("voice")
    if voice and voice not in personas:
        suggestion = closest(voice, personas)
        track.say(
            Code.VOICE_UNKNOWN,
            "voice",
            _('there is no persona "%(value)s"'),
            meant(suggestion, _('declare it under "personas"')),
            value=voice,
            suggestion=suggestion,
        )
        return suggestion
    return voice


def read_emoji(keys: Keys) -> str:
    emoji = keys.text("emoji")
    if len(emoji) > LONGEST_EMOJI:
        keys.say(Code.EMOJI_BAD, "emoji", _('"%(key)s" is longer than an emoji'), _("write one emoji in quotes"))
        return ""
    return emoji
