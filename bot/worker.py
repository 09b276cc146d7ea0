"""The loops: turns, deliveries, and the tick that looks for what time has brought."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel import Session

from bot import inbox, outbox
from bot.conversation import Conversation, TurnFailed
from bot.delivery import A_WRITE, Delivering
from bot.desk.jobs import JOBS, daily, moments, work_on
from bot.fetching import Fetching
from bot.rounds import handle_round
from storage.database import Database
from storage.notices import FILES, KNOWLEDGE, MISSED, SEND, SHOWN, TURNS
from storage.queries import deliveries, due

TURNS_A_ROUND = 50  # at most, which share a commit
ROUND_SECONDS = 0.1  # and for how long, if nobody waits for the writer
ROLES = frozenset({"web", "intake", "turns", "send", "tick"})  # what a process may be for
LOOK_SECONDS = 1.0  # a loop looks by itself this often: for what waits for a time
TICK_SECONDS = 5.0
HOUR_SECONDS = 3600.0
MEND = "mend"  # after the clock was set back
TROUBLE_SECONDS = 1.0  # pause after the database failed

Work = Callable[[], Awaitable[int]]
log = structlog.get_logger()


@dataclass
class Worker:
    """Runs the loops until told to stop, and finishes what it holds."""

    database: Database
    conversation: Conversation
    delivering: Delivering
    fetching: Fetching
    turns_waiting: asyncio.Event = field(default_factory=asyncio.Event)
    files_waiting: asyncio.Event = field(default_factory=asyncio.Event)
    knowledge_waiting: asyncio.Event = field(default_factory=asyncio.Event)
    deliveries_waiting: dict[str, asyncio.Event] = field(default_factory=dict)
    _new_hour: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _waiting: list[asyncio.Event] = field(default_factory=list)
    _loops: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, roles: frozenset[str] = ROLES) -> None:
        """One loop for turns, one for each channel's deliveries, one for the tick."""
        self.deliveries_waiting = {name: asyncio.Event() for name in self.delivering.channels}
        self.delivering.settled = self._wake_channel
        if "turns" in roles:
            self._begin("turns", self.run_turns, self.turns_waiting, LOOK_SECONDS)
        if "send" in roles:
            for name, waiting in self.deliveries_waiting.items():
                self._begin(f"send {name}", partial(self.send, name), waiting, LOOK_SECONDS)
            self._begin("send", self.send_others, asyncio.Event(), TICK_SECONDS)
        if "intake" in roles:
            self._begin("fetch", self.fetching.fetch_due, self.files_waiting, LOOK_SECONDS)
        if "tick" in roles:
            self._begin("tick", self.tick, asyncio.Event(), TICK_SECONDS)
            self._begin("day", self.day, self._new_hour, HOUR_SECONDS)
        self.database.listen(partial(self._hear_later, asyncio.get_running_loop()))
        self._scheduler = AsyncIOScheduler()
        self._scheduler.add_job(self._ring, "cron", minute=1, misfire_grace_time=None)
        self._scheduler.start()

    def _begin(self, name: str, work: Work, waiting: asyncio.Event, every: float) -> None:
        self._waiting.append(waiting)
        self._loops.append(asyncio.create_task(self._loop(work, waiting, every), name=name))

    def _hear_later(self, loop: asyncio.AbstractEventLoop, notice: str) -> None:
        """From another thread; after the end nobody hears."""
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self.hear, notice)

    def hear(self, notice: str) -> None:
        """Some process, maybe this one, stored something: look."""
        kind, _, about = notice.partition(" ")
        does: dict[str, Callable[[], None]] = {
            TURNS: self.turns_waiting.set,
            SEND: self.wake_deliveries,
            FILES: self.files_waiting.set,
            KNOWLEDGE: self.knowledge_waiting.set,
            SHOWN: partial(self._show, *about.split(" ")),
            MISSED: self.look_everywhere,
        }
        if kind in does:  # a newer process may tell of more
            does[kind]()

    def _show(self, name: str, *addresses: str) -> None:
        if channel := self.delivering.channels.get(name):  # another process may have more of them
            for address in addresses:
                channel.shown(address)

    def look_everywhere(self) -> None:
        """Whatever was told for a while was not heard."""
        self.wake()
        self.files_waiting.set()
        self.knowledge_waiting.set()
        for channel in self.delivering.channels.values():
            channel.shown("")

    def wake(self) -> None:
        """Something was stored: look."""
        self.turns_waiting.set()
        self.wake_deliveries()

    def _wake_channel(self, name: str) -> None:
        if waiting := self.deliveries_waiting.get(name):
            waiting.set()

    def wake_deliveries(self) -> None:
        for waiting in self.deliveries_waiting.values():
            waiting.set()

    async def stop(self) -> None:
        """Finish the round under way, then end the loops."""
        self._stopping = True
        self._scheduler.shutdown(wait=False)
        for waiting in self._waiting:
            waiting.set()
        await asyncio.gather(*self._loops)
        self.delivering.stopping = True
        for name in self.delivering.under_way:
            await self._finish(name)

    async def _finish(self, name: str) -> None:
        try:
            await self.delivering.finish(name)
        except Exception as error:  # it could not be written down: found again when its lease ends
            log.error("end", channel=name, cause=str(error))

    async def _loop(self, work: Work, waiting: asyncio.Event, every: float) -> None:
        """Work until there is none, then wait to be woken; a lost wake-up costs `every` seconds."""
        while not self._stopping:
            waiting.clear()
            try:
                while await work() and not self._stopping:
                    pass
            except Exception as error:  # the loop must outlive any fault; the work stays stored
                log.error("loop", cause=str(error), exc_type=type(error).__name__)
                await asyncio.sleep(TROUBLE_SECONDS)
            else:
                await wait_for(waiting, every)

    async def run_turns(self) -> int:
        """Handle one round of waiting messages; how many there were."""
        most, seconds = TURNS_A_ROUND, ROUND_SECONDS
        handle = partial(
            handle_round,
            conversation=self.conversation,
            most=most,
            seconds=seconds,
            is_wanted=lambda: self.database.is_wanted,
        )
        outcomes = await self.database.write(handle, later=True)
        for one in outcomes:
            if isinstance(one, TurnFailed):
                await self._note_failure(one)
            else:
                log.info("turn", trace=one)
        return len(outcomes)

    async def _note_failure(self, error: TurnFailed) -> None:
        cause, message_id = str(error), error.message_id
        give_up = self.conversation.give_up
        aside = await self.database.write(lambda session: give_up(session, message_id, cause))
        log.error("turn failed", trace=error.trace, cause=cause, set_aside=aside)
        self.wake_deliveries()

    async def send(self, name: str) -> int:
        """Set out with what is due through a channel; 0 when that was all of it."""
        begun = await self.delivering.begin(name)
        return begun if begun >= A_WRITE else 0

    async def send_others(self) -> int:
        """What no channel here can send is tried, and told as that; 0 when that was all of it."""
        others = await self.delivering.find_others()
        return max([await self.send(name) for name in others], default=0)

    async def tick(self) -> int:
        """Once every few seconds: what waits for a time; the next tick tries again if it fails.

        Each job has a write of its own, so that others are written in between, and nobody waits
        for the writer while there is nothing to do. How many jobs have more to do at once."""
        now = self.conversation.clock.now()
        found = await self.database.read(partial(find_due, conversation=self.conversation))
        found |= {MEND} if self.delivering.was_set_back(now) else set()
        left = 0
        for name in (one for one in (MEND, *JOBS) if one in found):
            left += await self.database.write(partial(self._tick, name=name), later=True)
        if found:
            self.wake()
        self.delivering.looked_at = now
        return left

    def _tick(self, session: Session, name: str) -> bool:
        if name == MEND:
            self.conversation.mend_times(session)
            self.delivering.mend_times(session)
            return False
        return work_on(self.conversation.unit(session), name)

    async def _ring(self) -> None:
        self._new_hour.set()

    async def day(self) -> int:
        """At the start and every hour, so that no day is missed: what is done once a day."""
        try:
            # what was queued by a process that did not know yet that its reader is back
            await self.database.write(deliveries.wake)
            await self.database.write(lambda session: daily(self.conversation.unit(session)))
        except Exception as error:  # an hour later it is tried again
            log.error("daily", cause=str(error), exc_type=type(error).__name__)
        return 0


def find_due(session: Session, conversation: Conversation) -> set[str]:
    """The names of the jobs that have something to do by now."""
    now = conversation.clock.now()
    version = conversation.current().knowledge.version
    known = moments(conversation.nights(), conversation.calendar(), now, version)
    return due.find(session, {**known, **inbox.farthest(now), **outbox.farthest(now)})


async def wait_for(waiting: asyncio.Event, seconds: float) -> None:
    """Until woken, or for so long."""
    with suppress(TimeoutError):
        await asyncio.wait_for(waiting.wait(), seconds)
