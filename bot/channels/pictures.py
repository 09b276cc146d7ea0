"""Pictures as they may be kept: turned upright, without EXIF, at most one megabyte."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 2_048  # pixels
MOST_PIXELS = 60_000_000  # beyond this a small file may fill the memory
MOST_BYTES = 1_000_000
QUALITIES = (85, 70, 55, 40, 25)


class BadPicture(ValueError):
    """The file is no picture that can be opened."""


def re_encode(data: bytes) -> bytes:
    """The picture as a plain JPEG; BadPicture when it is broken or far too large."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as opened:
            warnings.simplefilter("ignore")
            if opened.width * opened.height > MOST_PIXELS:
                raise BadPicture("too many pixels")
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise BadPicture(str(error)) from None
    except Image.DecompressionBombError as error:
        raise BadPicture(str(error)) from None
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return smallest(picture)


def smallest(picture: Image.Image) -> bytes:
    """The best quality that fits."""
    encoded = b""
    for quality in QUALITIES:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True)
        encoded = buffer.getvalue()
        if len(encoded) <= MOST_BYTES:
            break
    return encoded
