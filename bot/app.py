"""The composition root: the only place that knows all parts, and starts and stops them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import structlog
from fastapi.routing import APIRoute
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlmodel import Session

from bot import inbox
from bot.channels.base import Channel
from bot.channels.rate import Rate
from bot.channels.sms import SmsChannel
from bot.channels.telegram.channel import Access, TelegramChannel
from bot.channels.telegram.webhook import route_of
from bot.channels.web import WebChannel
from bot.channels.wecom import WeComChannel
from bot.clock import Clock, SharedClock, SystemClock
from bot.conversation import Conversation
from bot.delivery import Delivering
from bot.desk.editors import tell_refused
from bot.errors import LinliError
from bot.fetching import Fetcher, Fetching
from bot.frontdesk import FrontDesk, overview
from bot.keeper import Keeper
from bot.learning import Learning
from bot.message import Incoming
from bot.open311.desk import Open311
from bot.settings import Settings
from bot.sources import open_keeper
from bot.worker import ROLES, Worker
from storage.companions import time_of
from storage.database import Database
from storage.queries import attachments, deliveries, messages, tickets
from storage.queries.chats import ONE_WAY
from storage.sealed import Keyring, read_keyring

Work = Callable[[], Awaitable[None]]
log = structlog.get_logger()
HOLD_SECONDS = 1.0  # how often it is looked whether we still are the one that takes in
CLOCK_SECONDS = 10.0  # how often it is looked what time all processes go by
SEEN_SECONDS = 2.0  # how often what browsers fetched is written down


@dataclass
class App:
    """The running bot."""

    settings: Settings
    database: Database
    keeper: Keeper
    conversation: Conversation
    frontdesk: FrontDesk
    learning: Learning
    channels: dict[str, Channel]
    worker: Worker
    roles: frozenset[str] = ROLES
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def web(self) -> WebChannel:
        web = self.channels["web"]
        assert isinstance(web, WebChannel)
        return web

    @cached_property
    def open311(self) -> Open311:
        """What other systems read and file."""
        keys, rate = self.settings.open311_keys, self.settings.web_rate
        return Open311(self.database, self.conversation, keys, lambda: self.keeper.loaded_at, rate)

    def routes(self) -> list[APIRoute]:
        """What channels are called at, beside the web's own pages."""
        telegram = self.channels.get("telegram")
        hooked = isinstance(telegram, TelegramChannel) and telegram.access.webhook_url
        return [route_of(telegram)] if hooked else []  # type: ignore[arg-type]

    async def start(self) -> None:
        """Take up what a former process left, then open the channels."""
        if self.database.alone:
            await self.database.write(deliveries.release_leases)
            await self.database.write(attachments.release)
        self.worker.start(self.roles)
        try:
            for channel in self.channels.values():
                await channel.start(self.accept)
        except LinliError:
            await self.stop()
            raise
        gc.collect()
        gc.freeze()  # what was loaded stays: to look through it again would stall a turn
        loops = [
            self.keeper.watch(self.worker.knowledge_waiting),
            every("seen", SEEN_SECONDS, self.frontdesk.save_seen),
        ]
        if isinstance(clock := self.conversation.clock, SharedClock):
            loops.append(every("time", CLOCK_SECONDS, partial(self._set, clock)))
        if "intake" in self.roles:
            loops.append(every("intake", HOLD_SECONDS, self._keep_intake))
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def _keep_intake(self) -> None:
        """Of all processes one asks the channels for what is new; another when that one ends."""
        ours = await asyncio.to_thread(self.database.hold, "intake")
        for channel in self.channels.values():
            await channel.take_in(ours=ours)

    async def _set(self, clock: SharedClock) -> None:
        """What is due for one machine is due for all that share the database: by its clock."""
        clock.set(*await self.database.read(time_of))

    async def accept(self, *incoming: Incoming) -> list[int]:
        """Store messages; returning means that none can be lost."""
        now = self.conversation.clock.now()
        stored = await self.database.write(partial(inbox.accept, incoming=incoming, now=now))
        return [one.message_id for one in stored]

    async def stop(self) -> None:
        """Close the doors, finish what is held, let go of the database."""
        for channel in self.channels.values():
            await channel.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.worker.stop()
        for channel in self.channels.values():
            await channel.close()
        await tried("seen", self.frontdesk.save_seen)
        await asyncio.to_thread(self.database.close)

    async def health(self) -> dict[str, Any]:
        """Can the database be read, and how many messages wait?"""
        try:
            waiting = await asyncio.wait_for(self._count_waiting(), timeout=2)
        except Exception as error:  # whatever it is, the answer is that it is not well
            return {"status": "trouble", "cause": type(error).__name__}
        served = {"knowledge": self.version, "published": self.keeper.published}
        return {"status": "ok", "waiting": waiting, **served, "troubles": self.troubles()}

    def troubles(self) -> list[str]:
        """What is in the channels' way, by name."""
        return [channel.trouble for channel in self.channels.values() if channel.trouble]

    async def _count_waiting(self) -> int:
        return await self.database.read(messages.count_waiting)

    @property
    def version(self) -> str:
        return self.keeper.current().knowledge.version

    async def metrics(self) -> bytes:
        counts = await self.database.read(count_all)
        registry = CollectorRegistry()
        gauges = {
            name: Gauge(f"linli_{name}", text, ["state"], registry=registry)
            for name, text in (
                ("messages", "Messages in the inbox that wait."),
                ("deliveries", "Deliveries by state."),
                ("tickets", "Tickets by state."),
            )
        }
        for name, by_state in counts.items():
            for state, count in by_state.items():
                gauges[name].labels(state).set(count)
        loaded = Gauge(
            "linli_knowledge_problems", "What is wrong with the files.", registry=registry
        )
        loaded.set(len(self.keeper.problems))
        return generate_latest(registry)

    async def overview(self) -> dict[str, Any]:
        """What the administrator's page shows."""
        return await self.database.read(self._overview)

    def _overview(self, session: Session) -> dict[str, Any]:
        unit = self.conversation.unit(session)
        items = unit.knowledge.items.values()
        kinds = sorted({item.kind for item in items})
        state = {
            "version": self.version,
            "published": self.keeper.published,
            "items": len(items),
            "by_kind": {kind: sum(item.kind == kind for item in items) for kind in kinds},
            "loaded_at": unit.local_time(self.keeper.loaded_at),
            "problems": self.keeper.problems,
        }
        troubles = [unit.phrases[f"trouble_{name}"] for name in self.troubles()]
        return {**overview(unit, state), **self.learning.overview(unit), "troubles": troubles}


async def every(name: str, seconds: float, work: Work) -> None:
    """Do it again and again; what fails is told, and tried again the next time."""
    while True:
        await tried(name, work)
        await asyncio.sleep(seconds)


async def tried(name: str, work: Work) -> None:
    try:
        await work()
    except Exception as error:  # whatever it is: the next time may be better
        log.warning(name, cause=str(error) or type(error).__name__)


async def tell_editors(
    database: Database, conversation: Conversation, version: str, problems: Sequence[str]
) -> None:
    """What was edited is not served: those who edit learn why."""

    def tell(session: Session) -> None:
        tell_refused(conversation.unit(session), version, problems)

    await database.write(tell, later=True)


def telegram_access(settings: Settings, keyring: Keyring) -> Access:
    return Access(
        token=settings.telegram_token,
        api_url=settings.telegram_api_url,
        webhook_url=settings.telegram_webhook_url,
        secret=keyring.look_up(f"webhook {settings.telegram_token}"),
        rate=settings.telegram_rate,
    )


def count_all(session: Session) -> dict[str, dict[str, int]]:
    return {
        "messages": {"waiting": messages.count_waiting(session)},
        "deliveries": deliveries.count_by_state(session),
        "tickets": tickets.count_by_state(session),
    }


def build(
    settings: Settings,
    clock: Clock | None = None,
    roles: frozenset[str] = ROLES,
) -> App:
    """Put the parts together; nothing runs yet."""
    clock = clock or (SharedClock() if settings.is_shared else SystemClock())
    keeper, database = open_keeper(settings, clock)
    if isinstance(clock, SharedClock):
        clock.set(*database.read(time_of).result())
    keyring = read_keyring(settings.secret_key, settings.data_dir)
    conversation = Conversation(keeper.current, clock, keyring, settings.zone)
    keeper.tell = partial(tell_editors, database, conversation)
    frontdesk = FrontDesk(database, conversation)
    web = WebChannel(frontdesk, Rate(settings.web_rate))
    channels: dict[str, Channel] = {web.name: web}
    fetchers: dict[str, Fetcher] = {}
    if settings.telegram_token:
        access = telegram_access(settings, keyring)
        name_it = partial(setattr, conversation, "telegram_name")
        telegram = TelegramChannel(access, frontdesk, frontdesk.commands(), name_it)
        channels[telegram.name] = fetchers[telegram.name] = telegram
    if settings.sms_url:
        channels[SmsChannel.name] = SmsChannel(settings.sms_url, frontdesk)
    if settings.wecom_webhook_url:
        channels[WeComChannel.name] = WeComChannel(settings.wecom_webhook_url)
    conversation.ways = frozenset(channels) & ONE_WAY
    delivering = Delivering(database, channels, clock, conversation.nights)
    fetching = Fetching(database, conversation, fetchers)
    worker = Worker(database, conversation, delivering, fetching)
    learning = Learning(database, conversation, settings.knowledge_dir, settings.is_shared)
    return App(
        settings, database, keeper, conversation, frontdesk, learning, channels, worker, roles
    )
