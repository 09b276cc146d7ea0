"""What the stories of rounds share: when they begin, what they opened, what the record says."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlmodel import Session, select

from bot.desk.jobs import work_on
from storage.queries import events
from storage.round_tables import Round
from storage.tables import Ticket
from tests.town import Town, rest

WORKER, OTHER, CLERK, SECRETARY, LEAD = "张芳", "陈建军", "王慧", "高志平", "赵淑珍"
VISIT, WALK, NEEDS = "elder-visit", "daily-walk", "elder-file"
HOME, SECOND = "桃源里3号楼2单元501", "桃源里3号楼2单元301"


def begin(town: Town, day: str = "2026-11-22") -> None:
    """From the day after this one on; the town's own day is Saturday, the 21st."""
    town.write(lambda session: rest(session, day))


def monday(town: Town) -> None:
    """The first day of rounds, ten in the morning."""
    begin(town)
    town.later(days=2)


def rounds_of(town: Town, item: str, place: str = "") -> list[Ticket]:
    """What the calendar opened of an item, at some door or in some place, oldest first."""

    def work(session: Session) -> list[Ticket]:
        query = select(Ticket).join(Round).where(Round.item_id == item).order_by("id")
        return [one for one in session.exec(query) if place in f"{one.place}{one.door}"]

    return town.read(work)


def states_of(town: Town, item: str, place: str = "") -> list[str]:
    return [ticket.state for ticket in rounds_of(town, item, place)]


def verbs_of(town: Town, ticket: Ticket) -> list[str]:
    chain = town.read(lambda session: events.find_chain(session, ticket.id))
    return [event.verb for event, _ in chain]


def tick(town: Town, session: Session) -> None:
    work_on(town.conversation.unit(session), "rounds")


def day_by_day(town: Town, days: int) -> None:
    """Morning and evening of each day, so that nothing is missed for want of a tick."""
    for _ in range(days * 2):
        town.later(hours=12)


def pass_time(town: Town, **time: float) -> None:
    """Let time go by with the bot standing still."""
    town.clock.advance(timedelta(**time))
    asyncio.run(town.delivering.send_due())
