"""PostgreSQL commits, but nobody hears of it: asked again, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.channels.base import Receipt, Sent
from bot.desk import people
from bot.errors import StorageError
from bot.turn import Turn
from storage.queries import chats, deliveries
from storage.tables import Delivery, Message, Ticket, WebSession
from tests.faults.cutting import answer_lost, every, store
from tests.faults.loops import Capricious, Loops, queue_words, send_all
from tests.town import Town

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("town_url", ["postgresql"], indirect=True),
]


async def test_a_message_whose_receipt_was_lost_is_stored_once(town: Town) -> None:
    with answer_lost(town.database), pytest.raises(StorageError):
        await store(town, "医保怎么交")
    again = await store(town, "医保怎么交")
    assert not again.new
    assert len(every(town, Message)) == 1


async def test_a_round_whose_commit_got_no_answer_is_not_done_again(loops: Loops) -> None:
    await store(loops.town, "/human 找人")
    with answer_lost(loops.town.database), pytest.raises(StorageError):
        await loops.worker.run_turns()
    assert await loops.worker.run_turns() == 0
    assert len(every(loops.town, Ticket)) == 1


async def test_a_failed_try_whose_note_got_no_answer_is_counted_once(loops: Loops) -> None:
    def broken(turn: Turn) -> Any:
        raise ZeroDivisionError

    message = await store(loops.town, "坏")
    loops.conversation.answer = broken
    give_up = partial(loops.conversation.give_up, message_id=message.message_id, error="坏")
    with answer_lost(loops.town.database), pytest.raises(StorageError):
        await loops.town.database.write(give_up)
    assert [row.attempts for row in every(loops.town, Message)] == [1]


async def test_what_another_process_brought_to_an_end_is_not_given_up(loops: Loops) -> None:
    """Its turn failed here three times, and went well there before that was written down."""
    message = await store(loops.town, "你好")
    give_up = partial(loops.conversation.give_up, message_id=message.message_id, error="坏")
    loops.town.write(give_up)
    loops.town.write(give_up)
    loops.town.write(lambda session: loops.conversation.handle_message(session, message.message_id))
    assert not loops.town.write(give_up)
    assert [(row.state, row.attempts) for row in every(loops.town, Message)] == [("handled", 2)]
    assert every(loops.town, Ticket) == []


async def test_a_link_that_was_burned_without_an_answer_opens_the_door(town: Town) -> None:
    now = town.clock.now()
    code = town.write(lambda session: people.invite(session, now, role="resident"))
    with answer_lost(town.database):
        token = await town.frontdesk.enter(code)
    assert await town.frontdesk.find_visitor(token)
    assert len(every(town, WebSession)) == 1


async def test_what_was_sent_is_not_sent_again_however_the_answer_is_lost(town: Town) -> None:
    channel = Capricious()
    loops = Loops(town)
    loops.channels["web"] = channel
    queue_words(town, "第一句", "第二句")
    await loops.delivering.begin("web")
    await asyncio.sleep(0.2)  # both are handed over
    with answer_lost(town.database), pytest.raises(StorageError):
        await loops.delivering.finish("web")
    await send_all(loops.delivering)
    assert channel.said == ["第一句", "第二句"]
    assert [(row.state, row.seq) for row in every(town, Delivery)] == [("sent", 1), ("sent", 2)]


@pytest.mark.parametrize(
    ("sent", "attempts"), [(Sent.RETRY, 2), (Sent.WAIT, 2), (Sent.UNREACHABLE, 1)]
)
async def test_what_was_written_down_unheard_disturbs_nobody_who_took_it_over(
    town: Town, sent: Sent, attempts: int
) -> None:
    """Another process has claimed it meanwhile: it alone may send, and settle it."""
    ours, theirs = Loops(town), Loops(town)
    ours.channels["web"], theirs.channels["web"] = Capricious(), Capricious()
    ours.channels["web"].does["来了"] = Receipt(sent)
    theirs.channels["web"].does["来了"] = 0.5
    queue_words(town, "来了")
    await ours.delivering.begin("web")
    await asyncio.sleep(0.1)
    with answer_lost(town.database), pytest.raises(StorageError):
        await ours.delivering.finish("web")
    town.write(make_due)
    await theirs.delivering.begin("web")
    await ours.delivering.send_due()
    (row,) = every(town, Delivery)
    assert (row.attempts, row.lease_until is None) == (attempts, False)
    await theirs.delivering.finish("web")
    assert theirs.channels["web"].said == ["来了"]
    assert [row.state for row in every(town, Delivery)] == ["sent"]


def make_due(session: Session) -> None:
    row = session.exec(select(Delivery)).one()
    row.due_at = row.created_at
    chats.get_chat(session, row.chat_id).unreachable_at = None
    session.flush()
    deliveries.wake(session)
