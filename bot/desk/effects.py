"""What a verb does to a ticket beside its state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.catalogue.schema import Item, Request
from bot.desk import clocks, complaints, dividing, joined, owners, reminders
from bot.desk.deadlines import due, paused
from bot.desk.limits import limit_of, no_later, request_of
from bot.desk.named_days import asked_day, day_of, morning_of
from bot.desk.parts import answer_by, settle_by
from bot.desk.routing import find_supervisor
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
    """A new owner, and a new clock for accepting; who had it stays on the record."""
    said["from"], ticket.owner_id, ticket.accepted_at = ticket.owner_id, said["to"], None
    restart(unit, ticket, actor, said)


def give(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """To somebody of the staff; by a pressed guess it is one of that `item` from now on."""
    if item := unit.knowledge.items.get(str(said.get("item", ""))):
        become(unit, ticket, item)
    hand_over(unit, ticket, actor, said)


def become(unit: UnitOfWork, ticket: Ticket, item: Item) -> None:
    """By when it is settled stays as the resident was told."""
    request = item.request or Request()
    ticket.item_id, ticket.title = item.id, item.title
    ticket.urgent, ticket.needs_proof = request.urgent, request.proof
    complaints.note_named(unit, ticket, complaints.told_so_far(unit, ticket))


def give_back(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """To the desk's queue; a complaint about staff, and what comes back a second time, to whoever
    decides above it."""
    said["decide"] = events.find_last_of(unit.session, ticket.id, "return") is not None
    upward = said["decide"] or request_of(unit, ticket).about_staff
    said["to"] = find_decider(unit, ticket) if upward else None
    hand_over(unit, ticket, actor, said)


def find_decider(unit: UnitOfWork, ticket: Ticket) -> int | None:
    desk, owner = unit.area(ticket.desk_id), ticket.owner_id
    duty = find_supervisor(unit.session, desk, unit.now, owner, ticket.about_ids)
    return duty.person_id if duty else None


def pass_on(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """To the next who is on duty for it, as if it had not been begun."""
    if ticket.resume_at:
        resume(unit, ticket, actor, said)
    ticket.resolved_at = ticket.told_at = None
    said["to"] = owners.find_next(unit, ticket)
    hand_over(unit, ticket, actor, said)


def add(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """Whom a complaint is about may be told later: from then on they have nothing of it."""
    if actor is not None and actor.id in {ticket.reporter_id, ticket.filed_by_id}:
        complaints.note_named(unit, ticket, str(said.get("text", "")))


def validate(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """As if it had just been reported: to its owner, with both clocks anew."""
    said["to"] = owners.find_for(unit, ticket)
    hand_over(unit, ticket, actor, said)
    by = due(unit.now, limit_of(unit, ticket).resolve_within, unit.calendar)
    clocks.start(ticket, "resolve", unit.now, by)


def restart(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """A new clock for accepting, where it still has to be accepted."""
    if ticket.state != "submitted":
        return
    by = due(unit.now, limit_of(unit, ticket).respond_within, unit.calendar)
    clocks.start(ticket, "respond", unit.now, answer_by(unit, ticket, by))


def wait(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    ticket.resume_at = morning_of(said, unit)


def resume(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    stood_still(unit, ticket, "wait")
    ticket.resume_at = None


def stood_still(unit: UnitOfWork, ticket: Ticket, verb: str) -> None:
    """The clock for settling goes on; from when that verb was done until now it did not."""
    since = events.find_last_of(unit.session, ticket.id, verb)
    if since and ticket.resolve_by:
        by = paused(ticket.resolve_by, since.at, unit.now, unit.calendar)
        clocks.go_on(ticket, "resolve", since.at, unit.now, settle_by(unit, ticket, by))


def grant(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """A part gets no more than its whole has: it is told the day that it really has."""
    said["date"] = no_later(unit, ticket, said.get("date") or asked_day(unit, ticket))
    by = settle_by(unit, ticket, day_of(said, unit))
    said["date"] = by.astimezone(unit.zone).date().isoformat()
    clocks.start(ticket, "resolve", unit.now, by)


def press(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """The day that was named last counts."""
    clocks.start(ticket, "press", unit.now, day_of(said, unit))


def resolve(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    ticket.resolved_at, ticket.told_at = unit.now, None
    clocks.stop(ticket, "press")
    reminders.remind_to_confirm(unit, ticket)
    reminders.remind_to_verify(unit, ticket)


def close(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    ticket.closed_at = unit.now


def confirm(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """Whose word closes it knows of the result."""
    tell(unit, ticket, actor, said)
    close(unit, ticket, actor, said)


def reopen(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """The same by the resident, whose words may be about who has it."""
    complaints.note_accused(unit, ticket, str(said.get("reason", "")))
    redo(unit, ticket, actor, said)


def redo(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """As if it had just been accepted again, by somebody whom the reason does not name; a part no
    later than its whole."""
    complaints.note_named(unit, ticket, str(said.get("reason", "")))
    ticket.reopened += 1
    ticket.resolved_at = ticket.closed_at = ticket.told_at = ticket.rating = None
    by = due(unit.now, limit_of(unit, ticket).resolve_within, unit.calendar)
    clocks.start(ticket, "resolve", unit.now, settle_by(unit, ticket, by))


def merge(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """Whoever had joined this one joins the other too."""
    other = tickets.find_by_number(unit.session, str(said["to"]))
    for one in (ticket, *tickets.find_joined(unit.session, ticket.id)):
        one.merged_into_id = other.id if other else None


def split(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """A matter of its own again, with what had joined it; nobody could settle it meanwhile."""
    other_id, ticket.merged_into_id = ticket.merged_into_id, None
    for one in joined.find_along(unit, ticket, other_id):
        one.merged_into_id = ticket.id
    stood_still(unit, ticket, "merge")
    restart(unit, ticket, actor, said)


def withdraw(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """What had joined another hears no more of it."""
    ticket.merged_into_id = None


def rate(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    ticket.rating = said["score"]
    complaints.note_named(unit, ticket, str(said.get("text", "")))


def tell(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """By phone or at the window: that counts as shown."""
    ticket.told_at = ticket.told_at or unit.now


def unlog(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """What it stood on was taken back."""
    ticket.closed_at = None


EFFECTS: Mapping[str, Effect] = {
    "validate": validate,
    "accept": accept,
    "dispatch": give,
    "transfer": hand_over,
    "reassign": give,
    "return": give_back,
    "pass": pass_on,
    "add": add,
    "wait": wait,
    "resume": resume,
    "grant": grant,
    "press": press,
    "resolve": resolve,
    "confirm": confirm,
    "verify": close,
    "lapse": close,
    "reopen": reopen,
    "merge": merge,
    "split": split,
    "withdraw": withdraw,
    "rate": rate,
    "tell": tell,
    "divide": dividing.divide,
    "whistle": dividing.whistle,
    "conclude": close,
    "redo": redo,
    "log": close,
    "unlog": unlog,
    "miss": pass_on,
}
