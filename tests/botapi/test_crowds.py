"""A crowd's load is what was asked for, and its times are the server's."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from tests.botapi import crowds
from tests.botapi.errors import Misused
from tests.botapi.server import BotApi

TEXTS = ["路灯不亮", "医保怎么交", "电梯坏了"]


@pytest.fixture(autouse=True)
def _calm_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowds, "CALM", 0.05)


@asynccontextmanager
async def answering(ptb: Any, bubbles: int = 1) -> AsyncIterator[dict[int, list[str]]]:
    """A bot that repeats; what it was told by whom."""
    heard: defaultdict[int, list[str]] = defaultdict(list)

    async def answer() -> None:
        offset = 0
        while True:
            for update in await ptb.get_updates(offset=offset, timeout=5):
                offset = update.update_id + 1
                heard[update.message.chat.id].append(update.message.text)
                for _ in range(bubbles):
                    await ptb.send_message(update.message.chat.id, update.message.text)

    task = asyncio.create_task(answer())
    yield heard
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("waiting", [1, 2, 100])
async def test_everybody_says_their_share_in_order(api: BotApi, ptb: Any, waiting: int) -> None:
    async with answering(ptb) as heard:
        talk = await api.crowd(TEXTS, chats=2, messages=6, waiting=waiting)
    first, second = heard.values()
    assert first == ["路灯不亮", "电梯坏了", "医保怎么交"]
    assert second == ["医保怎么交", "路灯不亮", "电梯坏了"]
    assert (len(talk.seconds), talk.bubbles) == (6, 6)
    assert 0 < max(talk.seconds) <= talk.lasted < 5


async def test_nobody_has_more_waiting_than_agreed(api: BotApi) -> None:
    crowd = asyncio.create_task(api.crowd(TEXTS, chats=3, messages=30, waiting=2))
    await api.settle()
    assert len(api.waiting()) == 6
    crowd.cancel()


async def test_a_second_bubble_is_no_answer(api: BotApi, ptb: Any) -> None:
    async with answering(ptb, bubbles=2):
        talk = await api.crowd(TEXTS, chats=2, messages=2)
    assert (len(talk.seconds), talk.bubbles) == (2, 4)


async def test_at_a_rate_nobody_waits_for_the_bot(api: BotApi) -> None:
    crowd = asyncio.create_task(api.crowd(TEXTS, chats=2, messages=100, rate=100))
    await asyncio.sleep(0.2)
    assert 15 <= len(api.waiting()) <= 21
    crowd.cancel()


async def test_a_bot_that_says_nothing(api: BotApi) -> None:
    with pytest.raises(Misused, match="0 of 4 answered"):
        await api.crowd(TEXTS, chats=2, messages=4, seconds=0.1)


async def test_each_crowd_is_new_people(api: BotApi, ptb: Any) -> None:
    async with answering(ptb) as heard:
        await api.crowd(TEXTS, chats=2, messages=2)
        await api.crowd(TEXTS, chats=2, messages=2)
    assert len(heard) == 4
