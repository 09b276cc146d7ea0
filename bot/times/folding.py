"""One spelling to read times in, and the way back to the text as it was typed."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from bot.intents.numbers import WIDE, number
from bot.times.said import inner, words

LONGEST = 2000  # characters; a time further on is not looked for


class Folded(NamedTuple):
    """The text in one spelling, and where each of its characters stood."""

    plain: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give where a part of the plain text stands in the text as it was typed."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """Make it half width and simplified, and drop spaces, but not between two digits."""
    narrow = text[:LONGEST].translate(_letters())
    last = len(narrow) - 1
    places = [
        place
        for place, sign in enumerate(narrow)
        if not sign.isspace()
        or (0 < place < last and narrow[place - 1].isdigit() and narrow[place + 1].isdigit())
    ]
    plain = "".join(narrow[place] for place in places)
    for slip, meant in _slips():
        plain = slip.sub(meant, plain)
    return Folded(plain, places)


@cache
def _slips() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(slip), meant) for slip, meant in words("slips").items()]


@cache
def _letters() -> dict[int, int]:
    pairs = words("traditional")
    return WIDE | {ord(pairs[i]): ord(pairs[i + 1]) for i in range(0, len(pairs), 2)}


def amount(said: str) -> int:
    """Give a number of digits or numerals: 12, 十二, 廿三, 初八; of 两三 the larger."""
    about = inner("about").fullmatch(said)
    plain = about[1] if about else said.translate(_spelled())
    return int(plain) if plain.isdecimal() else int(number(plain))


@cache
def _spelled() -> dict[int, str]:
    return str.maketrans(words("spelled"))
