"""A real process whose clock is set forward and back while reminders and a booking wait."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.understanding import Understanding
from tests.desk.reminder_stories import PILLS, RESIDENT, STAMP, queued
from tests.faults.served import until
from tests.faults.told import Told, beside, deliveries, said
from tests.handlers.booking_stories import books
from tests.town import MORNING, Town

ZONE = ZoneInfo("Asia/Shanghai")
KINDS = ("remind", "appointment", "appointment_soon")
TICKS = 1.5  # seconds in which what is due is said, many times over

pytestmark = pytest.mark.slow


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}:30").replace(tzinfo=ZONE)


class Story:
    """What is said as the clock is set."""

    def __init__(self, bot: Told, town: Town) -> None:
        self.bot, self.town = bot, town

    @property
    def heard(self) -> list[str]:
        return said(self.town, *KINDS)

    async def hears(self, moment: datetime, *words: str) -> None:
        """It is set to a moment, and this is said, and nothing else."""
        before = len(self.heard)
        self.bot.set(moment)
        await until(lambda: len(self.heard) >= before + len(words), 20, told=f"{moment}")
        await asyncio.sleep(0 if words else TICKS)
        now = self.heard[before:]
        assert [word for word, text in zip(words, now, strict=True) if word not in text] == []

    def waiting(self) -> Counter[str]:
        return Counter(row.kind for row, _ in deliveries(self.town, *KINDS) if is_waiting(row))


def is_waiting(row: Any) -> bool:
    return bool(row.state == "pending")


async def test_set_forward_and_back_nothing_is_lost_or_said_twice(
    told: Told, understanding: Understanding
) -> None:
    """By an hour and by days; and when it is started again its machine is in another zone."""
    told.settings["TZ"] = "Pacific/Auckland"
    with beside(told, understanding) as town:
        resident = town.person(RESIDENT)
        await asyncio.to_thread(sets_up, resident)
        story = Story(told, town)
        told.set(MORNING)
        await asyncio.to_thread(told.start)
        await story.hears(MORNING + timedelta(hours=1))
        await story.hears(MORNING)
        await story.hears(at("27T10:00"), "吃药")  # all is over by that clock
        await until(partial(over_by_that_clock, story), 20)
        told.set(MORNING)
        await until(lambda: queued(town)[:2] == ["11-22 08:00", "11-22 15:00"], 20)
        await until(lambda: story.waiting() == {"remind": 2, "appointment": 1, SOON: 1}, 20)
        await asyncio.to_thread(told.end)
        told.settings["TZ"] = "America/New_York"
        await asyncio.to_thread(told.start)
        await story.hears(at("22T08:00"), "吃药")
        await story.hears(at("22T07:00"))
        await story.hears(at("22T15:00"), "去社区盖章")
        await story.hears(at("23T08:00"), "吃药")
        await story.hears(at("24T08:00"), "吃药")
        await story.hears(at("24T18:00"), "周三 9:00")
        await story.hears(at("25T07:30"), "周三 9:00")
        await story.hears(at("25T08:00"), "吃药")
        await story.hears(at("26T08:00"), "吃药")
        await story.hears(at("27T08:00"))  # said by the wrong clock
        await story.hears(at("28T08:00"), "吃药")
        await until(lambda: queued(town) == ["11-29 08:00"], 20)
        assert "Traceback" not in told.log


SOON = "appointment_soon"


def sets_up(resident: Any) -> None:
    resident.say(PILLS)
    resident.say(STAMP)
    assert "约好了" in books(resident)[0]


def over_by_that_clock(story: Story) -> bool:
    return story.waiting() == {"remind": 1}
