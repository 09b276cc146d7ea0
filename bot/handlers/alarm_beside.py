"""我的提醒, 我下周请假 while an alarm goes on that may be none: answered, and it stays open."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from functools import partial

from bot.desk.people import display_name
from bot.desk.ticket_values import opening_content
from bot.handlers import (
    away,
    beside,
    booking,
    booking_desk,
    booking_stead,
    emergency,
    interruption,
    meaning,
    remind,
    remind_answer,
    remind_beside,
    remind_mine,
    rounds,
    typed,
)
from bot.handlers.danger import is_alarm, is_loud_in
from bot.handlers.matters import Handler
from bot.handlers.routes import SAID
from bot.message import Reply
from bot.turn import Turn
from storage.tables import Ticket

LISTS = ("mine", "tasks", "menu", "calls", "notices", "book", "booked")  # of SAID
WISHES = frozenset(  # of typed.TYPED: nobody says these of the danger itself
    {
        remind.begin,
        remind_mine.mine,
        remind_beside.each,
        beside.each,
        booking.asked,
        booking_stead.begin,
        booking_desk.sheet,
        rounds.show,
    }
)
LOOKED_UP = frozenset({"my-tickets", "my-reminders", "my-bookings"})  # items
WAITS = timedelta(minutes=5)  # so long all that follows a sure alarm belongs to it


def wished(turn: Turn) -> Handler | None:
    """Who answers words that are surely a wish of their own, or end the alarm by its name."""
    form, ticket = turn.dialogue.form, emergency.current(turn)
    if not turn.text or ticket is None or (form and form.handler != "emergency"):
        return None
    if turn.means("calm") and turn.dialogue.ticket == ticket.number:
        return emergency.carry_on  # 误报 is a verb of the staff, too
    if is_alarm(turn) or not lets_go(turn, ticket):
        return None
    alone = copy(turn)
    alone.dialogue = turn.dialogue.model_copy(update={"form": None, "alarm": ""})
    found = meant(alone)
    turn.verb, turn.argument = (alone.verb, alone.argument) if found else (turn.verb, turn.argument)
    return partial(answered, ticket, found) if found else None


def lets_go(turn: Turn, ticket: Ticket) -> bool:
    """Was it hardly sure when it was raised, or some minutes ago?"""
    item = turn.item(ticket.item_id)
    if turn.unit.now - ticket.created_at >= WAITS:
        return True
    told = opening_content(turn.unit, ticket).get("text", "")
    unsure = not is_loud_in(turn.understanding.understand(told))
    return unsure and item is not None and item.kind == "emergency"


def meant(turn: Turn) -> Handler | None:
    """By the words themselves, and not by what they sound like."""
    if sense := next(filter(turn.means, LISTS), None):
        return SAID[sense]
    if interruption.surely(turn) and turn.understood.candidates[0].item.id in LOOKED_UP:
        return meaning.answer
    if away.is_said(turn):
        return away.answer
    found = typed.typed(turn)
    if found is remind.begin and not remind.tells_time(remind_answer.read(turn, turn.text)):
        return None
    return found if found in WISHES else None


def answered(ticket: Ticket, found: Handler, turn: Turn) -> list[Reply]:
    """What was wished for, below a word that the alarm is not over."""
    turn.dialogue.form, turn.dialogue.alarm = None, ""
    replies = found(turn)
    turn.dialogue.alarm = ticket.number
    owner = display_name(turn.unit, ticket.owner_id)
    return [*turn.say("alarm_still", emergency.calm_button(turn, ticket), owner=owner), *replies]
