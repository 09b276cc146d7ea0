"""What the stories of complaints and of calls share: tickets at that point, and who has them."""

from __future__ import annotations

from sqlmodel import select

from bot.desk import audiences, callbacks
from bot.desk.find import find_ticket
from bot.desk.unit_of_work import UnitOfWork
from storage.queries.people import get_person
from storage.tables import Chat, Ticket
from tests.desk.desk_stories import RESIDENT, SECRETARY, act, named, opened

COMPLAINT = "staff-complaint"


def taken_on(unit: UnitOfWork, text: str = "有人收了我的钱") -> Ticket:
    """A complaint that names nobody; the secretary has taken it on."""
    number = opened(unit, item=COMPLAINT, text=text).number
    return act(unit, "accept", SECRETARY, number)


def ended(unit: UnitOfWork) -> Ticket:
    """The same, which the secretary thinks is settled, and its resident said so."""
    number = taken_on(unit).number
    act(unit, "resolve", SECRETARY, number, text="查过了，没有收钱")
    return act(unit, "confirm", RESIDENT, number)


def call_about(unit: UnitOfWork, ticket: Ticket, score: int = 1) -> Ticket:
    """Few stars for it; who is asked to phone."""
    act(unit, "rate", RESIDENT, ticket.number, score=score)
    person = named(unit, RESIDENT)
    chat = unit.session.exec(select(Chat).where(Chat.person_id == person.id)).first()
    assert chat
    return callbacks.ask_for_call(unit, ticket, person, chat, "rated")


def lamp(unit: UnitOfWork, by: str) -> Ticket:
    """A street light that one of the staff put right, and the resident agreed."""
    ticket = opened(unit)
    ticket.owner_id = named(unit, by).id
    unit.session.flush()
    act(unit, "accept", by, ticket.number)
    act(unit, "resolve", by, ticket.number, text="换了灯泡", photos=["p"])
    return act(unit, "confirm", RESIDENT, ticket.number)


def about(unit: UnitOfWork, ticket: Ticket) -> set[str | None]:
    return {get_person(unit.session, id_).name for id_ in ticket.about_ids}


def has(unit: UnitOfWork, ticket: Ticket) -> set[str | None]:
    """Who answers for it now: its owner, or everybody at the desk."""
    found = audiences.person_ids(unit, ticket, "owner", None)
    return {get_person(unit.session, id_).name for id_ in found}


def knows(unit: UnitOfWork, who: str, ticket: Ticket) -> bool:
    return find_ticket(unit, ticket.number, named(unit, who)) is not None


def without(unit: UnitOfWork, ticket: Ticket, *names: str) -> None:
    """As if it were about some people, and had been from the first."""
    ticket.about_ids = sorted(named(unit, name).id for name in names)
    unit.session.flush()
