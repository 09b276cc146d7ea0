"""Finds the pieces of times in a text, from left to right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from bot.intents.tables import filled, read_table
from bot.times import clock, day_words, festivals, offsets, recurring
from bot.times.said import Context, Mark, Said, Unknown, words

Reader = Callable[[re.Match[str], Context], Said | None]
GROUP = re.compile(r"\(\?P<[a-z_0-9]+>")
BACK = re.compile(r"\(\?P=[a-z]+\)")
BESIDES = ("parts", "inner", "glue", "apart", "ending", "ended")


class Piece(NamedTuple):
    """A piece of a time, where it stands, and what it says; None: that here is no time."""

    start: int
    end: int
    said: Said | None


READERS: dict[str, Reader] = {
    "every_weekdays": recurring.working_days,
    "every_weekend": recurring.weekends,
    "every_last": recurring.read_every_last,
    "every_moon": recurring.read_every_moon,
    "every_week": recurring.read_every_week,
    "every": recurring.read_every,
    "times": recurring.read_count,
    "within": offsets.read_within,
    "away": offsets.read_away,
    "same": offsets.read_same,
    "shift": offsets.read_shift,
    "year": day_words.read_year,
    "full": day_words.read_full,
    "moon": day_words.read_moon,
    "in_month": day_words.read_in_month,
    "date": day_words.read_date,
    "month": day_words.read_month,
    "day_of_month": day_words.read_day_of_month,
    "weekday": day_words.read_weekday,
    "few_days": day_words.read_few,
    "soon": day_words.read_soon,
    "near": day_words.read_near,
    "next_workday": day_words.read_next_workday,
    "after_holiday": day_words.read_after_holiday,
    "festival": day_words.read_festival,
    "same_clock": clock.same_clock,
    "clock": clock.read_clock,
    "bare_clock": clock.read_bare,
    "several": clock.read_several,
    "part": clock.read_part,
}
VAGUE = ("unknown", "away")  # in a thousand years: not that there is none
# told, and no time to go by
ASKED = (*VAGUE, "absent", "full", "moon", "date", "day_of_month")
MARKS = ("each", "from", "before", "through", "latest", "until", "to", "also", "since")


def find_pieces(plain: str, context: Context) -> Iterator[Piece]:
    """Give the pieces in order; of two at one place the earlier line of pieces.yaml."""
    lines, anywhere = grammar()
    for found in anywhere.finditer(plain):
        kind, line = lines[int(str(found.lastgroup)[1:])]
        again = line.match(plain, found.start())
        said = read(kind, again, context) if again else None
        yield Piece(found.start(), found.end(), said)


def read(kind: str, found: re.Match[str], context: Context) -> Said | None:
    """Give what a piece of a kind says."""
    if kind in MARKS:
        return Mark(kind)
    if said := READERS[kind](found, context) if kind in READERS else None:
        return said
    return Unknown(absent=kind not in VAGUE) if kind in ASKED else None


@cache
def grammar() -> tuple[list[tuple[str, re.Pattern[str]]], re.Pattern[str]]:
    """Give all lines, each with its kind, and one expression that finds any of them."""
    table = read_table("pieces", __package__)
    parts = table["parts"] | {
        "STRONG": festivals.names(weak=False),
        "WEAK": festivals.names(weak=True),
        "PARTS": "|".join(sorted(filter(stands_alone, words("parts")), key=len, reverse=True)),
    }
    pairs = [(k, filled(line, parts)) for k in table if k not in BESIDES for line in table[k]]
    unnamed = (nameless(line) for _, line in pairs)
    anywhere = "|".join(f"(?P<k{place}>{line})" for place, line in enumerate(unnamed))
    return [(kind, re.compile(line)) for kind, line in pairs], re.compile(anywhere)


def stands_alone(part: str) -> bool:
    """Whether a part of the day counts wherever it is said: 早 and 下班 do not."""
    return len(part) > 1 and bool(words("parts")[part].get("alone", True))


def nameless(line: str) -> str:
    """Give an expression without names; what must be the same again may here be anything."""
    return BACK.sub("[-/.]", GROUP.sub("(?:", line))


@cache
def between(key: str) -> re.Pattern[str]:
    """Give what may stand between pieces."""
    table = read_table("pieces", __package__)
    return re.compile(filled(table[key][0], table["parts"]))
