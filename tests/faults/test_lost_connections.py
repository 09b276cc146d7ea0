"""Connections to PostgreSQL that end at any moment: nothing is lost, doubled or blamed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from functools import partial

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot import worker
from bot.channels.rate import Rate
from bot.channels.web import WebChannel
from bot.errors import StorageError
from bot.handlers.dispatch import answer
from bot.message import Reply
from bot.turn import Turn
from storage.database import Database, connect
from storage.tables import Beat, Delivery, Message, Ticket
from tests.faults.cutting import cut_before, cut_off_all, every, is_done, store
from tests.faults.loops import Loops
from tests.faults.served import until
from tests.town import KEYS, Town

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("town_url", ["postgresql"], indirect=True),
]


async def test_a_round_that_is_cut_off_at_any_statement_is_done_once(loops: Loops) -> None:
    """No message is to blame for it: none is counted as tried."""
    town, number = loops.town, 0
    cut = True
    while cut:
        number += 1
        await store(town, "/human 水管爆了找人", f"{number}")
        with cut_before(town.database, number) as ran:
            cut = not await is_done(loops.worker.run_turns)
        assert cut == (len(ran) == number)
        assert await loops.worker.run_turns() == cut
    assert number > 10
    rows = every(town, Message)
    assert {(row.state, row.attempts) for row in rows} == {("handled", 0)}
    replies = [row.key for row in every(town, Delivery) if row.kind == "reply"]
    assert sorted(replies) == sorted(f"reply:{row.id}:0" for row in rows)
    numbers = [ticket.number for ticket in every(town, Ticket)]
    assert len(numbers) == len(set(numbers))


async def test_work_that_lost_its_connection_is_not_run_again(town: Town) -> None:
    """Not even where another transaction had come in between before."""
    ran: list[int] = []

    def work(session: Session) -> None:
        ran.append(1)
        try:
            with session.begin_nested():
                note_twice(session)
        except IntegrityError:
            cut_off_all()
            session.connection()
            session.exec(select(Beat)).all()

    with pytest.raises(StorageError):
        await town.database.write(work)
    assert ran == [1]


def note_twice(session: Session) -> None:
    session.connection().execute(insert(Beat), [{"job": "twice", "day": "2026-11-21"}] * 2)


async def test_a_turn_that_collides_each_time_is_set_aside_and_holds_up_nobody(
    loops: Loops,
) -> None:
    """Taken for another process that came in between, it would be tried for ever."""

    def colliding(turn: Turn) -> list[Reply]:
        if turn.text == "坏":
            note_twice(turn.unit.session)
        return answer(turn)

    loops.conversation.answer = colliding
    async with loops.running():
        await loops.say("坏")
        await loops.say("你好", "邻居家")
        assert "没处理好" in (await loops.hear(1))[0]
        assert await loops.hear(1, "邻居家")
    assert sorted(row.state for row in every(loops.town, Message)) == ["handled", "set_aside"]


async def test_listening_is_regained_and_what_was_missed_is_looked_for(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks by themselves here: without notices nothing would be answered."""
    monkeypatch.setattr(worker, "LOOK_SECONDS", 600)
    monkeypatch.setattr(worker, "TICK_SECONDS", 600)
    loops, web = Loops(town), WebChannel(town.frontdesk, Rate(0))
    loops.channels["web"] = web
    async with loops.running():
        for number in range(1, 6):
            browser = web.hub.watch("别处")
            cut_off_all()
            again = partial(store, town, "医保怎么交", f"{number}")
            await until(partial(is_done, again), 10)
            assert len(await loops.hear(number)) == number
            await asyncio.wait_for(browser.wait(), 10)  # its own notice may have been lost
        begun = time.monotonic()
        await store(town, "你好", "6")
        await loops.hear(6)
        assert time.monotonic() - begun < 10


async def test_a_name_is_held_by_one_and_comes_back_after_every_cut(town: Town) -> None:
    other = connect(town.database.url, KEYS)
    try:
        for _ in range(5):
            both = (town.database, other)
            await until(partial(is_held_once, both), 10)
            assert is_held_once(both)
            cut_off_all()
            assert not any(one.hold("intake") for one in both)
    finally:
        other.close()
    await until(lambda: town.database.hold("intake"), 10)


def is_held_once(databases: Sequence[Database]) -> bool:
    return sum(one.hold("intake") for one in databases) == 1


async def test_a_closed_database_says_so(town: Town) -> None:
    other = connect(town.database.url, KEYS)
    other.close()
    assert not other.hold("intake")
    with pytest.raises(StorageError):
        await asyncio.wait_for(other.write(lambda _: None), 5)


def test_the_server_ends_what_stands_still_by_the_limits_it_knows(town: Town) -> None:
    """Before PostgreSQL 17 there is none for the whole of a transaction; the others are there."""
    asked = text("SELECT name, setting FROM pg_settings WHERE name LIKE '%timeout'")
    limits = dict(town.write(lambda s: [*map(tuple, s.execute(asked))]))
    assert limits["statement_timeout"] == "60000"
    assert limits["idle_in_transaction_session_timeout"] == "15000"
    assert limits.get("transaction_timeout", "300000") == "300000"
