"""A clock that jumps, and a restart with a reminder in hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, select

from bot import worker
from bot.conversation import Conversation
from bot.delivery import Delivering
from bot.handlers.dispatch import answer
from bot.message import Reply
from bot.outbox import Claimed, claim
from bot.turn import Turn
from storage.queries import deliveries, sending
from storage.tables import Delivery, Message
from tests.faults.loops import Capricious, Loops, count_in, send_all
from tests.faults.served import Phone, Served, until
from tests.town import KEYS, Town


@pytest.mark.parametrize("hours", [-30, -3, 3, 30])
async def test_a_clock_that_jumps_neither_loses_nor_doubles_nor_holds(
    town: Town, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the message and its turn, its reply, the mark of its sending, and a retry."""
    monkeypatch.setattr(worker, "TICK_SECONDS", 0.1)
    loops, jump = Loops(town, town.clock), timedelta(hours=hours)
    failures = iter([ZeroDivisionError])
    loops.conversation.answer = lambda turn: failing_once(turn, failures)
    await loops.say("医保怎么交")
    with pytest.raises(Exception, match="ZeroDivisionError"):
        await town.database.write(loops.conversation.handle_next)
    await town.database.write(partial(give_up_one, loops.conversation))
    town.clock.advance(jump)
    async with loops.running():
        town.clock.advance(timedelta(seconds=2))
        assert len(await loops.hear(1)) == 1
        town.clock.advance(-jump)
        await loops.say("身份证丢了怎么补办")
        town.clock.advance(jump)
        assert len(await loops.hear(2)) == 2
    assert town.read(partial(count_in, row=Message, state="handled")) == 2
    assert town.read(partial(count_in, row=Delivery, state="pending")) == 0


def failing_once(turn: Turn, failures: Any) -> list[Reply]:
    for failure in failures:
        raise failure("once")
    return answer(turn)


def give_up_one(conversation: Conversation, session: Any) -> None:
    message = session.exec(select(Message)).one()
    conversation.give_up(session, message.id, "once")


WRONG = [pytest.param(2, minutes, id=f"{minutes} minutes") for minutes in (-5, 5)]


@pytest.mark.slow
@pytest.mark.parametrize(("fleet", "minutes"), WRONG, indirect=["fleet"])
async def test_a_machine_whose_clock_is_wrong_answers_at_once(
    fleet: list[Served], minutes: int, phones: Callable[[Served, str], Phone]
) -> None:
    """All processes go by the database's clock."""
    door, wrong = fleet
    door.start("--roles", "web,send,tick")
    late = ("-m", "tests.faults.wrong_clock", f"{minutes}", "serve")
    wrong.start("--roles", "turns", command=late)
    phone = await phones(door, "a").join()
    await phone.say("医保怎么交")
    await until(phone.replies, 60)
    (said, heard) = await phone.lines()
    waited = datetime.fromisoformat(heard["at"]) - datetime.fromisoformat(said["at"])
    assert timedelta(0) <= waited < timedelta(seconds=60)


def test_a_clock_set_back_over_midnight_spoils_no_anchor(town: Town) -> None:
    town.later(days=1)
    town.later(days=-1)
    town.later(days=2)


async def test_a_restart_neither_loses_nor_doubles_a_reminder(town: Town) -> None:
    """One process dies with the reminder in its hands; the next two send what is left to send."""
    number = await asyncio.to_thread(report_a_light, town)
    town.clock.advance(timedelta(days=1))
    await asyncio.to_thread(town.tick)
    reminder = next(row for row in await asyncio.to_thread(town.pending, "clock"))
    town.clock.time = now = reminder.due_at + timedelta(minutes=1)
    assert await town.database.write(partial(claim_due, town=town, now=now))
    channel = Capricious()
    for _ in range(2):
        await town.database.write(deliveries.release_leases)
        await send_all(Delivering(town.database, {"web": channel}, town.clock))
    keys = [outgoing.key for outgoing in channel.handed_over]
    assert keys.count(reminder.key) == 1
    assert [key for key in keys if key.startswith(f"step:{number}:")] == [reminder.key]
    assert len(keys) == len({*keys})


def claim_due(session: Session, town: Town, now: datetime) -> list[Claimed]:
    due = sending.find_due(session, now=now, channel="web", limit=100)
    return claim(session, due, now, town.conversation.nights(), KEYS)


def report_a_light(town: Town) -> str:
    resident = town.person("李桂兰")
    (receipt,) = resident.say("桃源里3号楼东门口的路灯不亮了") and resident.say("对")
    assert "20261121-0001" in receipt
    return "20261121-0001"
