"""请假到周五, 陈建军请假三天, 销假: staff say when they are away, and who stands in for them."""

from __future__ import annotations

from datetime import date

from bot.desk import leave
from bot.desk.leave import Said
from bot.desk.people import display_name, is_staff
from bot.handlers import identity
from bot.message import Reply
from bot.turn import Turn


def is_said(turn: Turn) -> bool:
    """Does one of the staff speak of leave, their own or of somebody under them?"""
    said = leave.read_said(turn.unit, turn.text)
    if said is None or not is_staff(turn.unit.session, turn.person.id):
        return False
    known = leave.find_person(turn.unit, turn.person, said.who) is not None
    return known and (said.back or not said.rest or is_dated(turn, said))


def is_dated(turn: Turn, said: Said) -> bool:
    """到哪天, even where the day can't be made out; other words are about something else."""
    until = turn.unit.phrases["words_until"].split()
    return said.rest.startswith(tuple(until)) or day_of(turn, said) is not None


def day_of(turn: Turn, said: Said) -> date | None:
    today = turn.unit.today
    return leave.last_day(said.rest, today)


def command(turn: Turn) -> list[Reply]:
    """/away 到周五, /away 陈建军请假三天; nobody but staff has such a command."""
    if not is_staff(turn.unit.session, turn.person.id):
        return identity.help_(turn)
    word = turn.unit.phrases["words_leave"].split()[0]
    words = turn.argument.strip()
    turn.reread(words if leave.read_said(turn.unit, words) else f"{word}{words}")
    return answer(turn) if is_said(turn) else turn.say("leave_how")


def answer(turn: Turn) -> list[Reply]:
    said = leave.read_said(turn.unit, turn.text) or Said("", "")
    person = leave.find_person(turn.unit, turn.person, said.who) or turn.person
    name = display_name(turn.unit, person.id)
    if said.back:
        was_away = leave.end(turn.unit, person, turn.person)
        return turn.say("back_noted" if was_away else "back_already", person=name)
    day = day_of(turn, said)
    if day is None:
        return turn.say("leave_how")
    noted = leave.begin(turn.unit, person, turn.person, day)
    return turn.say("leave_noted", **noted)
