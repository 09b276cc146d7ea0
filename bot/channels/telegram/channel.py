"""Telegram as a channel: polling or webhook in, deliveries out, files when asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Update
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.base import Accept, FileGone, Receipt
from bot.channels.ports import Files
from bot.channels.telegram.client import KINDS, open_client
from bot.channels.telegram.menu import mark_pressed, show_menu
from bot.channels.telegram.polling import PAUSE_MOST, Poller
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.updates import NAME, Me, read
from bot.errors import SettingsError
from bot.message import Outgoing

TRIES, TRY_PAUSE = 3, 1.0  # at the start, before an address counts as wrong
FOR_NOW = "temporarily unavailable"  # said of a file that can be had later

log = structlog.get_logger()


@dataclass(frozen=True)
class Access:
    """How to reach Telegram: the token, and whatever differs from its usual ways."""

    token: str
    api_url: str = ""  # empty: Telegram's own
    webhook_url: str = ""  # empty: polling
    secret: str = ""  # what calls of the webhook have to carry
    rate: int = 30  # messages a second in all; 0: no limits


def ignore(name: str) -> None:
    """Nobody wants to know."""


class TelegramChannel:
    """The same conversation in Telegram."""

    name, stores = NAME, False

    def __init__(
        self,
        access: Access,
        files: Files,
        menu: Mapping[str, str],
        introduced: Callable[[str], None] = ignore,  # told the bot's name
    ) -> None:
        self.access, self.menu, self.introduced = access, menu, introduced
        self.client = open_client(access.token, access.api_url, access.rate)
        self.sender = Sender(self.client, files, paced=access.rate > 0)
        self.poller = Poller(self.client, self.take)
        self.me = Me(0, "")
        self._accept: Accept | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._polling: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> str:
        return self.poller.trouble

    async def start(self, accept: Accept) -> None:
        """Begin; SettingsError when the token or the address can't be right."""
        self._accept = accept
        known = await self.introduce()
        self._begin(self.run(known))

    async def introduce(self) -> bool:
        """Ask Telegram who we are; False when it can't be reached now."""
        for _ in range(TRIES):
            try:
                await self.client.initialize()
            except InvalidToken as error:
                unknown = "BOT_TELEGRAM_TOKEN: Telegram does not know it"
                # where the refusal was no answer of a Bot API: any server's page for what it lacks
                page = error.__cause__ and error.__cause__.__cause__
                told = f"BOT_TELEGRAM_API_URL: no Bot API there: {page}" if page else unknown
                raise SettingsError(told) from None
            except RetryAfter as error:  # it is there, and knows us, and wants to be left alone
                return self.offline(error.message)
            except NetworkError as error:
                cause = str(error)
            except TelegramError as error:  # whatever answers there speaks another language
                raise SettingsError(f"BOT_TELEGRAM_API_URL: no Bot API there: {error}") from None
            else:
                self.me = Me(self.client.id, self.client.username)
                self.introduced(self.me.username)
                return True
            await asyncio.sleep(TRY_PAUSE)
        if self.access.api_url:
            told = f"BOT_TELEGRAM_API_URL: nothing answers at {self.access.api_url}: {cause}"
            raise SettingsError(told)
        return self.offline(cause)

    def offline(self, cause: str, trouble: str = "telegram_offline") -> bool:
        log.error("telegram", trouble=trouble, cause=cause)
        self.poller.trouble = trouble
        return False

    async def introduce_late(self) -> bool:
        """The same when the rest of the bot runs already: nothing here may stop it."""
        try:
            return await self.introduce()
        except SettingsError as error:
            return self.offline(str(error), "telegram_token")

    async def run(self, known: bool) -> None:
        """Until stopped: first contact if there was none yet, then updates."""
        while not known:
            await asyncio.sleep(PAUSE_MOST)
            known = await self.introduce_late()
        self.poller.trouble = ""
        self._begin(self.dress())

    async def take_in(self, *, ours: bool) -> None:
        """Poll while it is ours to; with a webhook Telegram calls whichever process it finds."""
        polling = self._polling is not None and not self._polling.done()
        known = self.me.id != 0 and not self.access.webhook_url
        if ours and known and not polling:
            self._polling = self._begin(self.poller.run())
        elif not ours and polling and self._polling:
            self._polling.cancel()

    async def dress(self) -> None:
        """What Telegram keeps for us: the way updates come, and the menu of commands."""
        if not await self.insist(self.set_way) and self.access.webhook_url:
            self.poller.trouble = "telegram_webhook"
        await self.insist(lambda: show_menu(self.client, self.menu))

    async def insist(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Until it is done, or refused for good."""
        pause = 1.0
        while True:
            try:
                await step()
            except BadRequest as error:
                log.error("telegram", trouble="refused", cause=error.message)
                return False
            except TelegramError:
                await asyncio.sleep(pause)
                pause = min(pause * 2, PAUSE_MOST)
            else:
                return True

    async def set_way(self) -> None:
        if self.access.webhook_url:
            await self.client.set_webhook(
                self.access.webhook_url, secret_token=self.access.secret, allowed_updates=KINDS
            )
        else:
            await self.client.delete_webhook()

    async def take(self, updates: Sequence[Any]) -> None:
        """Store updates in one commit; returning means that none can be lost."""
        assert self._accept is not None
        found = [incoming for raw in updates if (incoming := read(raw, self.me))]
        if found:
            await self._accept(*found)
        for raw in updates:
            if isinstance(raw, dict) and "callback_query" in raw:
                self._begin(self.acknowledge(raw))

    async def acknowledge(self, raw: Mapping[str, Any]) -> None:
        """A courtesy, not a promise: the button stops spinning, and shows that it was pressed."""
        try:
            query = Update.de_json(dict(raw), self.client).callback_query
            if query:
                await query.answer()
                await mark_pressed(query)
        except Exception as error:  # too old, gone, offline: what was pressed is stored
            log.info("telegram", trouble="not acknowledged", cause=type(error).__name__)

    async def send(self, outgoing: Outgoing) -> Receipt:
        return await self.sender.send(outgoing)

    def shown(self, address: str) -> None:
        """Nobody watches a database for it."""

    async def fetch(self, reference: str) -> bytes:
        """A file somebody sent; FileGone when Telegram won't ever give it."""
        try:
            file = await self.client.get_file(reference)
            return bytes(await file.download_as_bytearray())
        except BadRequest as error:
            if FOR_NOW in error.message:
                raise
            raise FileGone(error.message) from None

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Take in nothing more; what was stored but not confirmed comes again, and is known."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        await self.client.shutdown()
