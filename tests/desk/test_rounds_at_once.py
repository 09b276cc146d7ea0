"""Rounds on both kinds of database: opened once, and logged by whoever is there first."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from bot.desk.round_opening import Subject, open_one
from storage.queries import diary
from tests.handlers.round_stories import (
    HOME,
    VISIT,
    WALK,
    WORKER,
    monday,
    rounds_of,
    states_of,
    verbs_of,
)
from tests.town import Town

pytestmark = pytest.mark.slow


def test_two_processes_that_look_at_once_open_it_once(town: Town) -> None:
    monday(town)

    def again(session: Session) -> None:
        """As if another process had looked before any of it was there."""
        unit = town.conversation.unit(session)
        item = unit.knowledge.items[VISIT]
        for home in diary.find_households(session):
            open_one(unit, item, Subject(home.area_id, home), None)

    before = {ticket.door for ticket in rounds_of(town, VISIT)}
    town.write(again)
    doors = [ticket.door for ticket in rounds_of(town, VISIT)]
    assert HOME in before
    assert len(doors) == len({*doors})


def test_a_round_is_opened_missed_and_logged(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.say("走访 3-2-501 正常")
    assert states_of(town, VISIT, HOME) == ["closed"]
    town.later(hours=9)
    (ticket,) = rounds_of(town, WALK, "桃源第一网格")
    assert verbs_of(town, ticket) == ["open", "miss"]
    assert "这一次已请社区值班人员接着走" in worker.hear()[-1]
