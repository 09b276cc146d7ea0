"""What comes next of a ticket: who has it, what they do about it, and by when."""

from __future__ import annotations

from collections.abc import Mapping

from bot.desk.people import display_name
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import tickets
from storage.tables import Ticket


def outlook(unit: UnitOfWork, ticket: Ticket, values: Mapping[str, object]) -> str:
    """One sentence, empty for what has ended; of what was merged that of the other ticket."""
    if ticket.merged_into_id:
        ticket = tickets.get_ticket(unit.session, ticket.merged_into_id)
        values = values_of(unit, ticket)
    phrase = f"status_due_{ticket.state}"
    return unit.phrases.say(phrase, **values) if phrase in unit.phrases else ""


def values_of(unit: UnitOfWork, ticket: Ticket) -> dict[str, object]:
    """Who has it, and its times."""
    return {
        "owner": display_name(unit, ticket.owner_id),
        "respond_by": unit.local_time(ticket.respond_by),
        "resolve_by": unit.local_time(ticket.resolve_by),
        "press_by": unit.local_time(ticket.press_by),
        "resume_at": unit.local_time(ticket.resume_at),
    }
