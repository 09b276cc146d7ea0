"""What the stories of the clocks share: time that passes with its ticks, and who was told."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, select

from storage.queries import events
from storage.tables import Ticket
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    DISPATCHER,
    FIRST,
    MONDAY,
    SECRETARY,
    STREET,
    WORKER,
    report,
)
from tests.town import Town

STAFF = (WORKER, COLLEAGUE, CLERK, SECRETARY, STREET, DISPATCHER)
ORDINARY = "garbage"  # one to be answered within a working day
RESPOND_LIMIT = MONDAY + timedelta(hours=24)  # of a street light


def silence(town: Town) -> None:
    for name in STAFF:
        town.person(name).hear()


def until(town: Town, moment: datetime, every: float = 0.5) -> None:
    """Time passes with a tick every so many hours."""
    while town.clock.now() < moment:
        left = (moment - town.clock.now()) / timedelta(hours=1)
        town.later(hours=min(every, left))


def nobody_answers_an_alarm(town: Town, begins: datetime, ends: datetime, every: float) -> None:
    """Gas, at a time at which everybody sleeps."""
    town.clock.time = begins
    report(town, item="emergency-gas")
    silence(town)
    until(town, ends, every)


def said_to(town: Town, name: str) -> list[str]:
    """The first lines of what came since one last looked."""
    return [text.partition("：")[0] for text in town.person(name).hear()]


def record(town: Town, number: str = FIRST) -> list[str]:
    """The steps on a ticket's record."""

    def read(session: Session) -> list[str]:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        chain = events.find_chain(session, ticket.id)
        found = [(event, events.content_of(content)) for event, content in chain]
        taken = [(e, said) for e, said in found if e.verb in {"warn", "escalate"}]
        return [f"{e.verb} {said['clock']} {said['step']} {said['to']}" for e, said in taken]

    return town.read(read)


ALL_OF_RESPOND = [
    "warn respond half owner",
    "warn respond most owner",
    "warn respond limit owner",
    "escalate respond late secretary",
    "escalate respond late street",
]
