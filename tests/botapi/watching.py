"""What a test sees of a bot: what it sent, what it was handed, what it confirmed, its calls."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.botapi.bots import Called
from tests.botapi.chats import Kept
from tests.botapi.errors import Json, Misused
from tests.botapi.groups import Groups
from tests.botapi.updates import UpdateQueue


class Watching(Groups):
    """One bot's side, seen from outside; and a few levers on it."""

    @property
    def updates(self) -> UpdateQueue:
        """The queue itself: handed, confirmed, dropped, issued."""
        return self.bot.updates

    def inject(self, update: Any) -> int:
        """Queue a raw update as it is, however odd; gives the id that confirms it."""
        return self.bot.updates.inject(update)

    def inject_many(self, updates: list[Any]) -> list[int]:
        """Queue raw updates in this order, whatever their ids."""
        return [self.inject(update) for update in updates]

    def sent(self, chat: int | None = None) -> list[Kept]:
        """What the bot sent, in order, as it shows now; deleted ones say when."""
        if chat is None:
            return list(self.bot.sent)
        return [kept for kept in self.bot.sent if kept.message["chat"]["id"] == chat]

    def texts(self, chat: int | None = None) -> list[str]:
        """The texts and captions of what the bot sent and did not delete."""
        here = [kept.message for kept in self.sent(chat) if kept.deleted_at is None]
        return [str(message.get("text") or message.get("caption") or "") for message in here]

    async def wait_sent(
        self, count: int, chat: int | None = None, seconds: float = 10.0
    ) -> list[Kept]:
        """Wait until at least so many messages were sent."""
        if not await self.bot.changes.until(lambda: self._sent_count(chat) >= count, seconds):
            raise Misused(f"{self._sent_count(chat)} of {count} messages within {seconds} s")
        return self.sent(chat)

    def _sent_count(self, chat: int | None) -> int:
        return len(self.bot.sent) if chat is None else len(self.sent(chat))

    async def wait_confirmed(self, seconds: float = 10.0) -> list[int]:
        """Wait until no update waits any more; gives all confirmed ids in order."""
        if not await self.bot.changes.until(lambda: not len(self.updates), seconds):
            raise Misused(f"{len(self.updates)} updates unconfirmed after {seconds} s")
        return list(self.updates.confirmed)

    def waiting(self) -> list[int]:
        """The ids of updates that are not confirmed yet."""
        return [each.key for each in self.updates.waiting()]

    def handed(self) -> dict[int, int]:
        """How often each update was handed over."""
        return dict(self.updates.handed)

    def confirmed(self) -> list[int]:
        """The ids of confirmed updates, in the order they were confirmed."""
        return list(self.updates.confirmed)

    def issued(self) -> list[int]:
        """The ids of all updates there have been."""
        return list(self.updates.issued)

    def calls(self, method: str = "") -> list[Called]:
        """The last calls of a method, or of all, with their arguments and status."""
        wanted = method.lower()
        return [call for call in self.bot.calls if wanted in ("", call.method)]

    def answers(self) -> dict[str, Json]:
        """How pressed buttons were answered, by query id."""
        return dict(self.bot.answers)

    def expire_queries(self) -> None:
        """Let all pressed buttons wait too long for an answer."""
        for query in self.bot.queries.values():
            query["at"] = 0.0

    def expire_files(self) -> None:
        """End all download links."""
        self.bot.files.expire()

    def flood_limits(self, on: bool = True) -> None:
        """Switch Telegram's sending limits on or off."""
        self.bot.flood.on = on

    def real_pauses(self, on: bool = True) -> None:
        """Let hasty and second pollers wait three seconds, as the real server does."""
        self.bot.real_pauses = on

    def read_all_group_messages(self, on: bool = True) -> None:
        """Switch the bot's privacy mode off or on."""
        self.bot.abilities["can_read_all_group_messages"] = on

    def webhook_pause(self, seconds: float) -> None:
        """How long a webhook set from now on is left alone after its first failure."""
        self.bot.webhook_pause = seconds

    async def wait_handed(self, update_id: int, times: int = 1, seconds: float = 10.0) -> None:
        """Wait until an update was handed over so often."""
        if not await self.bot.changes.until(
            lambda: self.updates.handed[update_id] >= times, seconds
        ):
            raise Misused(f"update {update_id} handed over {self.updates.handed[update_id]} times")

    async def settle(self, seconds: float = 0.05) -> None:
        """Give the bot a moment in which nothing is expected to happen."""
        await asyncio.sleep(seconds)
