"""Sorts the files of a course folder into texts and pictures, and refuses what no course may hold."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings, meant, one_line
from courseapp.plain.messages import Message
from courseapp.plain.suggest import closest

COURSE_FILE = "course.yaml"
LARGEST_TEXT = 200_000
"""Bytes of one text file: about a hundred pages."""
LARGEST_PICTURE = 5_000_000
LONGEST_PATH = 300
PICTURE_TYPES = ("png", "jpg", "jpeg", "gif", "webp", "avif", "svg")
_IGNORED = re.compile(r"(?:readme|licen[cs]e|copying|authors|notice|changelog)(?:\..*)?|things\.yaml", re.IGNORECASE)
_BAD_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff\u2028\u2029]")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TURNING = re.compile("[\u202a\u202b\u202d\u202e]")


@dataclass(frozen=True)
class Folder:
    """A course's files by path. `unreadable` are text files that exist but could not be decoded."""

    texts: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        return path in self.texts or path in self.unreadable

    @cached_property
    def lessons(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the texts in each folder that may be a lesson, by "track/lesson"."""
        names: dict[str, list[str]] = {}
        for path in sorted([*self.texts, *self.unreadable]):
            within, _slash, name = path.rpartition("/")
            if within:
                names.setdefault(within, []).append(name)
        return {within: tuple(found) for within, found in names.items()}


def sort_files(files: Mapping[str, bytes]) -> tuple[Folder, list[Message]]:
    """Decode the texts and keep the pictures; hidden files, README and LICENSE are nobody's business."""
    texts: dict[str, str] = {}
    pictures: dict[str, bytes] = {}
    unreadable: set[str] = set()
    messages = _clashes(files)
    for path in sorted(files):
        found = Findings(path)
        if any(part.startswith(".") and part not in {".", ".."} for part in path.split("/")):
            continue
        if not _is_path(path):
            found.add(
                Code.FILE_PATH,
                0,
                _("this path cannot be part of a course"),
                _("use names without control characters, backslashes or .., %(most)d characters at most"),
                most=LONGEST_PATH,
            )
        elif _is_text(path):
            text = decode(files[path], found)
            if text is None:
                unreadable.add(path)
            else:
                texts[path] = text
        elif PurePosixPath(path).suffix.lower().lstrip(".") in PICTURE_TYPES:
            pictures[path] = files[path]
        elif not ("/" not in path and _IGNORED.fullmatch(path)):
            suggestion = closest(path, [COURSE_FILE]) if "/" not in path and COURSE_FILE not in files else ""
            found.add(
                Code.FILE_UNEXPECTED,
                0,
                _("this file is no part of a course and is left out"),
                meant(suggestion, _("lessons are <track>/<lesson>/<language>.md, pictures end in: %(types)s")),
                suggestion=suggestion,
                types=tuple(PICTURE_TYPES),
            )
        messages += found.messages
    return Folder(texts, pictures, frozenset(unreadable)), messages


def decode(data: bytes, found: Findings) -> str | None:
    """The text of a file, or None with the reason noted. Line ends stay as they are."""
    if len(data) > LARGEST_TEXT:
        found.add(
            Code.FILE_TOO_BIG,
            0,
            _("the text has %(size)d bytes, more than %(most)d"),
            _("divide it"),
            size=len(data),
            most=LARGEST_TEXT,
        )
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        found.add(
            Code.FILE_BOM,
            1,
            _("the file begins with a byte order mark"),
            _('save it as "UTF-8", not "UTF-8 with BOM"'),
        )
        data = data[3:]
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            found.add(Code.FILE_ENCODING, 1, _("the file is UTF-16"), _("save it as UTF-8"))
        else:
            found.add(
                Code.FILE_ENCODING,
                data.count(b"\n", 0, error.start) + 1,
                _("byte %(byte)s is not UTF-8"),
                _("save the file as UTF-8"),
                byte=f"0x{data[error.start]:02x}",
            )
        return None
    if control := _CONTROL.search(data):
        found.add(
            Code.FILE_CONTROL,
            data.count(b"\n", 0, control.start()) + 1,
            _("a control character (%(byte)s) stands in the text"),
            _("remove it"),
            byte=f"0x{control[0][0]:02x}",
        )
        return None
    if turned := _TURNING.search(text):
        found.add(
            Code.FILE_TURNED,
            text.count("\n", 0, turned.start()) + 1,
            _("an invisible character (U+%(code)s) turns the direction of the text after it"),
            _("remove it; Hebrew and Arabic run from right to left by themselves"),
            code=f"{ord(turned[0]):04X}",
        )
    return text


def leaves_course(path: str, target: str) -> Message:
    """The finding of whoever walks a real folder and meets a symbolic link that leads out of it."""
    found = Findings(path)
    found.add(
        Code.COURSE_SYMLINK,
        0,
        _('this is a symbolic link to "%(target)s", outside the course'),
        _("put the file itself into the course"),
        target=target,
    )
    return found.messages[0]


def _is_path(path: str) -> bool:
    parts = path.split("/")
    return len(path) <= LONGEST_PATH and not _BAD_CHARACTER.search(path) and not {"", ".", ".."} & set(parts)


def _is_text(path: str) -> bool:
    return path == COURSE_FILE or (path.endswith(".md") and path.count("/") == 2)


def _clashes(paths: Iterable[str]) -> list[Message]:
    """Names that differ only in case or in how accents are composed are one name on many disks."""
    messages: list[Message] = []
    first: dict[str, str] = {}
    told: set[str] = set()
    for path in sorted(paths):
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            prefix = "/".join(parts[:depth])
            other = first.setdefault(unicodedata.normalize("NFC", prefix).casefold(), prefix)
            if other != prefix and prefix not in told:
                told.add(prefix)
                found = Findings(prefix)
                found.add(
                    Code.COURSE_CASE,
                    0,
                    _('this name and "%(other)s" are the same on many computers'),
                    _("rename one of them"),
                    other=one_line(other, 300),
                )
                messages += found.messages
                break
    return messages
