"""Opens tickets and moves them along the lifecycle; each change is recorded and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.catalogue.schema import Item, Request
from bot.desk import news, reminders
from bot.desk.deadlines import due, end_of_day
from bot.desk.lifecycle import MOVES, allowed, next_state
from bot.desk.people import roles_for
from bot.desk.record import record
from bot.desk.routing import find_owner
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.queries import areas, tickets
from storage.tables import Area, Chat, Person, Ticket

SYSTEM = (None, "system")
COMMUNITY_LEVELS = ("community", "village")


@dataclass(frozen=True)
class Matter:
    """What is known of something to be done, before it is a ticket."""

    item: Item
    text: str
    area_id: int | None = None
    place: str = ""
    door: str = ""
    photos: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)  # what else the form asked for


def open_ticket(unit: UnitOfWork, matter: Matter, reporter: Person, chat: Chat) -> Ticket:
    """Write a ticket with its number, owner and clocks, and tell whoever has it now."""
    request = matter.item.request or Request()
    area_id = matter.area_id or reporter.area_id
    desk = desk_for(unit, area_id)
    area = unit.session.get(Area, area_id) if area_id else None
    owner = find_owner(unit.session, request.route, area, desk, unit.now)
    ticket = Ticket(
        number=tickets.next_number(unit.session, f"{unit.now.astimezone(unit.zone):%Y%m%d}"),
        item_id=matter.item.id,
        title=matter.item.title,
        urgent=request.urgent,
        needs_proof=request.proof,
        source=chat.channel,
        reporter_id=reporter.id,
        chat_id=chat.id,
        area_id=area_id,
        place=matter.place,
        door=matter.door or None,
        desk_id=owner.desk_id,
        owner_id=owner.person_id,
        respond_by=due(unit.now, request.respond_within, unit.calendar),
        resolve_by=due(unit.now, request.resolve_within, unit.calendar),
        created_at=unit.now,
    )
    unit.session.add(ticket)
    unit.session.flush()
    content = {"text": matter.text, "photos": list(matter.photos), **matter.values}
    record(unit.session, ticket, "open", (reporter.id, "resident"), "", content, unit.now)
    tickets.attach(unit.session, matter.photos, ticket.id)
    news.ping_owner(unit, ticket)
    reminders.remind_to_accept(unit, ticket)
    return ticket


def desk_for(unit: UnitOfWork, area_id: int | None) -> Area | None:
    """The community that answers for an area; the top of the gazetteer where none is known."""
    entry = unit.gazetteer.at_level(area_id, *COMMUNITY_LEVELS)
    if entry:
        return unit.session.get(Area, entry.id)
    return next(iter(areas.find_all(unit.session)), None)


def act(
    unit: UnitOfWork,
    ticket: Ticket,
    verb: str,
    actor: Person | None,
    content: Mapping[str, Any] | None = None,
) -> None:
    """Do one verb of the lifecycle; Refused with the state when it is not allowed (any more)."""
    roles = roles_for(unit, actor, ticket) if actor else {"system"}
    if not allowed(verb, ticket.state, roles):  # type: ignore[arg-type]
        state = unit.phrases[f"state_{ticket.state}"]
        raise Refused("not_now", number=ticket.number, state=state, title=ticket.title)
    before, said = ticket.state, dict(content or {})
    role = sorted(roles & MOVES[verb].roles)[0]
    previous_owner = ticket.owner_id
    ticket.state = next_state(verb, before, ticket.previous_state)
    if effect := EFFECTS.get(verb):
        effect(unit, ticket, actor, said)
    by = (actor.id, role) if actor else SYSTEM
    event = record(unit.session, ticket, verb, by, before, said, unit.now)
    if said.get("photos"):
        tickets.attach(unit.session, said["photos"], ticket.id)
    unit.session.flush()
    news.tell(unit, ticket, event, said, previous_owner)


Effect = Callable[[UnitOfWork, Ticket, Person | None, dict[str, Any]], None]


def accept(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    ticket.accepted_at = unit.now
    if actor:
        ticket.owner_id = actor.id


def hand_over(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    """A new owner, and a new clock for accepting."""
    ticket.owner_id, ticket.accepted_at = said.get("to"), None
    item = unit.knowledge.items.get(ticket.item_id)
    request = (item and item.request) or Request()
    ticket.respond_by = due(unit.now, request.respond_within, unit.calendar)
    reminders.remind_to_accept(unit, ticket)


def wait(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    ticket.resume_at = day_of(said, unit)


def resume(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    ticket.resume_at = None


def grant(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    ticket.resolve_by = day_of(said, unit)


def press(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    ticket.pressed_until = day_of(said, unit)


def resolve(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    if ticket.needs_proof and not said.get("photos"):
        raise Refused("need_photo", number=ticket.number)
    ticket.resolved_at, ticket.told_at = unit.now, None
    reminders.remind_to_confirm(unit, ticket)


def close(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    ticket.closed_at = unit.now


def reopen(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    ended = ticket.closed_at or ticket.resolved_at or unit.now
    if (unit.now - ended).days >= REOPEN_DAYS or ticket.reopened >= REOPEN_TIMES:
        raise Refused("reopen_too_late", number=ticket.number)
    ticket.reopened += 1
    ticket.resolved_at = ticket.closed_at = ticket.told_at = ticket.rating = None


def merge(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    other = tickets.find_by_number(unit.session, str(said.get("to", "")))
    if other is None or other.id == ticket.id:
        raise Refused("ticket_unknown", number=said.get("to", ""))
    ticket.merged_into_id = other.id


def split(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    ticket.merged_into_id, ticket.previous_state = None, ""


def rate(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: dict[str, Any]) -> None:
    if ticket.rating is not None:
        raise Refused("rated_already", number=ticket.number)
    ticket.rating = int(said["score"])


REOPEN_DAYS, REOPEN_TIMES = 30, 2
EFFECTS: Mapping[str, Effect] = {
    "accept": accept,
    "dispatch": hand_over,
    "transfer": hand_over,
    "return": hand_over,
    "reassign": hand_over,
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


def day_of(said: Mapping[str, Any], unit: UnitOfWork) -> datetime:
    """The end of the office's day on the date that was said (ISO)."""
    return end_of_day(date.fromisoformat(str(said["date"])), unit.zone)
