"""我明天请假, 陈建军请假三天, 销假: staff say when they are away, and who stands in for them."""

from __future__ import annotations

from datetime import date

from bot.desk import leave
from bot.desk.leave_words import Said, read_hint
from bot.desk.people import display_name, is_staff
from bot.desk.staff import staff_under
from bot.desk.ticket_values import day_words
from bot.handlers import identity
from bot.handlers.danger import is_alarm
from bot.message import Button, Reply
from bot.turn import Turn
from storage.tables import Person


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
    return noted(turn, person, said)


def noted(turn: Turn, person: Person, said: Said) -> list[Reply]:
    """From today on, or on days to come."""
    if said.first is None or said.last is None:
        return turn.say("leave_how")
    if said.first > turn.unit.today:
        return turn.say("leave_ahead", **leave.announce(turn.unit, person, turn.person, said))
    return turn.say("leave_noted", **leave.begin(turn.unit, person, turn.person, said.last))


def is_hinted(turn: Turn) -> bool:
    """我发烧了，今天不来了: may one of the staff be on leave, and is nobody in danger?"""
    day = read_hint(turn.unit.phrases, turn.text, turn.unit.today)
    return day is not None and is_staff(turn.unit.session, turn.person.id) and not is_alarm(turn)


def offer(turn: Turn) -> list[Reply]:
    day = read_hint(turn.unit.phrases, turn.text, turn.unit.today) or turn.unit.today
    said = day_words(turn.unit, day.isoformat())
    button = Button(label=turn.words("button_leave", day=said), data=f"leave:{day.isoformat()}")
    return turn.say("leave_offer", button, day=said)


def take(turn: Turn) -> list[Reply]:
    """请假, pressed, as long as that day is not over."""
    day = date.fromisoformat(turn.argument)
    if day < turn.unit.today or not is_staff(turn.unit.session, turn.person.id):
        return turn.say("button_old")
    return noted(turn, turn.person, Said(first=day, last=day))


def call_off(turn: Turn) -> list[Reply]:
    """不请了, pressed under the words that a leave has begun, by whose it is or who is above."""
    person_id, _, last = turn.argument.partition(".")
    under = (turn.person, *staff_under(turn.unit, turn.person))
    person = next((one for one in under if str(one.id) == person_id), None)
    if person is None or not leave.call_off(turn.unit, person, turn.person, last):
        return turn.say("button_old")
    return turn.say("back_noted", person=display_name(turn.unit, person.id))
