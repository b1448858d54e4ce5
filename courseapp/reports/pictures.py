"""Makes a harmless picture of whatever somebody sent as a screenshot: decoded, bounded, and encoded anew."""

import io
import struct
import threading
import zlib
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 3_145_728
MOST_PIXELS = 24_000_000
"""A whole page on a large screen; decoded, about 100 MB, of one picture at a time."""
KEPT = (2400, 6000)
"""Larger ones are made smaller: every word on a screen can still be read."""
ORIENTATION = 0x0112
"""Exif: 5 and above say that the picture lies on its side."""
READ = ("PNG", "JPEG", "WEBP")
WRITTEN = "image/webp"
ACCEPT = "image/png,image/jpeg,image/webp"

type Refusal = Literal["large", "kind", "pixels", "damaged"]

_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, AttributeError, OverflowError)
_HOSTILE = (struct.error, zlib.error, MemoryError)
_one_at_a_time = threading.Lock()


class RefusedPictureError(Exception):
    """`reason`: larger than MOST_BYTES, no picture of a kind in READ, more than MOST_PIXELS, or not whole."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    width: int
    height: int
    media_type: str = WRITTEN


def re_encoded(content: bytes) -> Picture:
    """The picture's pixels as WebP, upright, without anything else the file held. Raises RefusedPictureError."""
    if len(content) > MOST_BYTES:
        raise RefusedPictureError("large")
    with _one_at_a_time:
        try:
            return _write(_read(content))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise RefusedPictureError("pixels") from None
        except (*_DAMAGED, *_HOSTILE):
            raise RefusedPictureError("damaged") from None


def _read(content: bytes) -> Image.Image:
    """The first frame's pixels on white, in colours that can be written."""
    try:
        image = Image.open(io.BytesIO(content), formats=READ)
    except UnidentifiedImageError:
        raise RefusedPictureError("kind") from None
    with image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise RefusedPictureError("pixels")
        lies = image.getexif().get(ORIENTATION, 1) >= 5
        small = image if image.mode in {"L", "RGB", "RGBA"} else image.convert("RGBA")
        small.thumbnail(KEPT[::-1] if lies else KEPT)
        upright = ImageOps.exif_transpose(small)
    coloured = upright.convert("RGBA")
    blank = Image.new("RGB", coloured.size, "white")
    blank.paste(coloured, mask=coloured.getchannel("A"))
    return blank


def _write(image: Image.Image) -> Picture:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=82, method=2)
    return Picture(out.getvalue(), *image.size)
