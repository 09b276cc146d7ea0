"""Many turns in one transaction: what befalls one of them befalls no other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.conversation import TurnFailed
from bot.errors import Refused, StorageError
from bot.handlers.dispatch import answer
from bot.message import Reply
from bot.rounds import FEW, Outcome, handle_round
from bot.turn import Turn
from storage.queries import deliveries
from storage.tables import Delivery, Message, Ticket
from tests.faults.loops import Loops, count_in, send_all

HOMES = ("东家", "西家", "南家", "北家", "后院", "前院", "楼上")


def files_then(fault: Exception, turn: Turn) -> list[Reply]:
    """At 坏 a person is called, which files a ticket, and then something goes wrong."""
    if turn.text != "坏":
        return answer(turn)
    turn.reread("我要找人工")
    assert answer(turn)
    assert turn.unit.session.exec(select(Ticket)).all()
    raise fault


def echo(turn: Turn) -> list[Reply]:
    return [Reply(text=turn.text)]


def round_of(loops: Loops, most: int = 50, seconds: float = 10.0) -> list[Outcome]:
    work = partial(handle_round, conversation=loops.conversation, most=most, seconds=seconds)
    return loops.town.write(work)


async def said_by_all(loops: Loops, spoilt: str) -> None:
    for home in HOMES:
        await loops.say("坏" if home == spoilt else "医保怎么交", home)


@pytest.mark.parametrize("spoilt", [HOMES[0], HOMES[3], HOMES[-1]])
async def test_a_turn_that_raises_in_a_round_undoes_itself_alone(loops: Loops, spoilt: str) -> None:
    loops.conversation.answer = partial(files_then, ZeroDivisionError())
    await said_by_all(loops, spoilt)
    outcomes = await asyncio.to_thread(round_of, loops)
    assert [isinstance(one, TurnFailed) for one in outcomes] == [h == spoilt for h in HOMES]
    await send_all(loops.delivering)
    heard = {home: len(loops.replies(home)) for home in HOMES}
    assert heard == {home: int(home != spoilt) for home in HOMES}
    assert loops.town.read(lambda session: session.exec(select(Ticket)).all()) == []
    assert loops.town.read(partial(count_in, row=Message, state="waiting")) == 1


async def test_what_was_refused_is_undone_and_said_kindly_beside_what_was_not(
    loops: Loops,
) -> None:
    refusal = Refused("ticket_unknown")
    loops.conversation.answer = partial(files_then, refusal)
    await said_by_all(loops, "北家")
    outcomes = await asyncio.to_thread(round_of, loops)
    assert not [one for one in outcomes if isinstance(one, TurnFailed)]
    await send_all(loops.delivering)
    assert "没有查到这个编号" in loops.replies("北家")[0]
    assert "医保" in loops.replies("西家")[0]
    assert loops.town.read(lambda session: session.exec(select(Ticket)).all()) == []


async def test_words_that_can_not_be_written_down_hold_up_nobody(
    loops: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written for many at once fails for many at once: each is then tried by itself."""
    queue = deliveries.queue

    def unwritable(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        queue(session, rows)
        if any("坏" in row["payload"] for row in rows):
            raise ValueError("made to fail")

    monkeypatch.setattr(deliveries, "queue", unwritable)
    loops.conversation.answer = echo
    await said_by_all(loops, "南家")
    outcomes = await asyncio.to_thread(round_of, loops)
    assert [isinstance(one, TurnFailed) for one in outcomes] == [h == "南家" for h in HOMES]
    await send_all(loops.delivering)
    assert [len(loops.replies(home)) for home in HOMES] == [int(h != "南家") for h in HOMES]
    assert loops.town.read(partial(count_in, row=Delivery, state="sent")) == len(HOMES) - 1


async def test_trouble_of_the_database_in_a_round_is_no_try_of_any_message(loops: Loops) -> None:
    loops.conversation.answer = partial(files_then, StorageError("database or disk is full"))
    await said_by_all(loops, "南家")
    with pytest.raises(StorageError):
        await asyncio.to_thread(round_of, loops)
    waiting = loops.town.read(lambda session: session.exec(select(Message)).all())
    assert {(one.state, one.attempts) for one in waiting} == {("waiting", 0)}
    loops.conversation.answer = echo
    assert len(await asyncio.to_thread(round_of, loops)) == len(HOMES)


async def test_each_chat_hears_its_answers_in_the_order_of_its_words(loops: Loops) -> None:
    loops.conversation.answer = echo
    for number in range(4):
        for home in HOMES:
            await loops.say(f"第{number}句", home)
    async with loops.running():
        heard = [await loops.hear(4, home) for home in HOMES]
    assert heard == [["第0句", "第1句", "第2句", "第3句"]] * len(HOMES)


async def test_what_a_turn_remembers_is_known_to_the_next_of_its_chat(loops: Loops) -> None:
    """Both in one transaction, so that nothing was read again from the disk."""
    await loops.say("桃源里3号楼东门口的路灯不亮了")
    await loops.say("对")
    handle = partial(handle_round, conversation=loops.conversation, most=50, seconds=10)
    await loops.town.database.write(lambda session: (handle(session), handle(session)))
    assert len(loops.town.read(lambda session: session.exec(select(Ticket)).all())) == 1


async def test_a_round_ends_when_its_time_is_up_and_gets_somewhere_all_the_same(
    loops: Loops,
) -> None:
    loops.conversation.answer = echo
    await said_by_all(loops, "")
    assert len(await asyncio.to_thread(round_of, loops, seconds=0.0)) == FEW
    assert len(await asyncio.to_thread(round_of, loops, seconds=0.0)) == len(HOMES) - FEW
    assert await asyncio.to_thread(round_of, loops) == []


async def test_what_is_handled_is_not_handled_again(loops: Loops) -> None:
    """Two workers find the same messages waiting; only one of them gets to answer."""
    loops.conversation.answer = echo
    await said_by_all(loops, "")
    first, second = await asyncio.gather(*(asyncio.to_thread(round_of, loops) for _ in range(2)))
    assert sorted((len(first), len(second))) == [0, len(HOMES)]
