"""What words say of booking: whether an hour is wanted, of what, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.catalogue.schema import Item
from bot.desk import booking_said, bookings, counter_words
from bot.desk.remind_words import blanked, called, compiled
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
    found = names_in(turn, turn.text)
    return max(found, key=lambda one: len(one.name)).item if found else None


@dataclass(frozen=True)
class Named:
    """A name in some words, and what is called so."""

    start: int
    name: str
    item: Item

    @property
    def end(self) -> int:
        return self.start + len(self.name)


def names_in(turn: Turn, words: str) -> list[Named]:
    """The names of what can be booked, in their order, each once; of two in one the longer."""
    every = [
        Named(words.index(name), name, item)
        for item, slots in bookings.bookable(turn.unit)
        for name in (slots.name, *slots.called)
        if name in words
    ]
    found: list[Named] = []
    for one in sorted(every, key=lambda one: -len(one.name)):
        apart = all(one.end <= other.start or other.end <= one.start for other in found)
        if apart and all(one.item is not other.item for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def part_about(turn: Turn, words: str, item: Item) -> str:
    """周三上午理发，周四门诊: the words of one of them; where it has no time of its own, of all."""
    found = names_in(turn, words)
    if len(found) < 2:
        return words
    before = asked_in(turn, words[: found[0].start])
    firsts, ends = [one.start for one in found], [one.end for one in found]
    cuts = [0, *ends[:-1], len(words)] if before else [*firsts, len(words)]
    parts = (
        words[a:b] for one, a, b in zip(found, cuts, cuts[1:], strict=False) if one.item is item
    )
    own = next(parts, words)
    return own if asked_in(turn, own) else words


def is_list(turn: Turn, words: str) -> bool:
    """明天上午理发，后天下午助浴: several of them, each with its time, and nothing else."""
    found = names_in(turn, words)
    parts = [part_about(turn, words, one.item) for one in found]
    if len(parts) < 2 or words in parts:
        return False
    for one in found:
        words = words.replace(one.name, "")
    while (time_ := find_time(words, turn.unit.now.astimezone(turn.unit.zone))) is not None:
        words = time_.rest(words)
    return is_beside(turn, words)


def for_whom(words: str) -> str:
    """帮我妈约理发, 替王大妈约: who comes instead; empty where it is for oneself."""
    if found := compiled(booking_said.line("for_kin")).search(words):
        return called(found["kin"] or found["kin_"])
    return counter_words.booked_for(words)


def kin_in(words: str) -> str:
    """Whom of the family words speak of: 把我妈的理发改到十点."""
    found = compiled(booking_said.line("kin")).search(words)
    return called(found["kin"]) if found else ""


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


def absent_in(turn: Turn) -> tuple[str, str]:
    """The day that some words tell and no calendar has, 2月30号, and the words without it."""
    now = turn.unit.now.astimezone(turn.unit.zone)
    found = find_time(turn.text, now, turn.unit.calendar.is_workday, absent=True)
    if found is None or found.absent is None:
        return "", turn.text
    return turn.text[slice(*found.absent)], found.rest(turn.text)


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
