"""A town that is also on Telegram: the real channel, over HTTP, to a server of our own."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import pytest_asyncio
from PIL import Image
from sqlmodel import SQLModel, select

from bot import inbox
from bot.channels.telegram.channel import Access, TelegramChannel
from bot.desk import people
from bot.fetching import Fetching
from bot.message import Incoming
from bot.worker import Worker
from storage.tables import Person
from tests.botapi.chats import buttons
from tests.botapi.server import BotApi
from tests.faults.loops import Loops
from tests.faults.served import until
from tests.town import Town

T = TypeVar("T", bound=SQLModel)
TOKEN = "1:TEST"
GRANNY, XIAOLI = 5, 6  # Telegram's ids of people
GROUP = -1001
LAMP = "桃源里3号楼东门口的路灯不亮了"


class Telegram:
    """The bot on Telegram, and people with phones who talk with it."""

    def __init__(self, town: Town, api: BotApi, **access: Any) -> None:
        self.town, self.api = town, api
        given = {"token": TOKEN, "api_url": api.url, "rate": 0, **access}
        self.channel = TelegramChannel(Access(**given), town.frontdesk, town.frontdesk.commands())
        self.loops = Loops(town)
        self.loops.channels["telegram"] = self.channel
        self.fetching = Fetching(town.database, self.loops.conversation, {"telegram": self.channel})
        self.worker = Worker(
            town.database, self.loops.conversation, self.loops.delivering, self.fetching
        )

    async def accept(self, *incoming: Incoming) -> list[int]:
        now = self.loops.clock.now()
        work = partial(inbox.accept, incoming=incoming, now=now)
        stored = await self.town.database.write(work)
        self.worker.wake()
        self.worker.files_waiting.set()
        return [one.message_id for one in stored]

    async def start(self) -> None:
        self.worker.start()
        await self.channel.start(self.accept)
        self.intake = asyncio.create_task(self.keep_intake())

    async def keep_intake(self) -> None:
        """As the app does: again and again."""
        while True:
            await self.channel.take_in(ours=True)
            await asyncio.sleep(0.1)

    async def stop(self) -> None:
        self.intake.cancel()
        await self.channel.stop()
        await self.worker.stop()
        await self.channel.close()

    async def says(self, user: int, *texts: str, count: int = 1) -> list[str]:
        """Somebody writes; the bubbles that come back, `count` for each text."""
        before = len(self.api.sent(user))
        for text in texts:
            self.api.say(user, text)
        return await self.hears(user, before + count * len(texts), before)

    async def hears(self, user: int, count: int, after: int = 0) -> list[str]:
        await until(lambda: len(self.api.sent(user)) >= count, 20)
        return self.api.texts(user)[after:]

    async def presses(self, user: int, label: str) -> list[str]:
        """Somebody presses the newest button with these words."""
        before = len(self.api.sent(user))
        self.api.press(user, find_button(self.api, user, label), label=label)
        return await self.hears(user, before + 1, before)

    def rows(self, table: type[T]) -> list[T]:
        """All rows of a table, numbered ones in their order."""
        found = self.town.read(lambda session: list(session.exec(select(table)).all()))
        numbers = {id(row): getattr(row, "id", 0) for row in found}
        return sorted(found, key=lambda row: n if isinstance(n := numbers[id(row)], int) else 0)

    def code_for(self, role: str, name: str = "") -> str:
        """A code of an invitation, for somebody of the sample when named."""
        person_id = self.town.person(name).visitor.person_id if name else 0
        now = self.loops.clock.now()

        def invite(session: Any) -> str:
            return people.invite(session, now, role=role, person=session.get(Person, person_id))

        return self.town.write(invite)


def jpeg(colour: str = "red", side: int = 64) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def find_button(api: BotApi, user: int, label: str) -> int:
    """The newest message with this button."""
    shown = ((kept.message, buttons(kept.message)) for kept in reversed(api.sent(user)))
    return next(int(message["message_id"]) for message, keys in shown if label in keys)


@pytest_asyncio.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN) as api:
        api.user(GRANNY, "王阿姨")
        api.user(XIAOLI, "小李", username="xiaoli")
        api.group(GROUP, "三号楼")
        yield api


@asynccontextmanager
async def running(telegram: Telegram) -> AsyncIterator[Telegram]:
    await telegram.start()
    try:
        yield telegram
    finally:
        await telegram.stop()


@pytest_asyncio.fixture
async def telegram(town: Town, api: BotApi) -> AsyncIterator[Telegram]:
    """Up and polling."""
    async with running(Telegram(town, api)) as telegram:
        yield telegram


async def is_about_to_say_it_is_done(telegram: Telegram) -> None:
    """The lamp is taken on, and its worker is asked what was done."""
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    await telegram.says(GRANNY, LAMP)
    await telegram.presses(GRANNY, "对")
    await telegram.hears(XIAOLI, 2)
    await telegram.presses(XIAOLI, "接单")
    await telegram.presses(XIAOLI, "报结")
