"""李桂兰没来, 9点的到了: the desk says of today's bookings who came, and who did not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from bot.desk import booking_said, counter_words, day_sheet
from bot.desk.booking_said import pattern
from bot.desk.people import is_staff
from bot.desk.slots import Asked
from bot.handlers.booking_desk import noted, of
from bot.message import Button, Reply
from bot.times import find_time
from bot.turn import Turn
from storage.booking_tables import Booking

LONGEST = 20  # characters; longer words tell of more than that
STATES: Mapping[str, str] = {"missed": "no_show", "came": "came"}  # by the verb of a button


@dataclass(frozen=True)
class Said:
    """What is said, of whom, and which of today's bookings that may be."""

    verb: str
    who: str
    found: Sequence[Booking]
    every: bool = False  # of all that the sheet shows


def is_said(turn: Turn) -> bool:
    return heard(turn) is not None


def take(turn: Turn) -> list[Reply]:
    """Confirmed, with the way back; asked where it may be one of several."""
    said = heard(turn)
    if said is None or not said.found:
        return turn.say("sheet_nobody", name=said.who if said else "")
    if said.every or len(said.found) == 1:
        return [r for one in said.found for r in noted(turn, one.number, STATES[said.verb])]
    buttons = [
        Button(
            label=turn.words("booking_for_line", title=one.title, **of(turn, one)),
            data=f"{said.verb}:{one.number}",
        )
        for one in said.found
    ]
    return turn.say("sheet_which", *buttons)


def heard(turn: Turn) -> Said | None:
    """Only of who stands on today's sheet, or whom its reader looks for there."""
    if turn.dialogue.form or len(turn.text) > LONGEST:
        return None
    read = ((verb, pattern(verb).fullmatch(turn.text)) for verb in STATES)
    verb, told = next((pair for pair in read if pair[1]), ("", None))
    if told is None or not is_staff(turn.unit.session, turn.person.id):
        return None
    every = day_sheet.of_day(turn.unit, turn.person, turn.unit.today)
    here = [one for one in every if day_sheet.may_note(turn.unit, one)]
    shown = [one for one in here if one.number in on_sheet(turn)]
    who = told["whose"].strip()
    if not who or pattern("all_of").fullmatch(who):
        open_ = [one for one in shown if one.state == "booked"]  # what was noted of one stays
        return Said(verb, who, open_ or shown, every=bool(who)) if shown else None
    if pattern("workman").search(who) and not shown:
        return None
    found = meant(turn, who, here) or meant(turn, who, every)
    if not found:
        looks = here and is_name(who, loosely=bool(shown))
        return Said(verb, who, ()) if looks else None
    return Said(verb, who, [one for one in found if one.state == "booked"] or found)


def on_sheet(turn: Turn) -> set[str]:
    """The numbers of whom the sheet shows, right after it was asked for."""
    bubbles = (marked(one.reply) for one in turn.shown)
    return {number for numbers in takewhile(bool, bubbles) for number in numbers}


def marked(reply: Reply) -> list[str]:
    """Whom a bubble of the sheet lets one mark."""
    pairs = (button.data.partition(":") for button in reply.buttons)
    return [number for verb, _, number in pairs if verb in STATES]


def meant(turn: Turn, who: str, every: Sequence[Booking]) -> list[Booking]:
    """By name, phone, number, hour and what is booked; nobody where anything is left over."""
    people, _ = booking_said.of_person(every, who)
    titles = booking_said.named(turn.unit, every, who)
    hours = at_hour(turn, who, every)
    told = [some for some in (people, titles, hours) if some]
    found = [one for one in every if told and all(one in some for some in told)]
    return [one for one in found if not rest_of(turn, who, one)]


def at_hour(turn: Turn, who: str, every: Sequence[Booking]) -> list[Booking]:
    """9点的: of today, also where that hour is over."""
    unit = turn.unit
    found = find_time(who, datetime.combine(unit.today, datetime.min.time(), unit.zone))
    if found is None or found.at is None or not found.clock:
        return []
    at = datetime.combine(unit.today, found.at.time(), unit.zone)
    return booking_said.at(unit, every, Asked(unit.today, at))


def rest_of(turn: Turn, who: str, one: Booking) -> str:
    """李桂兰的儿子 is not 李桂兰, nor is 李桂兰的妈妈, for whom she booked."""
    by = day_sheet.whose(turn.unit, one).name if one.comer else None
    for name in filter(None, (one.name, by)):
        who = booking_said.calling(name).sub("", who)
    for name in filter(None, (one.phone, *booking_said.names_of(turn.unit, one))):
        who = who.replace(name, "")
    return pattern("named_so").sub("", who)


def is_name(who: str, *, loosely: bool) -> bool:
    """王大爷; right after the sheet 王建国, too: otherwise 高温来了 would be somebody."""
    titled = re.fullmatch(f".{pattern('called').pattern}", who)
    return bool(titled or (loosely and re.fullmatch(counter_words.pattern("name"), who)))
