"""A whole and its part, moved on at the same instant by two processes: one waits for the other."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from sqlmodel import Session

from bot.desk import tickets
from bot.desk.find import find_ticket
from bot.desk.lifecycle import ENDED
from bot.errors import Refused
from tests.desk.desk_stories import DEPARTMENT, FIRST, RESIDENT, SECOND, WORKER, does, look, named
from tests.desk.part_stories import CITY
from tests.town import Town

pytestmark = pytest.mark.slow

DOES = {FIRST: (RESIDENT, "withdraw"), SECOND: (DEPARTMENT, "resolve")}


@pytest.mark.parametrize("town_url", ["postgresql"], indirect=True)
def test_neither_is_thrown_back_by_a_deadlock(accepted: Town) -> None:
    """The whole is held first, whichever of them is meant: nobody has to begin again."""
    does(accepted, "divide", WORKER, number=FIRST, to=[CITY], text="拆旧灯杆")
    does(accepted, "accept", DEPARTMENT, number=SECOND)
    begun, both = [], Barrier(len(DOES))

    def act(session: Session, number: str) -> None:
        begun.append(number)
        unit = accepted.conversation.unit(session)
        who, verb = DOES[number]
        ticket = find_ticket(unit, number, named(unit, who))
        assert ticket
        with suppress(BrokenBarrierError):  # who waits for the other's row does not come here
            both.wait(timeout=1)
        with suppress(Refused):  # it ended with its whole
            tickets.act(unit, ticket, verb, named(unit, who), {"text": "拆了"})

    for outcome in [accepted.database.write(partial(act, number=number)) for number in DOES]:
        outcome.result()
    assert sorted(begun) == [FIRST, SECOND]
    assert {look(accepted, "state", number) for number in DOES} <= ENDED
