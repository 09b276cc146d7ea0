"""More comes due at one instant than one write has time for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk import by_itself, ringing
from bot.desk.remind_plan import Plan
from bot.desk.reminding import Matter, set_up
from bot.desk.unit_of_work import UnitOfWork
from storage.reminder_tables import Reminder
from tests.desk.desk_stories import RESIDENT, done, named
from tests.desk.reminder_stories import queued
from tests.faults.loops import Loops
from tests.faults.served import until

PILLS = 12
DAILY = "FREQ=DAILY"


@pytest.fixture
def at_eight(loops: Loops) -> Loops:
    """Twelve pills a day, all at the same hour, which is now; there is time for one in a write."""
    loops.town.person(RESIDENT)
    done(loops.town, takes_pills)
    loops.town.clock.advance(timedelta(hours=1, seconds=1))
    return Loops(loops.town, loops.town.clock)


def takes_pills(unit: UnitOfWork) -> None:
    resident, eight = named(unit, RESIDENT), unit.now + timedelta(hours=1)
    for number in range(PILLS):
        set_up(unit, Matter(f"吃药{number}", resident, resident), Plan(eight, DAILY))


async def test_the_next_tick_comes_at_once_and_residents_are_answered_in_between(
    at_eight: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_itself, "A_WRITE", 0)
    async with at_eight.running():
        await at_eight.say("你好")
        assert await at_eight.hear(1)
        await until(lambda: are_all_queued_anew(at_eight), 4)


def are_all_queued_anew(loops: Loops) -> bool:
    return queued(loops.town).count("11-22 11:00") == PILLS


@pytest.mark.slow
async def test_what_fails_is_not_tried_again_without_a_pause(
    at_eight: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def failing(unit: UnitOfWork, reminder: Reminder) -> None:
        tried.append(reminder.id or 0)
        raise ZeroDivisionError

    monkeypatch.setattr(by_itself, "A_WRITE", 0)
    monkeypatch.setattr(ringing, "ring", failing)
    for _ in range(PILLS + 2):
        await at_eight.worker.tick()
    assert len(tried) == len({*tried}) == PILLS


@pytest.mark.slow
async def test_what_is_not_sent_yet_is_not_looked_at_all_the_time(at_eight: Loops) -> None:
    for _ in range(PILLS):
        left = await at_eight.worker.tick()
    assert not left, "who never wrote is to be told another way, once it was tried"
