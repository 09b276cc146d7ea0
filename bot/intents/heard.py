"""Places that were spoken into a phone: written by their sound, read by their sense."""

from __future__ import annotations

import re
from functools import cache

from bot.intents.tables import read_table


def heard(text: str) -> str:
    """Give the text with what is only said of places as it is written: 三号喽 → 三号楼."""
    for sound, sense in _sounds():
        text = sound.sub(sense, text)
    return text


@cache
def _sounds() -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs: list[tuple[str, str]] = read_table("heard")  # type: ignore[assignment]
    return tuple((re.compile(sound), sense) for sound, sense in pairs)
