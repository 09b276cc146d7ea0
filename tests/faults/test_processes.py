"""Several processes over one PostgreSQL: one is killed every few seconds, the server once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import httpx
import pytest

from tests import postgres
from tests.faults.served import Phone, Served
from tests.faults.test_kill import SAID, nothing_waits

CHATS, EACH = 100, 20
KILL_EVERY = (2.0, 4.0)  # seconds

pytestmark = pytest.mark.slow


@dataclass
class Roaming(Phone):
    """A browser behind a load balancer: any process may answer it."""

    fleet: Sequence[Served] = ()

    async def post(self, message_id: str, text: str) -> httpx.Response:
        self.served = random.choice(self.fleet)
        return await super().post(message_id, text)

    async def talk(self) -> None:
        for number in range(EACH - 1):
            await self.say(SAID[number % len(SAID)])
        await self.say(f"/human {self.name}要找人")


@pytest.mark.parametrize("fleet", [2, 4], indirect=True)
async def test_one_process_is_killed_every_few_seconds_and_the_server_once(
    fleet: list[Served],
) -> None:
    postgres.only_ours()
    await asyncio.gather(*(asyncio.to_thread(bot.start) for bot in fleet))
    phones = [Roaming(fleet[0], f"第{n}户", fleet=fleet) for n in range(CHATS)]
    await asyncio.gather(*(phone.join() for phone in phones))
    talking = asyncio.gather(*(phone.talk() for phone in phones))
    kills = 0
    while not talking.done():
        await asyncio.sleep(random.uniform(*KILL_EVERY))
        victim = random.choice(fleet)
        victim.kill()
        kills += 1
        await asyncio.to_thread(victim.start)
        if kills == 1:
            await asyncio.to_thread(postgres.restart, "immediate")
    await talking
    assert kills >= 2
    await nothing_waits(fleet[0])
    check_once_and_in_order(fleet[0], phones)
    assert not any("Traceback" in bot.log for bot in fleet)
    for phone in phones:
        await phone.close()


def check_once_and_in_order(served: Served, phones: Sequence[Phone]) -> None:
    """Each message once, in its order; each reply once, in the order of the messages."""
    rows = served.rows("SELECT id, update_id, state, chat_id FROM message ORDER BY chat_id, seq")
    assert {row[2] for row in rows} == {"handled"}
    chats = [list(found) for _, found in groupby(rows, key=lambda row: row[3])]
    told = sorted(tuple(row[1].partition(":")[2] for row in chat) for chat in chats)
    assert told == sorted(tuple(phone.acknowledged) for phone in phones)
    shown = "SELECT key FROM delivery WHERE kind = 'reply' ORDER BY chat_id, seq"
    assert served.rows(shown) == [(f"reply:{row[0]}:0",) for row in rows]
    seqs = served.rows(
        "SELECT chat_id, seq FROM message UNION ALL"
        " SELECT chat_id, seq FROM delivery WHERE seq IS NOT NULL"
    )
    assert len(seqs) == len(set(seqs))
    numbers = served.rows("SELECT number FROM ticket")
    assert len(numbers) == len(set(numbers)) == len(phones)
