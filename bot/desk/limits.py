"""By when a ticket is to be answered and settled, and when its clocks have to be looked at."""

from __future__ import annotations

from bot.catalogue.policies import ALARM, Limit
from bot.catalogue.schema import Request, Route
from bot.desk import clocks
from bot.desk.clocks import Rules, Step
from bot.desk.routing import SUPERVISOR_ROLES
from bot.desk.unit_of_work import UnitOfWork
from storage.round_tables import SOURCE
from storage.tables import Ticket

# of whoever phones about a result: no file of the knowledge has it, for nobody asks for it
CALL = Request(route=tuple(Route(role=role) for role in SUPERVISOR_ROLES))


def request_of(unit: UnitOfWork, ticket: Ticket) -> Request:
    """What the ticket's item asks for; the usual where the item has gone."""
    if ticket.callback_of_id:
        return CALL
    item = unit.knowledge.items.get(ticket.item_id)
    return (item and item.request) or Request()


def limit_of(unit: UnitOfWork, ticket: Ticket) -> Limit:
    """The limits a ticket goes by: also an alarm's under an item that is none by itself."""
    request, policies = request_of(unit, ticket), unit.knowledge.policies
    alarmed = ticket.urgent and not request.urgent
    return policies.limits[ALARM] if alarmed else policies.limit_of(request)


def steps_to_come(unit: UnitOfWork, ticket: Ticket) -> list[Step]:
    """What will be said of a ticket, and when, if nothing is done."""
    ladder = unit.knowledge.policies.ladder_of(limit_of(unit, ticket))
    return clocks.steps_of(ticket, Rules(ladder, unit.calendar, unit.nights))


def set_next(unit: UnitOfWork, ticket: Ticket) -> None:
    """Note when the tick must look at a ticket; never, when all of its clocks stand still."""
    keep_outside(unit, ticket)
    walked = ticket.source == SOURCE  # rounds are missed many at once: round_missed.py
    ticket.next_step_at = None if walked else clocks.next_at(steps_to_come(unit, ticket))


def keep_outside(unit: UnitOfWork, ticket: Ticket) -> None:
    """No clock goes beyond what another office set, unless that had passed at a reopening."""
    by = ticket.outside_by
    if by is None or (ticket.reopened and by <= unit.now):
        return
    ticket.respond_by = min(ticket.respond_by, by) if ticket.respond_by else None
    ticket.resolve_by = min(ticket.resolve_by, by) if ticket.resolve_by else None


def no_later(unit: UnitOfWork, ticket: Ticket, day: str) -> str:
    """A day to agree to (ISO): at most the one by which another office wants it."""
    by = ticket.outside_by
    return min(day, by.astimezone(unit.zone).date().isoformat()) if by else day
