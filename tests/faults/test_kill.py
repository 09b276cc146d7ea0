"""kill -9 at any instant: what was acknowledged is handled once, in order, and answered once."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby

import pytest

from tests.faults.served import Phone, Served, until

CHATS, EACH = 20, 10
SAID = ("医保怎么交", "老人中午没人做饭能送饭吗", "身份证丢了怎么补办", "你好", "居住证怎么办")
Phones = Callable[[str], Phone]

pytestmark = pytest.mark.slow


async def talk(phone: Phone) -> None:
    """Ten messages one after another, the last of which asks for a person: a ticket each."""
    for number in range(EACH - 1):
        await phone.say(SAID[number % len(SAID)])
    await phone.say(f"/human {phone.name}要找人")


async def join_all(served: Served, phone: Phones) -> list[Phone]:
    return [await phone(f"第{number}户").join() for number in range(CHATS)]


def acknowledged(phones: Sequence[Phone]) -> int:
    return sum(len(one.acknowledged) for one in phones)


def so_many(phones: Sequence[Phone], count: int) -> bool:
    return acknowledged(phones) >= count


async def nothing_waits(served: Served) -> None:
    """Every message handled and every reply shown."""
    waiting = "SELECT count(*) FROM message WHERE state = 'waiting'"
    unsent = "SELECT count(*) FROM delivery WHERE kind = 'reply' AND state = 'pending'"
    await until(lambda: served.rows(waiting) == served.rows(unsent) == [(0,)], told="all handled")


async def check_nothing_lost(served: Served, phones: Sequence[Phone]) -> None:
    """Each message once, in the order in which it was sent, with one reply, shown in that order."""
    await nothing_waits(served)
    rows = served.rows("SELECT id, update_id, state, chat_id FROM message ORDER BY chat_id, id")
    by_chat = [list(rows) for _, rows in groupby(rows, key=lambda row: row[3])]
    told = {tuple(row[1].partition(":")[2] for row in chat) for chat in by_chat}
    assert told == {tuple(one.acknowledged) for one in phones}
    assert {row[2] for row in rows} == {"handled"}
    replies = served.rows(
        "SELECT key, state FROM delivery WHERE kind = 'reply' ORDER BY chat_id, seq"
    )
    assert replies == [(f"reply:{row[0]}:0", "sent") for row in rows]
    for one in phones:
        lines = await one.lines()
        assert [line["id"] for line in lines if line["from"] == "me"] == one.acknowledged
        assert sum(line["from"] == "bot" for line in lines) == len(one.acknowledged)
        assert [line["seq"] for line in lines] == sorted({line["seq"] for line in lines})


async def test_kill_9_while_200_messages_are_in_flight(served: Served, phone: Phones) -> None:
    served.start()
    phones = await join_all(served, phone)
    moments = sorted(random.Random().sample(range(5, CHATS * EACH - 5), 3))
    talking = asyncio.gather(*map(talk, phones))
    for moment in moments:
        await until(partial(so_many, phones, moment), told=f"{moments}")
        served.kill()
        await asyncio.to_thread(served.start)
    await talking
    assert acknowledged(phones) == CHATS * EACH
    await check_nothing_lost(served, phones)
    numbers = served.rows("SELECT number FROM ticket")
    assert len(numbers) == len(set(numbers)) == CHATS


@pytest.mark.parametrize("moment", ["due", "shown", "handled"])
async def test_kill_9_between_a_turn_and_its_reply(
    served: Served, phone: Phones, moment: str
) -> None:
    """Dies by itself at that moment; the next start finishes what was under way, once."""
    served.start(command=("tests/faults/dying.py", moment, "serve"))
    resident = await phone("李家").join()
    saying = asyncio.create_task(resident.say("医保怎么交"))  # it may die before it says 202
    assert await asyncio.to_thread(served.ended) == -signal.SIGKILL
    await asyncio.to_thread(served.start)
    await saying
    await check_nothing_lost(served, [resident])
    await resident.say("你好")
    await check_nothing_lost(served, [resident])


async def test_sigterm_under_load_ends_in_ten_seconds_and_loses_nothing(
    served: Served, phone: Phones
) -> None:
    served.start()
    phones = await join_all(served, phone)
    talking = asyncio.gather(*map(talk, phones))
    await until(partial(so_many, phones, CHATS * EACH // 3))
    assert await asyncio.to_thread(served.end) < 10
    assert served.ended() == 0
    assert "Traceback" not in served.log
    await asyncio.to_thread(served.start)
    await talking
    await check_nothing_lost(served, phones)
