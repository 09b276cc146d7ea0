"""Fifty people press the same hour at once: the last place is given away once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, select

from bot import inbox
from bot.message import Incoming
from bot.rounds import Outcome as Handled
from bot.rounds import handle_round
from storage.queries import areas
from storage.tables import Delivery
from storage.work import Outcome
from tests.handlers.booking_stories import HAIRCUT, at, narrowed, rows, states
from tests.handlers.test_diary import signed
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow
PEOPLE, PLACES, TOGETHER = 50, 3, 8
HOUR = at("11-25 09:00")


def presses(town: Town, everybody: list[Speaker], data: str) -> None:
    """All of them at once, in several rounds side by side."""
    now = town.clock.now()
    for somebody in everybody:
        somebody.sent += 1
        message = Incoming(
            channel="web",
            address=somebody.visitor.address,
            update_id=f"{somebody.visitor.chat_id}:p{somebody.sent}",
            action=signed(somebody, data),
        )
        town.write(partial(inbox.accept, incoming=[message], now=now))
    while sum(len(done.result(60)) for done in rounds(town)):
        pass


def rounds(town: Town) -> list[Outcome[list[Handled]]]:
    def handle(session: Session) -> list[Handled]:
        return handle_round(session, town.conversation, 5, 0.1)

    return [town.database.write(handle) for _ in range(TOGETHER)]


def desk_of(town: Town) -> int:
    found = town.read(lambda session: areas.find_area(session, "桃源社区"))
    assert found
    return found.id


def test_the_last_place_is_given_away_once(town: Town) -> None:
    narrowed(town, capacity=PLACES)
    everybody = [town.stranger(f"居民{number}") for number in range(PEOPLE)]
    where = f"{HAIRCUT}.{desk_of(town)}.{int(HOUR.timestamp())}"
    presses(town, everybody, f"slot:{where}")
    assert states(town) == ["booked"] * PLACES
    assert len({row.number for row in rows(town)}) == PLACES
    presses(town, everybody, f"await:{where}")
    assert sorted(states(town)) == ["booked"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    town.settle()  # everybody was told something
    told = town.read(lambda s: s.exec(select(col(Delivery.chat_id)).distinct()).all())
    assert {one.visitor.chat_id for one in everybody} <= {*told}


def test_as_many_move_up_as_give_back(town: Town) -> None:
    narrowed(town, capacity=PLACES)
    everybody = [town.stranger(f"居民{number}") for number in range(12)]
    where = f"{HAIRCUT}.{desk_of(town)}.{int(HOUR.timestamp())}"
    presses(town, everybody, f"slot:{where}")
    presses(town, everybody, f"await:{where}")
    booked = {row.person_id: row.number for row in rows(town) if row.state == "booked"}
    for somebody in everybody:
        if number := booked.get(somebody.visitor.person_id):
            presses(town, [somebody], f"unbook:{number}")
    after = [row for row in rows(town) if row.state == "booked"]
    assert len(after) == PLACES
    assert not {row.person_id for row in after} & {*booked}
    assert min(row.starts_at for row in after) - town.clock.now() > timedelta(days=1)
