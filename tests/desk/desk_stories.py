"""What the stories of the desk share: a town's rows at hand, changed for good or only tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlmodel import Session, col, select

from bot.desk import tickets
from bot.desk.mornings import say_mornings
from bot.desk.tickets import Matter, open_ticket
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.queries.chats import find_chats_of
from storage.tables import Area, Chat, Delivery, Membership, Person, Ticket, TicketEvent
from tests.town import Speaker, Town

T = TypeVar("T")
RESIDENT, NEIGHBOUR, WORKER, COLLEAGUE = "李桂兰", "周明远", "张芳", "陈建军"
CLERK, DISPATCHER, SECRETARY, STREET = "王慧", "宋佳", "高志平", "韩立新"
ADMIN, DEPARTMENT, VOLUNTEER = "许文斌", "曹卫东", "唐大勇"
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FIRST, SECOND, THIRD = "20261123-0001", "20261123-0002", "20261123-0003"  # of that Monday


class Undone(Exception):
    """Takes back what was tried."""


def done(town: Town, work: Callable[[UnitOfWork], T]) -> T:
    """Do something within one transaction, at the town's present time."""
    return town.write(lambda session: work(town.conversation.unit(session)))


def says_mornings(town: Town) -> None:
    """The message of the morning, to some in each write."""
    while done(town, say_mornings):
        pass


def tried(town: Town, work: Callable[[UnitOfWork], T]) -> T:
    """Do something, look at what it came to, and take it back."""
    seen: list[T] = []

    def try_it(session: Session) -> None:
        seen.append(work(town.conversation.unit(session)))
        raise Undone

    with pytest.raises(Undone):
        town.write(try_it)
    return seen[0]


def named(unit: UnitOfWork, name: str) -> Person:
    everybody = unit.session.exec(select(Person)).all()
    return next(person for person in everybody if person.name == name)


def area(unit: UnitOfWork, code: str) -> Area:
    return unit.session.exec(select(Area).where(Area.code == code)).one()


def the_ticket(unit: UnitOfWork, number: str = "20261121-0001") -> Ticket:
    return unit.session.exec(select(Ticket).where(Ticket.number == number)).one()


def opened(unit: UnitOfWork, reporter: str = RESIDENT, **matter: Any) -> Ticket:
    """A dark street light in front of the reporter's house, unless something else is said."""
    person = named(unit, reporter)
    known = find_chats_of(unit.session, person.id)
    chat = known[0] if known else open_chat(unit, person)
    item = unit.knowledge.items[matter.pop("item", "streetlight")]
    told = {"text": "楼下路灯不亮了", "place": "楼门口", "area_id": person.area_id, **matter}
    return open_ticket(unit, Matter(item=item, **told), person, chat)


def open_chat(unit: UnitOfWork, person: Person) -> Chat:
    chat = Chat(channel="web", address=f"web-{person.id}", person_id=person.id, created_at=unit.now)
    unit.session.add(chat)
    unit.session.flush()
    return chat


def act(unit: UnitOfWork, verb: str, who: str | None, /, number: str = "", **said: Any) -> Ticket:
    """One verb on the only ticket, or on the one of a number."""
    ticket = the_ticket(unit, number) if number else the_ticket(unit)
    person = named(unit, who) if who else None
    if verb != "merge" and isinstance(said.get("to"), str):
        said["to"] = named(unit, said["to"]).id
    tickets.act(unit, ticket, verb, person, said)
    return ticket


def part_of(unit: UnitOfWork, whole: Ticket) -> Ticket:
    """The newest of its parts."""
    parts = select(Ticket).where(Ticket.parent_id == whole.id).order_by(col(Ticket.id).desc())
    return unit.session.exec(parts.limit(1)).one()


def does(town: Town, verb: str, who: str | None, /, number: str = "", **said: Any) -> None:
    """The same for good, and everybody is told what is due."""
    done(town, lambda unit: act(unit, verb, who, number=number, **said) and None)
    town.settle()


def refusal(town: Town, verb: str, who: str, /, number: str = FIRST, **said: Any) -> str:
    """The words with which it is refused."""
    with pytest.raises(Refused) as refused:
        done(town, lambda unit: act(unit, verb, who, number=number, **said))
    return refused.value.phrase


def report(town: Town, reporter: str = RESIDENT, **matter: Any) -> str:
    """A ticket for good; its number."""
    number = done(town, lambda unit: opened(unit, reporter, **matter).number)
    town.settle()
    return number


def look(town: Town, column: str, number: str = "20261121-0001") -> Any:
    """What stands in a ticket's row."""
    return town.read(lambda session: getattr(row_of(session, number), column))


def row_of(session: Session, number: str) -> Ticket:
    return session.exec(select(Ticket).where(Ticket.number == number)).one()


def owner_of(town: Town, number: str = "20261121-0001") -> str | None:
    def name(session: Session) -> str | None:
        owner = row_of(session, number).owner_id
        return session.get_one(Person, owner).name if owner else None

    return town.read(name)


def verbs_of(unit: UnitOfWork, ticket: Ticket) -> list[str]:
    mine = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)
    return [event.verb for event in unit.session.exec(mine)]


def deliveries_to(town: Town, name: str, kind: str = "") -> list[Delivery]:
    """Everything that was or will be said to somebody, as it was queued."""

    def find(session: Session) -> list[Delivery]:
        unit = town.conversation.unit(session)
        chats = [chat.id for chat in find_chats_of(session, named(unit, name).id)]
        rows = session.exec(select(Delivery).order_by("id")).all()
        return [row for row in rows if row.chat_id in chats and kind in {"", row.kind}]

    return town.read(find)


def goes_away(town: Town, name: str, until: datetime | None) -> None:
    def leave(unit: UnitOfWork) -> None:
        duties = select(Membership).where(Membership.person_id == named(unit, name).id)
        for duty in unit.session.exec(duties):
            duty.away_until = until

    done(town, leave)


def hears(speaker: Speaker) -> str:
    """Everything new, as one text."""
    return "\n".join(speaker.hear())


on_duty = partial(goes_away, until=None)
