"""Acting twice or late: a kind word, how the ticket stands, and what can be done now."""

from __future__ import annotations

from bot.desk import audiences, ticket_buttons
from bot.desk.joined import root_of
from bot.desk.lifecycle import allowed
from bot.desk.people import roles_for
from bot.message import Reply
from bot.turn import Turn
from storage.tables import Ticket


def is_late(turn: Turn, ticket: Ticket, verb: str) -> bool:
    """Can this no longer be done, or not yet, by this person?"""
    return not allowed(verb, ticket.state, roles_for(turn.unit, turn.person, ticket))


def too_late(turn: Turn, ticket: Ticket) -> list[Reply]:
    """The ticket's state, and the buttons that fit it now."""
    mine = ticket.reporter_id == turn.person.id
    audience = "resident" if mine else audiences.audience_for(turn.unit, ticket, turn.person)
    values = {"number": ticket.number, "title": ticket.title}
    state = turn.unit.phrases[f"state_{ticket.state}"]
    buttons = ticket_buttons.buttons_for(turn.unit, ticket, audience)
    into = root_of(turn.unit, ticket)
    known = into and not mine and audience  # another resident's number is nothing to this one
    phrase = "not_now_merged" if into and known else "not_now"
    return turn.say(phrase, *buttons, **values, state=state, into=into.number if into else "")
