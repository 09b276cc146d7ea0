"""What others keep of somebody's tickets: what they were told of them, and what they wrote."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.desk.record import BEGUN
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Incoming, Reply
from storage.queries import events, forgetting
from storage.tables import Person, Ticket

SHORTEST_WORDS = 4  # a result such as 好了 names nobody
SHORTEST_NAME = 2  # a name of one sign would be found in everybody's words


@dataclass(frozen=True)
class Copies:
    """Deliveries with the payload that takes the place of theirs, and messages to be emptied."""

    reworded: Mapping[int, str]
    emptied: Sequence[int]


@dataclass(frozen=True)
class Filing:
    """When one of the staff told a ticket for somebody, and in which chat."""

    chat_id: int
    since: datetime
    until: datetime


def of(
    unit: UnitOfWork, ended: Sequence[Ticket], goes: Person | None, chat_ids: Collection[int]
) -> Copies:
    """All of it in chats that are not the person's own; `goes`: who is named no more anywhere."""
    if not ended:
        return Copies({}, ())
    session, by_id = unit.session, {ticket.id: ticket for ticket in ended}
    readers = forgetting.find_readers(session, by_id, chat_ids)
    said = {ticket.id: contents_of(unit, ticket) for ticket in ended}
    since = min(ticket.created_at for ticket in ended)
    marks = [*(names_of(goes) if goes else ()), *(ticket.number for ticket in ended)]
    words = words_in(one for contents in said.values() for one in contents)
    found = Copies(
        {
            row_id: said_instead(unit, by_id.get(ticket_id or 0))
            for row_id, ticket_id, payload in forgetting.find_sent(session, readers, since)
            if ticket_id in by_id or holds(payload, marks)
        },
        [
            row_id
            for row_id, payload in forgetting.find_said(session, readers, since)
            if holds(payload, marks) or repeats(unit, payload, words)
        ],
    )
    filings = (one for one in filings_of(ended, said) if one.chat_id in readers)
    return joined([found, *(of_filing(unit, one) for one in filings)])


def of_filing(unit: UnitOfWork, one: Filing) -> Copies:
    between, blank = (one.chat_id, one.since, one.until), said_instead(unit, None)
    sent = forgetting.find_sent_between(unit.session, *between)
    return Copies(dict.fromkeys(sent, blank), forgetting.find_said_between(unit.session, *between))


def joined(every: Sequence[Copies]) -> Copies:
    reworded = ChainMap(*({**one.reworded} for one in every))
    return Copies(reworded, [row_id for one in every for row_id in one.emptied])


def contents_of(unit: UnitOfWork, ticket: Ticket) -> list[dict[str, Any]]:
    """What was said at a ticket's events, the first of them first."""
    return [events.content_of(row) for _, row in events.find_chain(unit.session, ticket.id)]


def filings_of(
    ended: Sequence[Ticket], said: Mapping[int, Sequence[Mapping[str, Any]]]
) -> Iterator[Filing]:
    """From the first word of a 代报 to its number all that was said there was about it."""
    for ticket in ended:
        begun = next(iter(said[ticket.id]), {}).get(BEGUN)
        if begun and ticket.chat_id:
            yield Filing(ticket.chat_id, datetime.fromisoformat(begun), ticket.created_at)


def words_in(contents: Iterable[Mapping[str, Any]]) -> set[str]:
    """Each line that residents and staff said there: it may name the person."""
    said = (value for one in contents for value in one.values() if isinstance(value, str))
    lines = (line.strip() for value in said for line in value.splitlines())
    return {line for line in lines if len(line) >= SHORTEST_WORDS}


def repeats(unit: UnitOfWork, payload: str, words: Collection[str]) -> bool:
    """Is one of its lines among these, as it was said or as a note?"""
    lines = [line.strip() for line in Incoming.model_validate_json(payload).text.splitlines()]
    noted = [line.removeprefix(unit.phrases["note_word"]).strip(" ，,。：:") for line in lines]
    return not {*lines, *noted}.isdisjoint(words)


def names_of(person: Person) -> list[str]:
    return [name for name in (person.name, person.phone) if name and len(name) >= SHORTEST_NAME]


def holds(payload: str, marks: Iterable[str]) -> bool:
    return any(mark in payload for mark in marks)


def said_instead(unit: UnitOfWork, ticket: Ticket | None) -> str:
    """What stands where somebody was told of a ticket whose words are gone."""
    if ticket is None:
        return Reply(text=unit.phrases["forgotten_copy"]).model_dump_json()
    state = unit.phrases[f"state_{ticket.state}"]
    said = {"number": ticket.number, "title": ticket.title, "state": state}
    return Reply(text=unit.phrases.say("forgotten_ticket", **said)).model_dump_json()
