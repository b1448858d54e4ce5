"""Checks the pictures of a course: that they are what their names say, and that none can do anything but be seen."""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from xml.parsers import expat

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings
from courseapp.plain.course.folder import LARGEST_PICTURE
from courseapp.plain.messages import Message

_BEGINNINGS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("avif", re.compile(rb".{4}ftypavi[fs]", re.DOTALL)),
    ("svg", re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE|svg|[a-z]+:svg)", re.IGNORECASE)),
)
_FORBIDDEN_ELEMENTS = frozenset(
    {
        "script",
        "foreignobject",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "handler",
        "listener",
        "canvas",
        "link",
        "meta",
    }
)
_OWN = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp);|$)", re.IGNORECASE)
_OUTSIDE_STYLE = re.compile(r"@import|url\(\s*+['\"]?+\s*+(?!#|data:image/(?:png|jpeg|gif|webp);)", re.IGNORECASE)


def check_pictures(pictures: Mapping[str, bytes]) -> list[Message]:
    """Size, type by the first bytes, and for SVG that it is safe."""
    messages: list[Message] = []
    for path, data in pictures.items():
        found = Findings(path)
        named = PurePosixPath(path).suffix.lower().lstrip(".").replace("jpeg", "jpg")
        real = next((kind for kind, pattern in _BEGINNINGS if pattern.match(data)), "")
        if len(data) > LARGEST_PICTURE:
            found.add(
                Code.PICTURE_TOO_BIG,
                0,
                _("the picture has %(size)d bytes, more than %(most)d"),
                _("save it smaller: 1600 pixels across are enough"),
                size=len(data),
                most=LARGEST_PICTURE,
            )
        elif real != named:
            found.add(
                Code.PICTURE_TYPE,
                0,
                _("this is no %(named)s file but a %(real)s file") if real else _("this is no %(named)s file"),
                _("name it %(name)s") if real else _("save it again as a picture"),
                named=named,
                real=real,
                name=f"{PurePosixPath(path).stem}.{real}",
            )
        elif real == "svg":
            _SvgCheck(found).run(data)
        messages += found.messages
    return messages


def unused_pictures(pictures: Iterable[str], used: Iterable[str]) -> list[Message]:
    """A notice for each picture that nothing shows."""
    messages: list[Message] = []
    for path in sorted(set(pictures) - set(used)):
        found = Findings(path)
        found.add(Code.PICTURE_UNUSED, 0, _("nothing shows this picture"), _("show it or remove it"))
        messages += found.messages
    return messages


class _StopError(Exception):
    """Nothing more need be read."""


class _SvgCheck:
    """Walks through an SVG without building it. It stops at the first entity, so that none is ever expanded."""

    def __init__(self, found: Findings) -> None:
        self.found = found
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.element
        self.parser.EndElementHandler = self.leave
        self.parser.CharacterDataHandler = self.words
        self.parser.EntityDeclHandler = self.entity
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.buffer_text = True
        self.within: list[str] = []

    def run(self, data: bytes) -> None:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            self.found.add(
                Code.SVG_BROKEN,
                error.lineno,
                _("this SVG is not well formed: %(problem)s"),
                _("save it again from the drawing program"),
                problem=expat.ErrorString(error.code),
            )
        except _StopError:
            pass
        except (LookupError, ValueError):
            self.found.add(Code.SVG_BROKEN, 1, _("this SVG has an encoding that is not known"), _("save it as UTF-8"))

    def refuse(self, what: str) -> None:
        self.found.add(
            Code.SVG_UNSAFE,
            self.parser.CurrentLineNumber,
            _("this SVG holds %(what)s, which pictures here may not"),
            _("remove it, or export the drawing as plain SVG"),
            what=what,
        )

    def element(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        if not self.within and local != "svg":
            self.found.add(
                Code.SVG_BROKEN,
                self.parser.CurrentLineNumber,
                _("this is no SVG: it begins with <%(name)s>"),
                _("save it again from the drawing program"),
                name=name,
            )
        self.within.append(local)
        if local in _FORBIDDEN_ELEMENTS:
            self.refuse(f"<{name}>")
        for key, value in attributes.items():
            self.attribute(name, key.rpartition(":")[2].lower(), value)

    def attribute(self, element: str, key: str, value: str) -> None:
        if key.startswith("on"):
            self.refuse(f"{key}=…")
        elif key in {"href", "src"} and not _OWN.match(value):
            self.refuse(f'<{element} {key}="{value}">')
        elif key == "attributename" and value.rpartition(":")[2].lower() == "href":
            self.refuse(f"<{element} attributeName={value}>")
        elif _OUTSIDE_STYLE.search(value):
            self.refuse(f'{key}="{value}"')

    def leave(self, _name: str) -> None:
        self.within.pop()

    def words(self, words: str) -> None:
        if self.within and self.within[-1] == "style" and _OUTSIDE_STYLE.search(words):
            self.refuse(words.strip())

    def entity(self, name: str, *_rest: object) -> None:
        self.refuse(f"<!ENTITY {name}>")
        raise _StopError

    def instruction(self, target: str, _data: str) -> None:
        if target.lower() != "xml":
            self.refuse(f"<?{target}?>")
