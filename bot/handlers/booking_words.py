"""What words say of booking: whether an hour is wanted, of what, and when."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from bot.catalogue.schema import Item
from bot.desk import bookings
from bot.desk.remind_words import blanked
from bot.desk.slots import Asked
from bot.intents.aspects import find_aspect
from bot.times import find_time
from bot.turn import Turn

EARLIEST = time(7)  # 三点 on a day is not in its night


def is_wish(turn: Turn) -> bool:
    """约个律师: not 怎么预约, and not what is said of something booked before."""
    if not has_word(turn, "words_book") or has_word(turn, "words_booked"):
        return False
    if asked_in(turn, turn.text):
        return True
    return not has_word(turn, "words_asking") and find_aspect(turn.text) in (None, "general")


def has_word(turn: Turn, phrase: str) -> bool:
    return any(word in turn.text for word in turn.unit.phrases[phrase].split())


def named(turn: Turn) -> Item | None:
    """What is called so; of several the longest name."""
    found = [
        (len(name), item)
        for item, slots in bookings.bookable(turn.unit)
        for name in (slots.name, *slots.called)
        if name in turn.text
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def without_named(turn: Turn, words: str) -> str:
    """What is said beside what is called so."""
    item = named(turn)
    names = (item.slots.name, *item.slots.called) if item and item.slots else ()
    return re.sub("|".join(map(re.escape, names)), "", words) if names else words


def asked_in(turn: Turn, words: str, since: datetime | None = None) -> Asked | None:
    """The time that stands in some words, if it is one to come."""
    unit = turn.unit
    now = max(unit.now, since or unit.now).astimezone(unit.zone)
    found = find_time(words, now, unit.calendar.is_workday)
    if found is None or found.past or found.rule:
        return None
    return Asked(found.day, found.at, found.clock)


def has_day(turn: Turn, words: str) -> bool:
    return any(word in words for word in turn.unit.phrases["words_day"].split())


def hour_on(turn: Turn, words: str, day: date) -> Asked | None:
    """An hour alone, of a day that was spoken of."""
    return asked_in(turn, words, datetime.combine(day, EARLIEST, turn.unit.zone))


def without_time(turn: Turn, words: str) -> str:
    """周三 is no name."""
    found = find_time(words, turn.unit.now.astimezone(turn.unit.zone))
    return blanked(words, found) if found else words


def is_beside(turn: Turn, words: str) -> bool:
    """那 … 呢: nothing but what goes with a time; 明天停水吗 is about something else."""
    for word in turn.unit.phrases["words_beside"].split():
        words = words.replace(word, "")
    return not any(map(str.isalnum, words))
