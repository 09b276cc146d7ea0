"""Long polling that loses nothing: stored in one commit first, only then confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.client import Client, waited

PAUSE_FIRST, PAUSE_MOST = 1.0, 30.0  # seconds between tries while something is wrong
TROUBLES = {Conflict: "telegram_conflict", InvalidToken: "telegram_token"}
SECOND_POLLER = "another program polls with this bot's token: stop one of the two"

Take = Callable[[Sequence[Any]], Awaitable[None]]  # stores raw updates, or raises
log = structlog.get_logger()


class Poller:
    """Asks for updates for ever; `trouble` names the phrase that tells what is in its way."""

    def __init__(self, client: Client, take: Take) -> None:
        self.client, self.take = client, take
        self.trouble, self.pause = "", 0.0

    async def run(self) -> None:
        offset: int | None = None
        while True:
            try:
                offset = await self.ask(offset)
            except TelegramError as error:
                trouble = TROUBLES.get(type(error), "telegram_offline")
                await self.rest(trouble, told(error), asked_pause(error))
            except Exception as error:  # nothing was confirmed: it comes again
                await self.rest("telegram_storage", type(error).__name__)
            else:
                self.trouble, self.pause = "", 0.0

    async def ask(self, offset: int | None) -> int | None:
        """One call; the offset for the next: None when there is nothing to confirm.

        Not sent again once it did its work, because after a quiet week Telegram
        begins anew with numbers that may lie below it.
        """
        updates = await self.client.raw_updates(offset)
        numbers = [number_of(update) for update in updates]
        await self.take(sorted(updates, key=number_of))
        if updates and max(numbers) < 0:
            raise ValueError("updates without numbers can't be confirmed")
        return max(numbers) + 1 if numbers else None

    async def rest(self, trouble: str, cause: str, at_least: float = 0.0) -> None:
        """Wait longer each time; tell of a trouble when it begins."""
        if trouble != self.trouble:
            log.error("telegram", trouble=trouble, cause=cause)
        self.trouble = trouble
        self.pause = min(self.pause * 2 or PAUSE_FIRST, PAUSE_MOST)
        await asyncio.sleep(max(self.pause, at_least))


def number_of(update: Any) -> int:
    """An update's number; what has none can't be confirmed, nor hold up the rest."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else -1


def asked_pause(error: TelegramError) -> float:
    """How long Telegram wants to be left alone; 0 where it does not say."""
    return waited(error) if isinstance(error, RetryAfter) else 0.0


def told(error: TelegramError) -> str:
    """A cause for the log: never the token, which some messages quote."""
    if isinstance(error, Conflict):
        return SECOND_POLLER
    return type(error).__name__ if isinstance(error, InvalidToken) else str(error)[:200]
