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
from storage.notices import SEND, TURNS, announce
from storage.queries import chats, deliveries
from storage.tables import Delivery, Message, Ticket
from tests.faults.loops import Loops, count_in, send_all
from tests.faults.served import until

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


def failed_of(outcomes: Sequence[Outcome]) -> tuple[int, int]:
    """How many failed, of how many."""
    return sum(isinstance(one, TurnFailed) for one in outcomes), len(outcomes)


async def said_by_all(loops: Loops, spoilt: str) -> None:
    for home in HOMES:
        await loops.say("坏" if home == spoilt else "医保怎么交", home)


@pytest.mark.parametrize("spoilt", [HOMES[0], HOMES[3], HOMES[-1]])
async def test_a_turn_that_raises_in_a_round_undoes_itself_alone(loops: Loops, spoilt: str) -> None:
    loops.conversation.answer = partial(files_then, ZeroDivisionError())
    await said_by_all(loops, spoilt)
    outcomes = await asyncio.to_thread(round_of, loops)
    assert failed_of(outcomes) == (1, len(HOMES))
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
    assert failed_of(outcomes) == (1, len(HOMES))
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


async def test_who_writes_now_does_not_wait_behind_all_who_wrote_before(loops: Loops) -> None:
    """The first round reaches them; whoever has waited longest is in it too."""
    loops.conversation.answer = echo
    for number in range(3):
        for home in HOMES:
            await loops.say(f"第{number}句", home)
    await loops.say("楼道里有烟味", "新搬来的")
    assert len(await asyncio.to_thread(round_of, loops, most=2)) == 2
    await send_all(loops.delivering)
    assert loops.replies("新搬来的") == ["楼道里有烟味"]
    assert loops.replies(HOMES[0]) == ["第0句"]
    assert loops.replies(HOMES[1]) == []


async def test_the_newest_of_a_few_chats_is_in_the_first_part_of_a_round(loops: Loops) -> None:
    """Few chats with much to say: a round that has no time is not spent on the oldest alone."""
    loops.conversation.answer = echo
    for number in range(2):
        await said_by_all(loops, HOMES[number])
    await loops.say("楼道里有烟味", "新搬来的")
    assert len(await asyncio.to_thread(round_of, loops, seconds=0.0)) == FEW
    await send_all(loops.delivering)
    assert loops.replies("新搬来的") == ["楼道里有烟味"]


async def test_who_wrote_first_is_answered_however_many_write_now(loops: Loops) -> None:
    """Each in the order of their own words, though somebody new writes before every round."""
    loops.conversation.answer = echo
    for number in range(2):
        for home in HOMES[:3]:
            await loops.say(f"第{number}句", home)
    for number in range(6):
        for newcomer in ("甲", "乙"):
            await loops.say("在吗", f"{newcomer}{number}")
        await asyncio.to_thread(round_of, loops, most=2)
    await send_all(loops.delivering)
    assert [loops.replies(home) for home in HOMES[:3]] == [["第0句", "第1句"]] * 3


@pytest.mark.parametrize(
    "town_url", [pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)
async def test_chats_that_another_process_is_busy_with_are_passed_over(loops: Loops) -> None:
    loops.conversation.answer = echo
    await said_by_all(loops, "")
    with Session(loops.town.database.writer) as other:
        chats.hold_chats(other, "web", [HOMES[0], HOMES[-1]])
        await asyncio.to_thread(round_of, loops, most=2)
    await send_all(loops.delivering)
    assert [home for home in HOMES if loops.replies(home)] == [HOMES[1], HOMES[-2]]


async def test_processes_are_told_of_more_than_a_round_takes(loops: Loops) -> None:
    """One that found all chats taken would otherwise rest until it looks by itself."""
    loops.conversation.answer = echo
    await said_by_all(loops, "")
    heard: list[str] = []
    loops.town.database.listen(heard.append)
    await until(lambda: hears(loops, heard))
    assert len(await asyncio.to_thread(round_of, loops, most=4)) == 4
    await until(lambda: SEND in heard)
    assert TURNS in heard
    heard.clear()
    assert len(await asyncio.to_thread(round_of, loops, most=4)) == 3
    await until(lambda: SEND in heard)
    assert TURNS not in heard


def hears(loops: Loops, heard: list[str]) -> bool:
    """Is anything heard by now? Listening begins in a thread of its own."""
    loops.town.write(lambda session: announce(session, "试一试"))
    return bool(heard)
