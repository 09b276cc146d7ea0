"""李桂兰的预约, 李桂兰约的几点: the desk asks for what is booked for somebody."""

from __future__ import annotations

from bot.desk import booking_said, counter_words, day_sheet
from bot.desk.booking_said import pattern
from bot.desk.people import is_staff
from bot.handlers import booking_stead
from bot.handlers.booking_desk import of
from bot.message import Button, Reply
from bot.turn import Turn
from storage.booking_tables import Booking


def is_typed(turn: Turn) -> bool:
    """A name of somebody who is expected, or that may be; from one of the staff."""
    who = who_in(turn)
    if turn.dialogue.form or not who or not is_staff(turn.unit.session, turn.person.id):
        return False
    named = counter_words.is_name(who) or pattern("nickname").fullmatch(who)
    return bool(named or found_of(turn, who))


def who_in(turn: Turn) -> str:
    told = pattern("whose").fullmatch(turn.text)
    return told["whose"] if told else ""


def found_of(turn: Turn, who: str) -> list[Booking]:
    """By name; 老王 may be anybody called so."""
    every = day_sheet.coming(turn.unit, turn.person)
    if familiar := pattern("nickname").fullmatch(who):
        return [one for one in every if familiar["surname"] in (one.name or "")[:2]]
    return booking_said.of_person(every, who)[0]


def shown(turn: Turn) -> list[Reply]:
    """What is booked for them; which, where there are several."""
    who = who_in(turn)
    found = found_of(turn, who)
    if len(found) == 1:
        return booking_stead.line(turn, found[0])
    buttons = [
        Button(
            label=turn.words("booking_for_line", title=one.title, **of(turn, one)),
            data=f"booked_for:{one.number}",
        )
        for one in found
    ]
    return turn.say("sheet_which" if found else "sheet_not_booked", *buttons, name=who)
