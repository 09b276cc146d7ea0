"""Pictures as they may be kept: turned upright, without EXIF, at most one megabyte."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")  # what phones make, and no reader more
LONGEST_SIDE = 2_048  # pixels
MOST_PIXELS = 60_000_000  # beyond this a small file may fill the memory
MOST_BYTES = 1_000_000
QUALITIES = (85, 70, 55, 40, 25)

# Our own limit is lower, and asked before anything is unpacked.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class BadPicture(ValueError):
    """The file is no picture that can be opened."""


def re_encode(data: bytes) -> bytes:
    """The picture as a plain JPEG; BadPicture when it is broken or far too large."""
    try:
        picture = unpack(data)
    except Exception as error:  # a broken file can break Pillow's readers in any way
        raise BadPicture(f"{type(error).__name__}: {error}") from None
    picture.info.clear()  # comments and the like, which would be saved again
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return smallest(picture)


def unpack(data: bytes) -> Image.Image:
    """The picture upright, on white where one could see through it."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise BadPicture("too many pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is unpacked small
        picture = ImageOps.exif_transpose(opened)
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(white, seen).convert("RGB")


def smallest(picture: Image.Image) -> bytes:
    """The best quality that fits, and half the size where none does."""
    for quality in QUALITIES:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() <= MOST_BYTES:
            return buffer.getvalue()
    return smallest(picture.reduce(2))
