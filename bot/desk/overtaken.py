"""Is it still worth telling another way what stands in a delivery?"""

from __future__ import annotations

from bot.desk import appointments
from bot.desk.reminders import still_wanted
from bot.desk.unit_of_work import UnitOfWork
from bot.desk.watched import AGAIN, is_for_resident, is_seen
from storage.queries import relays
from storage.queries.tickets import CONFIRM_KINDS
from storage.tables import Chat, Delivery, Ticket


def phrase_of(row: Delivery) -> str:
    """The phrase in whose words it is said: keys of news begin with it."""
    return row.key.removeprefix(AGAIN).partition(":")[0]


def ticket_of(unit: UnitOfWork, row: Delivery) -> Ticket | None:
    return unit.session.get(Ticket, row.ticket_id) if row.ticket_id else None


def is_over(unit: UnitOfWork, row: Delivery, chat: Chat, ticket: Ticket | None) -> bool:
    """Was it seen, or has the matter moved on?"""
    if (
        row.state == "dropped"
        or is_seen(row, chat)
        or not still_wanted(row, ticket, chat.person_id)
    ):
        return True
    if ticket is None:
        return bool(appointments.find_gone(unit.session, [row.key], unit.now))
    if is_for_resident(row.kind, chat, ticket):
        asks = row.kind in CONFIRM_KINDS and ticket.state != "resolved"
        return asks or bool(ticket.told_at and ticket.told_at >= row.created_at)
    return is_answered(ticket, row) or any(
        is_seen(*one) for one in relays.find_beside(unit.session, row)
    )


def is_answered(ticket: Ticket, row: Delivery) -> bool:
    """Did somebody take it on since, or for good? Then they know of it."""
    return bool(ticket.accepted_at and ticket.accepted_at >= row.created_at)
