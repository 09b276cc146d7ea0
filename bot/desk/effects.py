"""What a verb does to a ticket beside its state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from bot.catalogue.policies import ALARM
from bot.catalogue.schema import Request
from bot.desk import reminders
from bot.desk.conditions import asked_day
from bot.desk.deadlines import due, end_of_day, paused
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import events, tickets
from storage.tables import Person, Ticket

Said = dict[str, Any]
Effect = Callable[[UnitOfWork, Ticket, Person | None, Said], None]


def accept(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    ticket.accepted_at = unit.now
    if actor:
        ticket.owner_id = actor.id


def hand_over(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """A new owner, and a new clock for accepting."""
    ticket.owner_id, ticket.accepted_at = said["to"], None
    restart(unit, ticket, actor, said)


def give_back(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """To the desk's queue."""
    ticket.owner_id, ticket.accepted_at = None, None
    restart(unit, ticket, actor, said)


def restart(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """A new clock for accepting, where it still has to be accepted."""
    if ticket.state != "submitted":
        return
    request, policies = request_of(unit, ticket), unit.knowledge.policies
    # an alarm under an item that is none by itself
    alarmed = ticket.urgent and not request.urgent
    limit = policies.limits[ALARM] if alarmed else policies.limit_of(request)
    ticket.respond_by = due(unit.now, limit.respond_within, unit.calendar)
    reminders.remind_to_accept(unit, ticket)


MORNING = time(8, 30)  # when a ticket that waited for a day is taken up again


def wait(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    day = date.fromisoformat(str(said["date"]))
    ticket.resume_at = datetime.combine(day, MORNING, unit.zone)


def resume(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """The clock stood still meanwhile."""
    since = events.find_last_of(unit.session, ticket.id, "wait")
    if since and ticket.resolve_by:
        ticket.resolve_by = paused(ticket.resolve_by, since.at, unit.now, unit.calendar)
    ticket.resume_at = None


def grant(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    said["date"] = said.get("date") or asked_day(unit, ticket)
    ticket.resolve_by = day_of(said, unit)


def press(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    ticket.pressed_until = day_of(said, unit)


def resolve(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    ticket.resolved_at, ticket.told_at = unit.now, None
    reminders.remind_to_confirm(unit, ticket)


def close(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    ticket.closed_at = unit.now


def reopen(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """As if it had just been accepted again."""
    ticket.reopened += 1
    ticket.resolved_at = ticket.closed_at = ticket.told_at = ticket.rating = None
    limit = unit.knowledge.policies.limit_of(request_of(unit, ticket))
    ticket.resolve_by = due(unit.now, limit.resolve_within, unit.calendar)


def merge(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """Whoever had joined this one joins the other too."""
    other = tickets.find_by_number(unit.session, str(said["to"]))
    for joined in (ticket, *tickets.find_joined(unit.session, ticket.id)):
        joined.merged_into_id = other.id if other else None


def split(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    ticket.merged_into_id = None
    restart(unit, ticket, actor, said)


def rate(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    ticket.rating = said["score"]


EFFECTS: Mapping[str, Effect] = {
    "validate": restart,
    "accept": accept,
    "dispatch": hand_over,
    "transfer": hand_over,
    "reassign": hand_over,
    "return": give_back,
    "wait": wait,
    "resume": resume,
    "grant": grant,
    "press": press,
    "resolve": resolve,
    "confirm": close,
    "verify": close,
    "lapse": close,
    "reopen": reopen,
    "merge": merge,
    "split": split,
    "rate": rate,
}


def request_of(unit: UnitOfWork, ticket: Ticket) -> Request:
    """What the ticket's item asks for; the usual where the item has gone."""
    item = unit.knowledge.items.get(ticket.item_id)
    return (item and item.request) or Request()


def day_of(said: Mapping[str, Any], unit: UnitOfWork) -> datetime:
    """The end of the office's day on the date that was said (ISO)."""
    return end_of_day(date.fromisoformat(str(said["date"])), unit.zone)
