"""A matter for several departments: the whole, its parts, and what follows for one from another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.desk.lifecycle import ENDED, allowed
from bot.desk.people import display_name
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import mask
from storage.queries import events, parts
from storage.tables import Person, Ticket

CALLED = "whistle"  # the source of a part whose people are to report at a place by a time
WITH_LIST = frozenset({"owner", "supervisor", "desk", "desk_beside", "whole", "second"})
DUE: Mapping[str, str] = {
    "submitted": "respond_by",
    "in_progress": "resolve_by",
    "waiting": "resume_at",
}


@dataclass(frozen=True)
class Further:
    """What a verb on one ticket brings about on another of the same matter."""

    ticket: Ticket
    verb: str
    actor: Person | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    quietly: bool = False


def following(
    unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Mapping[str, Any]
) -> Iterator[Further]:
    """Parts end with their whole; a part that is done leaves its answer there, the last one says
    that all are done."""
    if ticket.parts and ticket.state in ENDED:
        said = {"reason": unit.phrases[f"state_{ticket.state}"]}
        held = parts.hold_parts(unit.session, ticket.id)
        yield from (Further(p, "withdraw", said=said) for p in held if p.state not in ENDED)
    if ticket.parent_id is None or ticket.state not in ENDED | {"resolved"}:
        return
    whole = parts.hold_whole(unit.session, ticket.parent_id)
    if ticket.state == "resolved":
        answer = {**said, "part": ticket.number}
        yield Further(whole, "add", actor, answer, quietly=True)
        yield Further(ticket, "conclude")
    elif allowed("gather", whole.state, {"system"}) and not open_of(unit, whole):
        yield Further(whole, "gather")


def open_of(unit: UnitOfWork, whole: Ticket) -> list[Ticket]:
    """The parts of a ticket on which somebody still works; without a look where there are none."""
    return [part for part in all_of(unit, whole) if part.state not in ENDED]


def all_of(unit: UnitOfWork, whole: Ticket) -> Sequence[Ticket]:
    return parts.find_parts(unit.session, whole.id) if whole.parts else ()


def whole_of(unit: UnitOfWork, part: Ticket) -> Ticket | None:
    return unit.session.get(Ticket, part.parent_id) if part.parent_id else None


def answered_to(unit: UnitOfWork, ticket: Ticket) -> Ticket:
    """Where more of an answer goes: a part that is done has left it with its whole."""
    over = ticket.state in ENDED
    return (whole_of(unit, ticket) if over else None) or ticket


def within(whole: Ticket, by: datetime, now: datetime) -> datetime:
    """No later than the whole's own limit, where that is still to come."""
    last = whole.resolve_by
    return min(by, last) if last and last > now else by


def settle_by(unit: UnitOfWork, ticket: Ticket, by: datetime) -> datetime:
    """The limit for settling, which of a part is no later than its whole's."""
    whole = whole_of(unit, ticket)
    return within(whole, by, unit.now) if whole else by


def answer_by(unit: UnitOfWork, ticket: Ticket, by: datetime) -> datetime:
    """The limit of whoever has a part next: no later than the whole's, and the same hour where
    people were called somewhere."""
    whole, hour = whole_of(unit, ticket), ticket.respond_by
    if whole is None:
        return by
    if ticket.source == CALLED and hour and hour > unit.now:
        return hour
    return within(whole, by, unit.now)


def worded(unit: UnitOfWork, phrase: str, ticket: Ticket) -> str:
    """The phrase that a part has of its own (…_whistle, …_part), else the usual one."""
    own = (f"{phrase}_{ticket.source}", f"{phrase}_part") if ticket.parent_id else ()
    return next((name for name in own if name in unit.phrases), phrase)


def opening_of_whole(unit: UnitOfWork, part: Ticket) -> dict[str, Any]:
    """What the resident said of the whole: for whoever has a part without phones and the like."""
    said = events.content_of(events.find_first(unit.session, part.parent_id or 0))
    return {key: mask(value) if isinstance(value, str) else value for key, value in said.items()}


def told(unit: UnitOfWork, whole: Ticket, audience: str) -> str:
    """How its parts stand: a line each for the staff, how many there are for the resident."""
    if not whole.parts:
        return ""
    if audience in WITH_LIST:
        return lines(unit, whole, all_of(unit, whole))
    count = len(open_of(unit, whole)) if audience == "resident" else 0
    return unit.phrases.say("status_parts", count=count) if count else ""


def lines(unit: UnitOfWork, whole: Ticket, of: Sequence[Ticket]) -> str:
    """Number, department, who has it, state and by when."""
    return "\n".join(line(unit, whole, part) for part in of)


def line(unit: UnitOfWork, whole: Ticket, part: Ticket) -> str:
    due = getattr(part, DUE.get(part.state, ""), None)
    return unit.phrases.say(
        "part_line",
        number=part.number,
        department=part.title.removeprefix(whole.title),
        owner=display_name(unit, part.owner_id),
        state=unit.phrases[f"state_{part.state}"],
        due=unit.phrases.say("part_due", due=unit.local_time(due)) if due else "",
    )
