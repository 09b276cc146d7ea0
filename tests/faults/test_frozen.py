"""A process that is frozen, or gone, in the middle of something: another goes on with it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import postgres
from tests.botapi.process import BotApiProcess
from tests.faults.served import Served, until
from tests.faults.test_kill import check_nothing_lost
from tests.faults.test_server_down import Phones, check_clean, two_replies
from tests.telegram.conftest import TOKEN

PERSON = 5
NUMBER = re.compile(r"没有第 (\d+) 项")  # the bot's answer to a number that stands nowhere

pytestmark = pytest.mark.slow
two = pytest.mark.parametrize("fleet", [2], indirect=True)


@two
async def test_a_process_frozen_in_a_transaction_holds_up_nobody_for_long(
    fleet: list[Served], phones: Phones
) -> None:
    """The server ends its transaction; when it is woken, it has lost nothing but that."""
    frozen, awake = fleet
    frozen.start(command=("tests/faults/freezing.py", "serve"))
    resident = await phones(frozen, "王家").join()
    with suppress(httpx.TransportError):
        resident._client.timeout = httpx.Timeout(3)
        await resident.post("王家-0", "/human 水管爆了")
    await until(lambda: is_stopped(frozen.pid), 20)
    await asyncio.to_thread(awake.start)
    resident.served = awake
    begun = time.monotonic()
    await resident.say("/human 水管爆了")
    await resident.say("你好")
    await until(partial(two_replies, resident), 60)
    took = time.monotonic() - begun
    os.kill(frozen.pid, signal.SIGCONT)
    assert took < 45
    resident.served = frozen
    await resident.say("医保怎么交")
    await check_nothing_lost(frozen, [resident])
    assert len(frozen.rows("SELECT number FROM ticket")) == 1
    assert set(frozen.rows("SELECT attempts FROM message")) == {(0,)}, "no message is to blame"
    assert await asyncio.to_thread(frozen.end) < 15
    check_clean(frozen, awake)


def is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.fixture
def api() -> Iterator[BotApiProcess]:
    with BotApiProcess(TOKEN) as api:
        api.control("user", user=PERSON, name="王奶奶")
        yield api


class Intake:
    """Two processes of one bot on Telegram."""

    def __init__(self, api: BotApiProcess, fleet: list[Served]) -> None:
        self.api, self.fleet, self.said = api, fleet, 100
        for bot in fleet:
            bot.settings["BOT_TELEGRAM_TOKEN"] = TOKEN
            bot.settings["BOT_TELEGRAM_API_URL"] = api.url
            bot.settings["BOT_TELEGRAM_RATE"] = "0"
            bot.start()

    async def holder(self) -> Served:
        """The one that takes in."""
        (pid,) = await until(postgres.holders, 30)
        return next(bot for bot in self.fleet if bot.pid == pid)

    async def answered(self, seconds: float) -> None:
        """What is said now is answered, and everything before was, once."""
        self.said += 1
        self.api.control("say", user=PERSON, text=f"{self.said}")
        expected = [f"{number}" for number in range(101, self.said + 1)]
        await until(lambda: self.numbers() == expected, seconds, told=f"{self.numbers()}")

    def numbers(self) -> list[str]:
        texts = self.api.control("texts", chat=PERSON)
        return [number for text in texts for number in NUMBER.findall(text)]

    def polls(self, status: int) -> list[Any]:
        calls = self.api.control("calls", method="getUpdates")
        return [call for call in calls if call["status"] == status]


@two
async def test_one_takes_in_and_another_takes_over_within_seconds(
    api: BotApiProcess, fleet: list[Served]
) -> None:
    intake = Intake(api, fleet)
    await intake.answered(30)
    await asyncio.sleep(3)
    assert intake.polls(409) == []
    first = await intake.holder()
    first.kill()
    await intake.answered(40)  # a frozen one may hold a chat for some seconds
    second = await intake.holder()
    assert second is not first
    os.kill(second.pid, signal.SIGSTOP)
    await asyncio.to_thread(first.start)
    await until(lambda: postgres.holders() == [first.pid], 30)  # who does not ask loses the name
    await intake.answered(40)  # a frozen one may hold a chat for some seconds
    os.kill(second.pid, signal.SIGCONT)
    await asyncio.sleep(3)  # it learns that it was taken over, and stops asking
    assert postgres.holders() == [first.pid]
    refused = len(intake.polls(409))
    await asyncio.sleep(3)
    assert len(intake.polls(409)) == refused
    await intake.answered(40)  # a frozen one may hold a chat for some seconds
    check_clean(*fleet)
