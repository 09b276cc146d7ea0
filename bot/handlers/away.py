"""我明天请假, 陈建军请假三天, 销假: staff say when they are away, and who stands in for them."""

from __future__ import annotations

from bot.desk import leave
from bot.desk.leave_words import Said
from bot.desk.people import display_name, is_staff
from bot.desk.staff import staff_under
from bot.handlers import identity
from bot.message import Reply
from bot.turn import Turn


def is_said(turn: Turn) -> bool:
    """Does one of the staff speak of leave, their own or of somebody under them?"""
    return leave.read(turn.unit, turn.person, turn.text) is not None


def command(turn: Turn) -> list[Reply]:
    """/away 到周五, /away 陈建军请假三天; nobody but staff has such a command."""
    if not is_staff(turn.unit.session, turn.person.id):
        return identity.help_(turn)
    words = turn.argument.strip()
    turn.reread(words)
    if not is_said(turn):
        turn.reread(f"{leave.first_word(turn.unit, 'leave')}{words}")
    return answer(turn) if is_said(turn) else turn.say("leave_how")


def answer(turn: Turn) -> list[Reply]:
    said = leave.read(turn.unit, turn.person, turn.text) or Said()
    person = leave.find_person(turn.unit, turn.person, said.who) or turn.person
    if said.back:
        phrase = leave.end(turn.unit, person, turn.person, said.first)
        return turn.say(phrase, person=display_name(turn.unit, person.id))
    if said.first is None or said.last is None:
        return turn.say("leave_how")
    if said.first > turn.unit.today:
        return turn.say("leave_ahead", **leave.announce(turn.unit, person, turn.person, said))
    return turn.say("leave_noted", **leave.begin(turn.unit, person, turn.person, said.last))


def call_off(turn: Turn) -> list[Reply]:
    """不请了, pressed under the words that a leave has begun, by whose it is or who is above."""
    person_id, _, last = turn.argument.partition(".")
    under = (turn.person, *staff_under(turn.unit, turn.person))
    person = next((one for one in under if str(one.id) == person_id), None)
    if person is None or not leave.call_off(turn.unit, person, turn.person, last):
        return turn.say("button_old")
    return turn.say("back_noted", person=display_name(turn.unit, person.id))
