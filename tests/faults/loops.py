"""A town whose loops run by themselves, and channels that do as they are told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from sqlmodel import select

from bot import inbox
from bot.channels.base import DONE, Receipt, Sent
from bot.clock import Clock, SystemClock
from bot.conversation import Conversation
from bot.delivery import Delivering
from bot.desk.deliver import deliver
from bot.fetching import Fetching
from bot.message import Incoming, Outgoing, Reply
from bot.worker import Worker
from storage.queries import chats, deliveries
from storage.tables import Delivery, Message
from tests.faults.served import until
from tests.town import KEYS, KeptChannel, Town

HOME = "家里"


class Loops:
    """A town whose worker runs by itself."""

    def __init__(self, town: Town, clock: Clock | None = None) -> None:
        self.town = town
        self.clock = clock or SystemClock()
        zone = town.conversation.zone
        self.conversation = Conversation(lambda: town.understanding, self.clock, KEYS, zone)
        self.channels: dict[str, Any] = {"web": town.channel}
        self.delivering = Delivering(town.database, self.channels, self.clock)
        self.fetching = Fetching(town.database, self.conversation, {})
        self.worker = Worker(town.database, self.conversation, self.delivering, self.fetching)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Loops]:
        self.worker.start()
        yield self
        await self.worker.stop()

    async def say(self, words: str, home: str = HOME, channel: str = "web") -> int:
        """Store a message and wake the turns, as the app does."""
        number = time.monotonic_ns()
        incoming = Incoming(channel=channel, address=home, update_id=f"{number}", text=words)
        accept = partial(inbox.accept, incoming=[incoming], now=self.clock.now())
        stored = await self.town.database.write(accept)
        self.worker.turns_waiting.set()
        return stored[0].message_id

    def replies(self, home: str = HOME) -> list[str]:
        """What the chat shows of the bot, in order."""
        return self.town.read(partial(shown_in, home=home))

    async def hear(self, count: int, home: str = HOME) -> list[str]:
        await until(lambda: len(self.replies(home)) >= count, 20)
        return self.replies(home)


def shown_in(session: Any, home: str) -> list[str]:
    chat = chats.find_chat(session, "web", home) or chats.find_chat(session, "slow", home)
    rows = deliveries.find_in_chat(session, chat.id, 0, 100) if chat else ()
    return [Reply.model_validate_json(row.payload).text for row in rows]


class Capricious(KeptChannel):
    """A channel that does as it is told, reply by reply."""

    stores = False

    def __init__(self, name: str = "web") -> None:
        super().__init__(name)
        self.handed_over: list[Outgoing] = []
        self.does: dict[str, Receipt | Exception | float] = {}

    async def send(self, outgoing: Outgoing) -> Receipt:
        what = self.does.get(outgoing.reply.text, DONE)
        if isinstance(what, Exception):
            raise what
        if isinstance(what, float):
            await asyncio.sleep(what)
        receipt = what if isinstance(what, Receipt) else DONE
        self.handed_over += [outgoing] if receipt.sent is Sent.DONE else []
        return receipt

    @property
    def said(self) -> list[str]:
        return [outgoing.reply.text for outgoing in self.handed_over]


def queue_words(
    town: Town, *words: str, home: str = HOME, channel: str = "web", kind: str = "reply"
) -> None:
    """Words that are due now."""

    def queue(session: Any) -> None:
        unit = town.conversation.unit(session)
        found = chats.find_chat(session, channel, home)
        chat = found or chats.open_chat(session, channel, home, unit.now)
        for word in words:
            deliver(unit, chat, kind, Reply(text=word), f"{kind}:{home}:{word}")
            session.flush()

    town.write(queue)


async def send_all(delivering: Delivering) -> None:
    while await delivering.send_due():
        pass


def count_in(session: Any, row: type[Message] | type[Delivery], state: str) -> int:
    return len(session.exec(select(row).where(row.state == state)).all())
