"""没解决, and danger in the reason: it is done again, and an alarm is raised beside it."""

from __future__ import annotations

from functools import partial

from bot.desk.counter import values_of_caller
from bot.desk.find import find_ticket
from bot.dialogue import Form
from bot.errors import Refused
from bot.handlers import follow_up
from bot.handlers.matters import Handler
from bot.handlers.stead import COUNTER
from bot.message import Reply
from bot.turn import Turn


def in_reason(turn: Turn, alarm: Handler) -> Handler | None:
    """Who takes words of danger that were asked for as a reason; nobody, where none was."""
    form = turn.dialogue.form
    return partial(told, form, alarm) if form and form.handler == "follow_up" else None


def told(form: Form, alarm: Handler, turn: Turn) -> list[Reply]:
    """What to do in danger comes first; the words are the reason as well."""
    again = done_again(turn)
    turn.dialogue.form = caller_of(turn, form)
    return alarm(turn) + again


def done_again(turn: Turn) -> list[Reply]:
    """What the reason is for; a refusal must not keep the alarm back."""
    try:
        with turn.unit.session.begin_nested():
            return follow_up.carry_on(turn)
    except Refused as refused:
        return turn.say(refused.phrase, **refused.values)


def caller_of(turn: Turn, form: Form) -> Form | None:
    """A 代报 of theirs in whose stead one of the staff told it."""
    ticket = find_ticket(turn.unit, form.ticket, turn.person)
    if ticket is None or ticket.reporter_id in {None, turn.person.id}:
        return None
    values = values_of_caller(turn.unit, ticket)
    return Form(handler=COUNTER, values=values, area_id=ticket.area_id)
