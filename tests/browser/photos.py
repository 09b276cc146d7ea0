"""Photos as a resident would take them: a street at night, its lamp dark or mended."""

from __future__ import annotations

import io
import random
from typing import Literal

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 800)
LAMP = (700, 250)
Layer = Image.Image


def photo(lamp: Literal["dark", "lit"], quality: int = 86) -> bytes:
    """A JPEG of the path along building 3, with a lamp in its middle."""
    picture = sky(lit=lamp == "lit")
    houses(picture)
    if lamp == "lit":
        picture = Image.composite(Image.new("RGB", SIZE, "#ffd98a"), picture, glow())
    lamp_post(picture, "#fff3cf" if lamp == "lit" else "#3a3f42")
    buffer = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.6)).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def sky(*, lit: bool) -> Layer:
    """From dark blue above to the path below, brighter where a lamp shines on it."""
    top, middle, path = (18, 24, 42), (48, 56, 78), (74, 68, 58) if lit else (28, 30, 34)
    picture = Image.new("RGB", (1, 3))
    for row, colour in enumerate((top, middle, path)):
        picture.putpixel((0, row), colour)
    return picture.resize(SIZE, Image.Resampling.BICUBIC)


def houses(picture: Layer) -> None:
    """Dark blocks with a few lit windows, always the same ones."""
    draw, chance = ImageDraw.Draw(picture), random.Random(3)
    for left, top, right in ((0, 170, 420), (450, 330, 620), (820, 90, 1200)):
        draw.rectangle((left, top, right, 640), fill="#1c212b")
        for x in range(left + 30, right - 50, 78):
            for y in range(top + 36, 560, 92):
                shade = chance.choice(("#252b37", "#252b37", "#252b37", "#d9a860", "#8f7a55"))
                draw.rectangle((x, y, x + 40, y + 50), fill=shade)


def glow() -> Layer:
    """Where the light falls: round the lamp, and down onto the path."""
    light = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(light)
    x, y = LAMP
    draw.polygon(((x, y), (x - 320, 800), (x + 320, 800)), fill=70)
    draw.ellipse((x - 90, y - 90, x + 90, y + 90), fill=230)
    return light.filter(ImageFilter.GaussianBlur(60))


def lamp_post(picture: Layer, bulb: str) -> None:
    draw, (x, y) = ImageDraw.Draw(picture), LAMP
    draw.rectangle((x - 9, y, x + 9, 770), fill="#10141b")
    draw.polygon(
        ((x - 62, y - 14), (x + 62, y - 14), (x + 34, y - 62), (x - 34, y - 62)), "#10141b"
    )
    draw.ellipse((x - 46, y - 28, x + 46, y + 28), fill=bulb)
