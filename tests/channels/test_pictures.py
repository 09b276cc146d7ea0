"""What becomes of a picture: upright, without its secrets, small enough, or refused."""

from __future__ import annotations

import io
import os
import random
import struct
import zlib

import pytest
from PIL import Image

from bot.channels.pictures import BadPicture, re_encode
from tests.channels.house import jpeg, picture

RED, WHITE = (254, 0, 0), (255, 255, 255)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    return image


def test_where_and_by_whom_a_photo_was_taken_is_removed() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (30.0, 0.0, 5.0)
    told = jpeg(exif=exif.tobytes(), comment=b"at home")
    assert b"Maker" in told
    kept = re_encode(told)
    assert not opened(kept).getexif()
    assert b"Maker" not in kept
    assert b"at home" not in kept


def test_a_photo_taken_sideways_stands_upright() -> None:
    image = Image.new("RGB", (80, 40), "blue")
    image.paste("red", (0, 0, 40, 40))  # its left half, which is the top once it is turned
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = opened(re_encode(picture("JPEG", image, exif=exif.tobytes(), quality=95)))
    assert kept.size == (40, 80)
    red, _, blue = kept.getpixel((20, 10))  # type: ignore[misc]
    assert red > 200 > 60 > blue


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_one_can_see_through_becomes_white(kind: str) -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 20, 40))
    kept = opened(re_encode(picture(kind, image, lossless=True)))
    assert near(kept, (35, 20), WHITE)
    assert near(kept, (5, 20), RED)


def near(image: Image.Image, point: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    pixel = image.convert("RGB").getpixel(point)
    return all(abs(a - b) < 16 for a, b in zip(pixel, colour, strict=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_colour_is_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(re_encode(picture(kind, Image.new(mode, (30, 20))))).size == (30, 20)


def test_a_large_photo_is_made_smaller() -> None:
    noise = Image.frombytes("RGB", (2_400, 1_800), os.urandom(2_400 * 1_800 * 3))
    kept = re_encode(picture("JPEG", noise, quality=60))
    assert len(kept) <= 1_000_000
    assert max(opened(kept).size) <= 2_048


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    moving = picture("GIF", frames[0], save_all=True, append_images=frames[1:])
    assert near(opened(re_encode(moving)), (10, 10), RED)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000, 9))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"\xff\xd8\xff",
        jpeg((400, 400))[:600],
        bomb(60_000, 60_000),
        bomb(9_000, 9_000),
        bomb(2**31 - 1, 1),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
    ids="empty text start cut bomb big long postscript svg".split(),
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture):
        re_encode(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_a_damaged_picture_is_opened_or_refused_but_never_breaks(kind: str) -> None:
    chance = random.Random(kind)
    whole = picture(kind, Image.effect_noise((60, 40), 90).convert("RGB"))
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            opened(re_encode(bytes(damaged)))
        except BadPicture:
            continue
