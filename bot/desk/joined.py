"""Several tickets of one matter: who counts, and who came along with whom.

What had joined a ticket comes along when that is merged into another, and stays with it when it
is split off again: the same as its own matter it is still, the same as the other's nobody said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.desk.unit_of_work import UnitOfWork
from storage.queries import events, tickets
from storage.queries.duplicates import count_joined
from storage.tables import Ticket

Joined = Sequence[tuple[Ticket, str]]


def joined_line(unit: UnitOfWork, ticket: Ticket) -> str:
    """已有 3 户反映: everybody who joined, and who was first; empty while that one is alone."""
    return joined_lines(unit, [ticket]).get(ticket.id, "")


def joined_lines(unit: UnitOfWork, of: Sequence[Ticket]) -> dict[int, str]:
    """The same of several, by their ids."""
    others = count_joined(unit.session, [ticket.id for ticket in of])
    return {id_: unit.phrases.say("joined_line", count=n + 1) for id_, n in others.items()}


def root_of(unit: UnitOfWork, ticket: Ticket) -> Ticket | None:
    """The one a ticket joined; None of what is a matter of its own."""
    return unit.session.get(Ticket, ticket.merged_into_id) if ticket.merged_into_id else None


def stand_of(unit: UnitOfWork, ticket: Ticket) -> str:
    """How its matter stands: of what joined another, that of the other."""
    return (root_of(unit, ticket) or ticket).state


def find_direct(unit: UnitOfWork, ticket: Ticket) -> list[Ticket]:
    """What joined a ticket itself; all the others came along with one of these."""
    there = with_targets(unit, ticket.id)
    numbers = {one.number for one, _ in there}
    return [one for one, to in there if to not in numbers]


def find_along(unit: UnitOfWork, ticket: Ticket, other_id: int | None) -> list[Ticket]:
    """What is with another ticket because it had joined this one before."""
    return [*came_with(ticket.number, with_targets(unit, other_id or 0))]


def came_with(number: str, there: Joined) -> Iterator[Ticket]:
    for one, to in there:
        if to == number:
            yield from (one, *came_with(one.number, there))


def with_targets(unit: UnitOfWork, ticket_id: int) -> Joined:
    """Everything that is with a ticket, and the number that each was merged into itself."""
    found = tickets.find_joined(unit.session, ticket_id)
    return [(one, events.said_last(unit.session, one.id, "merge").get("to", "")) for one in found]
