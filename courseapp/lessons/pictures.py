"""What kind of picture some bytes are, and how large; the bytes were checked before (courseapp.plain.course)."""

import io
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image

MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Described:
    media_type: str
    width: int
    """CSS pixels; 0 when the picture does not say."""
    height: int


def describe(path: str, content: bytes) -> Described:
    """The type by the file's ending and the size by its content."""
    media_type = MEDIA_TYPES[PurePosixPath(path).suffix.lower()]
    width, height = _svg_size(content) if media_type == "image/svg+xml" else _raster_size(content)
    return Described(media_type, width, height)


def _raster_size(content: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return 0, 0


def _svg_size(content: bytes) -> tuple[int, int]:
    """Width and height, else those of the viewBox, read off the root element's tag."""
    tag = re.search(r"<svg\b[^>]*>", content.decode("utf-8", "replace"))
    attributes = dict(re.findall(r"""([\w:-]+)\s*=\s*["']([^"']*)""", tag[0])) if tag else {}
    box = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", attributes.get("viewBox", ""))]
    width, height = box[2:4] if len(box) == 4 else (0.0, 0.0)
    return _pixels(attributes.get("width", ""), width), _pixels(attributes.get("height", ""), height)


def _pixels(length: str, otherwise: float) -> int:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*", length)
    return round(float(match[1]) if match else otherwise)
