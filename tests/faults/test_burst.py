"""Real processes with thousands of things that are due at one instant, and what happens to them."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from datetime import timedelta
from functools import partial

import pytest

from bot.understanding import Understanding
from tests.botapi.process import BotApiProcess
from tests.faults.plenty import DUE, FIRST, Plenty
from tests.faults.served import until
from tests.faults.told import Told, beside
from tests.gateway import Gateway

ALL = {"web": 600, "telegram": 200, "sms": 200}
SOME = {"web": 60, "telegram": 60, "sms": 60}
KILLS = 2
BEFORE = DUE - timedelta(minutes=1)

pytestmark = pytest.mark.slow


def knows(api: BotApiProcess, plenty: Plenty) -> None:
    for place, channel in enumerate(plenty.channels, FIRST):
        if channel == "telegram":
            api.control("user", user=place)


def has_sent(plenty: Plenty, bot: Told, count: int) -> bool:
    return plenty.sent(bot) > count


async def test_kill_9_in_the_middle_of_ten_thousand_that_are_due_at_once(
    told: Told, bot_api: BotApiProcess, gateway: Gateway, understanding: Understanding
) -> None:
    told.on(bot_api, gateway)
    told.set(BEFORE)
    with beside(told, understanding) as town:
        plenty = Plenty(town, ALL, bot_api, gateway)
        knows(bot_api, plenty)
        await asyncio.to_thread(told.start)
        told.set(DUE + timedelta(seconds=1))
        for moment in sorted(random.sample(range(500, plenty.size - 1_500), KILLS)):
            await until(partial(has_sent, plenty, told, moment), told=f"{moment} sent")
            told.kill()
            await asyncio.sleep(0.5)  # what was on its way arrives
            plenty.note_death(told)
            await asyncio.to_thread(told.start)
        await until(partial(plenty.is_over, told), 120, told="all said")
        plenty.check()
        assert "Traceback" not in told.log


@pytest.mark.parametrize("fleet", [2, 4], indirect=True)
async def test_of_several_processes_each_thing_is_sent_by_one_also_when_one_is_frozen(
    told_fleet: list[Told], bot_api: BotApiProcess, gateway: Gateway, understanding: Understanding
) -> None:
    """It is frozen for longer than its leases last, and woken when others have done its work."""
    for bot in told_fleet:
        bot.on(bot_api, gateway)
        bot.set(BEFORE)
    frozen = told_fleet[0]
    with beside(frozen, understanding) as town:
        plenty = Plenty(town, SOME, bot_api, gateway)
        knows(bot_api, plenty)
        starts = (asyncio.to_thread(bot.start, "--roles", "send,tick") for bot in told_fleet)
        await asyncio.gather(*starts)
        frozen.set(DUE + timedelta(seconds=1))
        await until(lambda: plenty.sent(frozen) > plenty.size // 6)
        os.kill(frozen.pid, signal.SIGSTOP)
        await asyncio.sleep(0.5)
        plenty.note_death(frozen)
        await until(partial(plenty.is_over, frozen), 90, told="all said")
        os.kill(frozen.pid, signal.SIGCONT)
        await asyncio.sleep(2)  # what it still held it would say now
        plenty.check()
        await asyncio.gather(*(asyncio.to_thread(bot.end) for bot in told_fleet))
        assert not any("Traceback" in bot.log for bot in told_fleet)
