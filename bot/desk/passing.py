"""What its owner does not take on passes to the next by itself: never nowhere, never twice."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk import owners, tickets
from bot.desk.clocks import LATE, Step
from bot.desk.limits import request_of
from bot.desk.unit_of_work import UnitOfWork
from storage.round_tables import SOURCE
from storage.tables import Ticket

RESPOND = "respond"


def is_due(unit: UnitOfWork, ticket: Ticket, step: Step) -> bool:
    """Are those upward told that somebody by name has not answered in time, and does it pass?

    A part stays with the department that was called: whoever has the whole decides of it. A
    complaint about staff stays with the last who may judge it: at the desk are those below."""
    return is_unanswered(ticket, step) and not is_last(unit, ticket)


def is_last(unit: UnitOfWork, ticket: Ticket) -> bool:
    return request_of(unit, ticket).about_staff and owners.find_next(unit, ticket) is None


def is_unanswered(ticket: Ticket, step: Step) -> bool:
    named = ticket.owner_id is not None and ticket.parent_id is None
    unanswered = named and ticket.state == "submitted"
    return unanswered and step.clock == RESPOND and step.name == LATE


def pass_on(unit: UnitOfWork, ticket: Ticket, why: str) -> None:
    """`why` names the phrase that tells the owner why they need not care any more."""
    reason = {"reason": unit.phrases[f"passed_{why}"]}
    quietly = ticket.source == SOURCE  # of all rounds together one message tells
    tickets.act(unit, ticket, "pass", None, reason, quietly=quietly)


def others(steps: Sequence[Step]) -> list[Step]:
    """What is still to be said once a ticket has passed on: its clock for answering is new."""
    return [step for step in steps if step.clock != RESPOND]
