"""Reads a course folder, given as bytes by path, into a Course."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.course_file import Outline, read_course_file
from courseapp.plain.course.findings import Findings, meant
from courseapp.plain.course.folder import COURSE_FILE, Folder, sort_files
from courseapp.plain.course.identity import check_identities, check_redirects
from courseapp.plain.course.lesson_file import FileRead, Rest, read_lesson_file
from courseapp.plain.course.shapes import Course, Language, Lesson, Track
from courseapp.plain.messages import Message
from courseapp.plain.suggest import closest

_LANGUAGE_NAMES = {
    "kr": "ko",
    "kor": "ko",
    "korean": "ko",
    "ko-kr": "ko",
    "eng": "en",
    "english": "en",
    "en-us": "en",
    "en-gb": "en",
}
_PRIMARY_NAMES = frozenset({"index", "readme", "lesson", "_index"})


@dataclass(slots=True)
class Reading:
    """A course as read, with what checks across files need: `files` by path, the
    `lines` of course.yaml's keys by full name, the paths of all lessons it has `listed`, and the messages so far.

    With errors among the messages, the course holds whatever could be understood and must not be imported.
    """

    course: Course | None
    files: dict[str, FileRead] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    messages: list[Message] = field(default_factory=list)


def read_course(
    files: Mapping[str, bytes], known: Mapping[str, str] | None = None
) -> tuple[Course | None, list[Message]]:
    """The course in a folder and what is wrong with its files; None when course.yaml cannot be read.

    Keys of `files` are paths inside the folder, with slashes. `known` maps the uids of lessons that exist already to
    "course/track/lesson", so that an id cannot be taken from another course or change under a lesson.
    """
    reading = read_folder(files, known or {})
    return reading.course, reading.messages


def read_folder(files: Mapping[str, bytes], known: Mapping[str, str]) -> Reading:
    """As `read_course`, with the files as they were read."""
    folder, messages = sort_files(files)
    found = Findings(COURSE_FILE)
    outline = read_course_file(folder, found)
    reading = Reading(None, messages=messages + found.messages)
    if outline is None:
        return reading
    course = outline.course
    reading.lines = outline.lines
    reading.listed = frozenset(f"{track}/{slug}" for track in outline.listed for slug, _line in outline.listed[track])
    tracks = []
    for track in course.tracks:
        lessons = list(_read_track(outline, track, folder, reading))
        tracks.append(replace(track, lessons=tuple(lessons)))
    course = replace(course, tracks=tuple(tracks))
    reading.messages += _unlisted(outline, folder)
    reading.messages += check_identities(course, reading.files, known)
    reading.messages += check_redirects(course, reading.files)
    reading.course = course
    return reading


def read_lesson(
    track: str, slug: str, sources: Mapping[Language, str], languages: tuple[Language, ...], reading: Reading
) -> Lesson:
    """One lesson from the texts of its files; what is found goes into `reading`."""
    rest, texts = Rest(), {}
    for lang in languages:
        if lang not in sources:
            continue
        path = f"{track}/{slug}/{lang}.md"
        found = Findings(path)
        file = read_lesson_file(path, lang, sources[lang], found, primary=lang == languages[0])
        reading.files[path] = file
        reading.messages += found.messages
        texts[lang] = file.text
        if lang == languages[0]:
            rest = file.rest
    return Lesson(
        uid=rest.uid,
        track=track,
        slug=slug,
        status=rest.status,
        publish_at=rest.publish_at,
        minutes=rest.minutes,
        tags=rest.tags,
        redirect_from=rest.redirect_from,
        math=rest.math,
        facts=rest.facts,
        texts=texts,
    )


def _read_track(outline: Outline, track: Track, folder: Folder, reading: Reading) -> Iterator[Lesson]:
    found = Findings(COURSE_FILE)
    languages = outline.course.languages
    folders = {path.split("/")[1] for path in folder.lessons if path.split("/")[0] == track.id}
    listed = {slug for slug, _line in outline.listed[track.id]}
    if not listed:
        found.add(
            Code.TRACK_EMPTY, 0, _('the track "%(track)s" has no lessons'), _("list their folders"), track=track.id
        )
    for slug, line in outline.listed[track.id]:
        if slug not in folders:
            _say_missing(found, line, track.id, slug, folder=folder, unlisted=folders - listed)
            continue
        paths = {lang: f"{track.id}/{slug}/{lang}.md" for lang in languages}
        sources = {lang: folder.texts[path] for lang, path in paths.items() if path in folder.texts}
        reading.messages += _odd_files(f"{track.id}/{slug}", folder, languages)
        if languages[0] in sources:
            yield read_lesson(track.id, slug, sources, languages, reading)
        elif not folder.has(paths[languages[0]]):
            missing = Findings(paths[languages[0]])
            missing.add(
                Code.PRIMARY_MISSING,
                0,
                _("the lesson has no file in the course's primary language"),
                _('write it, or put another language first under "languages" in course.yaml'),
            )
            reading.messages += missing.messages
    reading.messages += found.messages


def _say_missing(
    found: Findings, line: int, track: str, slug: str, *, folder: Folder, unlisted: Collection[str]
) -> None:
    """Note a lesson that has no folder, with where it may be."""
    elsewhere = sorted(path for path in folder.lessons if path.split("/")[1] == slug)
    suggestion = closest(slug, sorted(unlisted))
    if suggestion:
        fix = meant(suggestion)
    elif elsewhere:
        fix = _('there is "%(elsewhere)s": list it in that track, or move the folder')
    else:
        fix = _("make the folder %(track)s/%(slug)s with its files, or remove it from the list")
    found.add(
        Code.LESSON_MISSING,
        line,
        _('the lesson "%(slug)s" is listed but has no folder in "%(track)s"'),
        fix,
        track=track,
        slug=slug,
        suggestion=suggestion,
        elsewhere=elsewhere[0] if elsewhere else "",
    )


def _odd_files(lesson: str, folder: Folder, languages: tuple[Language, ...]) -> Iterator[Message]:
    """Texts in a lesson's folder that are none of the course's languages."""
    names = folder.lessons[lesson]
    missing = [lang for lang in languages if f"{lang}.md" not in names]
    for name in names:
        stem = name.removesuffix(".md")
        if stem in languages:
            continue
        suggestion = _LANGUAGE_NAMES.get(stem.lower(), "") or closest(stem, languages)
        if not suggestion and stem.lower() in _PRIMARY_NAMES:
            suggestion = languages[0]
        suggestion = f"{suggestion}.md" if suggestion in missing else ""
        found = Findings(f"{lesson}/{name}")
        found.add(
            Code.TEXT_ODD,
            0,
            _("this file is in none of the course's languages and is left out"),
            meant(suggestion, _('the languages are: %(known)s; add "%(stem)s" to them in course.yaml, or remove it')),
            suggestion=suggestion,
            known=tuple(languages),
            stem=stem,
        )
        yield from found.messages


def _unlisted(outline: Outline, folder: Folder) -> Iterator[Message]:
    """Folders with texts that course.yaml does not mention."""
    tracks = {path.split("/")[0] for path in folder.lessons}
    missing = [track for track in outline.listed if track not in tracks]
    listed = {f"{track}/{slug}" for track in outline.listed for slug, _line in outline.listed[track]}
    for path in folder.lessons:
        track, slug = path.split("/")
        found = Findings(path)
        if track not in outline.listed:
            suggestion = closest(track, missing)
            found.add(
                Code.FOLDER_UNLISTED,
                0,
                _('no track is called "%(track)s", so this lesson is left out'),
                meant(suggestion, _('add the track to "tracks" in course.yaml, or remove the folder')),
                track=track,
                suggestion=suggestion,
            )
        elif path not in listed:
            found.add(
                Code.FOLDER_UNLISTED,
                0,
                _("this lesson is in no list, so it is left out"),
                _('add "%(slug)s" to the lessons of the track "%(track)s" in course.yaml, or remove the folder'),
                slug=slug,
                track=track,
            )
        yield from found.messages
