"""What is said of an hour that is booked, taken apart: give it back or move it, which, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.desk.slots import Asked
from bot.desk.unit_of_work import UnitOfWork
from bot.intents import tables
from bot.intents.slots import find_phones
from storage.booking_tables import NUMBER, Booking

LONGEST = 40  # characters; longer words tell of more than that
HALF_DAY = 12  # hours: 九点 may be of the evening


@dataclass(frozen=True)
class Said:
    """A wish for a booking there is."""

    text: str
    which: str  # the words before the change, which tell what is changed
    when: str | None = None  # the words after it; None: it is given back
    asks: bool = False  # 能取消吗


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One of data/booking.yaml."""
    return re.compile(line(name))


def line(name: str) -> str:
    """The same as it is written."""
    found = tables.read_table("booking", __package__)
    return tables.filled(found[name], found["parts"])


def read(text: str) -> Said | None:
    """The wish in some words; None where there is none, or they ask how or whether."""
    if len(text) > LONGEST or pattern("asks").search(text):
        return None
    asks = bool(pattern("kindly").search(text))
    if change := pattern("change").search(text):
        return Said(text, text[: change.start()], text[change.end() :], asks)
    return Said(text, text, None, asks) if pattern("cancel").search(text) else None


def bare_end(text: str) -> str:
    """推迟半小时吧, without what stands behind it."""
    return pattern("tail").sub("", text)


def is_bare(words: str) -> bool:
    """Is nothing else spoken of?"""
    return not any(map(str.isalnum, pattern("beside").sub("", pattern("cancel").sub("", words))))


def named(unit: UnitOfWork, every: Sequence[Booking], text: str) -> list[Booking]:
    """Those whose number stands there, else those that are called so."""
    numbers = {found[0] for found in NUMBER.finditer(text.upper())}
    numbered = [one for one in every if one.number in numbers]
    return numbered or [one for one in every if any(n in text for n in names_of(unit, one))]


def names_of(unit: UnitOfWork, booking: Booking) -> tuple[str, ...]:
    item = unit.knowledge.items.get(booking.item_id)
    slots = item.slots if item else None
    return (booking.title, *((slots.name, *slots.called) if slots else ()))


def at(unit: UnitOfWork, every: Sequence[Booking], told: Asked) -> list[Booking]:
    """Those of a day; where an hour was told, of that hour, if there is one."""
    local = [(one.starts_at.astimezone(unit.zone), one) for one in every]
    here = [(starts, one) for starts, one in local if starts.date() == told.day]
    if told.at is None or not told.clock:
        return [one for _, one in here]
    hour = told.at.hour % HALF_DAY, told.at.minute
    return [one for starts, one in here if (starts.hour % HALF_DAY, starts.minute) == hour]


def of_person(every: Sequence[Booking], text: str) -> tuple[list[Booking], bool]:
    """Those of whoever is named, and whether surely: by name or phone, not as 李大妈 alone."""
    phones = find_phones(text)
    sure = [one for one in every if (one.name and one.name in text) or one.phone in phones]
    return (sure, True) if sure else ([one for one in every if is_called(one, text)], False)


def is_called(booking: Booking, text: str) -> bool:
    """李大妈 may be 李桂兰."""
    return bool(booking.name and calling(booking.name).search(text))


def calling(name: str) -> re.Pattern[str]:
    """The name, or its surname with what neighbours put behind it."""
    return re.compile(f"{re.escape(name)}|{re.escape(name[:1])}{pattern('called').pattern}")


def without_people(said: Said, found: Sequence[Booking]) -> Said:
    """What is left of a wish without whose booking it is."""
    which, when = said.which, said.when
    for name in {one.name for one in found if one.name}:
        which = calling(name).sub("", which)
        when = when and calling(name).sub("", when)
    return replace(said, which=which, when=when)
