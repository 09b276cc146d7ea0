"""The loops: turns, deliveries, and the tick that looks for what time has brought."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.conversation import Conversation, TurnFailed, is_storage_trouble
from bot.delivery import Delivering
from bot.desk.jobs import daily, every_tick
from storage.database import Database

TURNS_A_ROUND = 20  # handed to the writer together, so that they may share a commit
TICK_SECONDS = 5
TROUBLE_SECONDS = 1.0  # pause after the database failed

log = structlog.get_logger()


@dataclass
class Worker:
    """Runs the loops until told to stop, and finishes what it holds."""

    database: Database
    conversation: Conversation
    delivering: Delivering
    turns_waiting: asyncio.Event = field(default_factory=asyncio.Event)
    deliveries_waiting: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _loops: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> None:
        self._loops = [
            asyncio.create_task(self._loop(self.turns_waiting, self.run_turns), name="turns"),
            asyncio.create_task(self._loop(self.deliveries_waiting, self.send), name="send"),
        ]
        self._scheduler = AsyncIOScheduler()
        once = {"max_instances": 1, "coalesce": True}
        self._scheduler.add_job(self.tick, "interval", seconds=TICK_SECONDS, **once)
        self._scheduler.start()
        self.wake()

    def wake(self) -> None:
        """Something was stored: look."""
        self.turns_waiting.set()
        self.deliveries_waiting.set()

    async def stop(self) -> None:
        """Finish the round under way, then end the loops."""
        self._stopping = True
        self._scheduler.shutdown(wait=False)
        self.wake()
        await asyncio.gather(*self._loops)

    async def _loop(self, waiting: asyncio.Event, work: Callable[[], Awaitable[int]]) -> None:
        while not self._stopping:
            await waiting.wait()
            waiting.clear()
            try:
                while await work() and not self._stopping:
                    pass
            except Exception as error:  # the loop must outlive any fault; the work stays stored
                log.error("loop", cause=str(error), exc_type=type(error).__name__)
                await asyncio.sleep(TROUBLE_SECONDS)
                waiting.set()

    async def run_turns(self) -> int:
        """Handle one round of waiting messages; how many were handled."""
        handle = self.conversation.handle_next
        round_ = [self.database.write(handle) for _ in range(TURNS_A_ROUND)]
        outcomes = await asyncio.gather(*round_, return_exceptions=True)
        handled = [trace for trace in outcomes if isinstance(trace, str)]
        for trace in handled:
            log.info("turn", trace=trace)
        failed = [error for error in outcomes if isinstance(error, BaseException)]
        await self._note_failures(failed)
        if handled or failed:
            self.deliveries_waiting.set()
        return len(handled)

    async def _note_failures(self, failed: list[BaseException]) -> None:
        for error in {getattr(e, "message_id", id(e)): e for e in failed}.values():
            if not isinstance(error, TurnFailed):
                raise error
            await self._note_failure(error)

    async def _note_failure(self, error: TurnFailed) -> None:
        cause, message_id = str(error), error.message_id
        give_up = self.conversation.give_up
        aside = await self.database.write(lambda session: give_up(session, message_id, cause))
        log.error("turn failed", trace=error.trace, cause=cause, set_aside=aside)

    async def send(self) -> int:
        return await self.delivering.send_due()

    async def tick(self) -> None:
        """Once every few seconds: what waits for a time, and what another process left."""
        try:
            unit = self.conversation.unit
            await self.database.write(lambda session: every_tick(unit(session)))
            await self.database.write(lambda session: daily(unit(session)))
        except Exception as error:  # the next tick tries again; nothing of it was written
            if not is_storage_trouble(error):
                log.error("tick", cause=str(error), exc_type=type(error).__name__)
            else:
                log.warning("tick", cause=str(error))
        self.wake()
