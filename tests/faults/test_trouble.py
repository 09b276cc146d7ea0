"""A full disk and a held lock: a clear answer, nothing acknowledged lost, well again by itself."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from tests.faults.served import Phone, Served, until

Phones = Callable[[str], Phone]
HELD_SECONDS = 8.0

pytestmark = pytest.mark.slow


@contextmanager
def full_disk(served: Served) -> Iterator[None]:
    """Inside, no file of the bot's can grow, its log neither."""
    free = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))
    yield
    resource.prlimit(served.pid, resource.RLIMIT_FSIZE, free)


def hold_lock(served: Served, seconds: float) -> None:
    with closing(sqlite3.connect(served.data_dir / "linli.db", timeout=10)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")


async def test_a_full_disk_is_told_kindly_and_is_over_once_there_is_room(
    served: Served, phone: Phones
) -> None:
    served.start()
    resident = await phone("王家").join()
    await resident.say("医保怎么交")
    await until(resident.replies)
    with full_disk(served):
        answers = [await resident.post(f"满-{number}", "身份证丢了怎么补办") for number in range(8)]
        assert {answer.status_code for answer in answers} == {503}
        assert "没存上" in answers[0].json()["detail"]
        assert int(answers[0].headers["Retry-After"]) > 0
        assert len(await resident.lines()) == 2
        assert (await phone("新来的")._client.post(f"{served.url}/api/chat/session")).is_error
        assert '"ok"' in await resident.page("/healthz")
        await asyncio.sleep(3)  # long enough for every loop and the tick to meet it
    await resident.say("身份证丢了怎么补办", "满-0")
    await until(lambda: two_replies(resident), seconds=20)
    said = [line["text"] for line in await resident.lines() if line["from"] == "me"]
    assert said == ["医保怎么交", "身份证丢了怎么补办"]
    assert served.end() < 10
    assert served.ended() == 0


async def two_replies(resident: Phone) -> bool:
    return len(await resident.replies()) == 2


async def test_what_was_accepted_before_the_disk_filled_is_answered_after(
    served: Served, phone: Phones
) -> None:
    served.start()
    phones = [await phone(f"第{number}户").join() for number in range(10)]
    await asyncio.gather(*(one.say("医保怎么交") for one in phones))
    with full_disk(served):
        await asyncio.sleep(2)
    for one in phones:
        assert len(await until(one.replies)) == 1


async def test_a_lock_held_by_another_process_is_waited_out(served: Served, phone: Phones) -> None:
    served.start()
    resident = await phone("赵家").join()
    holding = asyncio.create_task(asyncio.to_thread(hold_lock, served, HELD_SECONDS))
    await asyncio.sleep(0.5)
    neighbours = [phone(f"邻居{number}") for number in range(3)]
    asked = [one._client.post(f"{served.url}/api/chat/session") for one in neighbours]
    answers = await asyncio.gather(resident.post("锁-0", "医保怎么交"), *asked)
    assert {answer.status_code for answer in answers} == {503}
    assert not holding.done()
    assert await resident.lines() == []
    await resident.say("医保怎么交", "锁-0")
    await holding
    assert len(await until(resident.replies)) == 1
    assert await resident.page("/healthz")
