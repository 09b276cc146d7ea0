"""Turns that raise, wait or come at an odd moment: each chat goes on."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import worker
from bot.errors import StorageError
from bot.handlers.dispatch import answer
from bot.message import Reply
from bot.turn import Turn
from storage.database import Database, connect
from storage.queries import messages
from tests.faults.loops import Loops
from tests.faults.served import until
from tests.town import KEYS, Town


def raises_at(words: str, turn: Turn) -> list[Reply]:
    if turn.text == words:
        raise ZeroDivisionError("made to fail")
    return answer(turn)


async def test_a_turn_that_raises_three_times_is_set_aside_with_an_apology_and_a_person(
    loops: Loops,
) -> None:
    tries: list[str] = []

    def counted_try(turn: Turn) -> list[Reply]:
        tries.append(turn.text)
        return raises_at("坏", turn)

    loops.conversation.answer = counted_try
    async with loops.running():
        await loops.say("坏")
        await loops.say("医保怎么交")
        await loops.say("你好", "邻居家")
        assert len(await loops.hear(1, "邻居家")) == 1
        apology, card = await loops.hear(2)
    assert "没处理好" in apology
    assert "-0001" in apology
    assert "医保" in card
    assert tries.count("坏") == 3
    (aside,) = loops.town.read(lambda session: messages.find_set_aside(session, 10))
    assert aside.error.startswith("ZeroDivisionError at test_turns.py")


async def test_a_message_that_nobody_can_apologise_for_does_not_hold_up_the_chat(
    loops: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What failed the turn fails the apology as well: words alone, and the next message goes on."""
    monkeypatch.setattr("bot.conversation.apologise", partial(raises_at, "坏"))
    loops.conversation.answer = partial(raises_at, "坏")
    async with loops.running():
        await loops.say("坏")
        await loops.say("你好")
        sorry, _ = await loops.hear(2)
    assert sorry == loops.town.understanding.knowledge.phrases["web_error"]


async def test_a_message_that_can_not_be_opened_holds_up_nobody(loops: Loops) -> None:
    """Sealed with a key that is gone."""
    damaged = await loops.say("打不开")
    spoil = text("UPDATE message SET payload = :zero WHERE id = :id").bindparams(
        id=damaged, zero=b"\0"
    )
    loops.town.write(lambda session: session.connection().execute(spoil) and None)
    await loops.say("你好", "邻居家")
    async with loops.running():
        assert await loops.hear(1, "邻居家")
        assert await loops.hear(1)


async def test_wrong_sql_in_a_handler_is_the_turns_fault_and_not_the_databases(
    loops: Loops,
) -> None:
    """Taken for trouble of the database, it would be tried for ever."""

    def mistaken(turn: Turn) -> list[Reply]:
        if turn.text == "坏":
            turn.unit.session.connection().execute(text("SELECT * FROM nothing"))
        return answer(turn)

    loops.conversation.answer = mistaken
    async with loops.running():
        await loops.say("坏")
        assert "没处理好" in (await loops.hear(1))[0]


async def test_a_message_that_arrives_while_the_tick_runs_is_answered(
    loops: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "TICK_SECONDS", 0.05)
    monkeypatch.setattr(worker, "find_due", lambda *_, **__: {"ring"})
    monkeypatch.setattr(worker, "work_on", takes_long)
    async with loops.running():
        for number in range(5):
            await loops.say("医保怎么交", f"第{number}户")
        for number in range(5):
            assert len(await loops.hear(1, f"第{number}户")) == 1


def takes_long(*_: object) -> bool:
    time.sleep(0.1)
    return False


async def test_a_tick_that_fails_is_tried_again_and_stops_nothing(
    loops: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks: list[int] = []

    def failing(*_: object) -> None:
        ticks.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(worker, "TICK_SECONDS", 0.05)
    monkeypatch.setattr(worker, "TROUBLE_SECONDS", 0.05)
    monkeypatch.setattr(worker, "find_due", lambda *_, **__: {"ring"})
    monkeypatch.setattr(worker, "work_on", failing)
    async with loops.running():
        await until(lambda: len(ticks) > 2, 10)
        await loops.say("你好")
        assert await loops.hear(1)


async def test_whoever_gives_up_waiting_does_not_stop_the_writer(town: Town) -> None:
    """A browser that is gone, a health check that took too long, the tick at the end."""
    busy = asyncio.ensure_future(wait_for_write(town.database, 0.2))
    impatient = [asyncio.ensure_future(wait_for_write(town.database, 0.01)) for _ in range(30)]
    await asyncio.sleep(0.05)
    for one in (busy, *impatient):
        one.cancel()
    assert await asyncio.wait_for(town.database.write(lambda _: "goes on"), 5) == "goes on"


async def wait_for_write(database: Database, seconds: float) -> None:
    await database.write(lambda _: time.sleep(seconds))


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)  # where there is one writer
async def test_a_new_message_is_stored_before_the_turns_that_wait(town: Town) -> None:
    order: list[str] = []
    first = town.database.write(lambda _: time.sleep(0.1))
    turns = [town.database.write(lambda _: order.append("turn"), later=True) for _ in range(3)]
    await town.database.write(lambda _: order.append("message"))
    await asyncio.gather(first, *turns)
    assert order == ["message", "turn", "turn", "turn"]


async def test_nothing_waits_for_ever_on_a_closed_database(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'closed.db'}", KEYS)
    database.close()
    with pytest.raises(StorageError):
        await asyncio.wait_for(database.write(lambda _: None), 5)
