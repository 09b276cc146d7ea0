"""Carries the outbox's deliveries: claim → check again → send → settle, chat by chat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby

import structlog
from sqlmodel import Session

from bot.channels.base import Channel, Receipt, Sent
from bot.clock import Clock
from bot.desk.told import KINDS, Nights
from bot.outbox import BACKOFF_MOST, LEASE, Claimed, Outcome, claim, farthest, settle, show
from storage.database import Database
from storage.queries import deliveries, sending

ON_THE_WAY = 100  # as many at once, through a channel
A_WRITE = 100  # as many are written to at once: while the writer is held, residents wait
SEND_SECONDS = 20.0  # how long a channel may take over one
CHAT_SECONDS = 30.0  # and over all of a chat: the rest goes back before its lease ends
FRESH_SECONDS = 0.5  # so long after it was claimed nobody looks again whether it is wanted
PUT_OFF_MOST = timedelta(hours=36)  # late in the evening to the morning after next
PROMPT = [kind for kind, rules in KINDS.items() if not rules.held]
HOLDING = frozenset({Sent.RETRY, Sent.WAIT, Sent.UNREACHABLE})  # what is behind it waits, too
NOT_HERE = Receipt(Sent.RETRY, cause="the channel is not here")
NEVER = datetime.max.replace(tzinfo=UTC)

log = structlog.get_logger()


def ignore(name: str) -> None:
    """Nobody waits to be woken."""


@dataclass
class Way:
    """What is on its way through one channel, and what came of it that is not written down."""

    sending: set[asyncio.Task[None]] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)
    under_way: int = 0


@dataclass
class Delivering:
    """Sends what is due, to whichever channel its chat is in."""

    database: Database
    channels: Mapping[str, Channel]
    clock: Clock
    nights: Callable[[], Nights] = Nights
    settled: Callable[[str], None] = ignore  # told the channel when something can be written down
    looked_at: datetime = NEVER  # when times were mended last
    stopping: bool = False  # then nothing more sets out, and what waits goes back
    _ways: dict[str, Way] = field(default_factory=dict)

    async def send_due(self) -> int:
        """Send all that is due now, through every channel; how many there were."""
        names = (*self.channels, *await self.find_others())
        return sum([await self.send_through(name) for name in names])

    async def send_through(self, name: str) -> int:
        """Send what is due through one channel and wait for it; how many there were."""
        begun = await self.begin(name)
        await self.finish(name)
        return begun

    async def find_others(self) -> list[str]:
        """The channels through which something waits to go out, and that are not here."""
        waiting = await self.database.read(sending.find_channels)
        return [name for name in waiting if name not in self.channels]

    @property
    def under_way(self) -> list[str]:
        """The channels something set out through."""
        return [*self._ways]

    async def finish(self, name: str) -> None:
        """Wait for what is on its way, and write down what came of it."""
        way = self._way(name)
        await asyncio.gather(*way.sending)
        while way.outcomes:
            await self._write_down(name, 0)

    async def begin(self, name: str) -> int:
        """Write down what was sent, and set out with what is due; how many of either.

        Where it is as many as are written to at once, there may be more.
        Each chat goes on by itself, so that a slow one keeps no other waiting.
        """
        way, until = self._way(name), time.monotonic() + CHAT_SECONDS
        room = min(A_WRITE, ON_THE_WAY - way.under_way)
        claimed, done = await self._write_down(name, room)
        way.under_way += len(claimed)
        for _, group in groupby(sorted(claimed, key=by_chat), key=chat_of):
            task = asyncio.create_task(self._send_in_order(name, list(group), until))
            way.sending.add(task)
            task.add_done_callback(way.sending.discard)
        return len(claimed) + done

    def _way(self, name: str) -> Way:
        return self._ways.setdefault(name, Way())

    async def _write_down(self, name: str, most: int) -> tuple[list[Claimed], int]:
        """One transaction: what came of the last, kept until it succeeds, and what is next.

        What was claimed, and how many need nothing more."""
        outcomes, now = self._way(name).outcomes, self.clock.now()
        nights = self.nights()
        written = outcomes[:A_WRITE]
        find = partial(sending.find_due, now=now, channel=name, limit=most, prompt=PROMPT)
        channel = self.channels.get(name)
        stores = channel is not None and channel.stores

        def work(session: Session) -> tuple[list[Claimed], int]:
            if written:
                settle(session, written, now)
            due = find(session)
            if stores:
                show(session, due, now, nights)
                return [], len(written) + len(due)
            claimed = claim(session, due, now, nights, self.database.keyring)
            return claimed, len(written) + len(due) - sum(len(one.ids) for one in claimed)

        done = await self.database.write(work, later=True)
        del outcomes[: len(written)]
        return done

    async def _send_in_order(self, name: str, group: Sequence[Claimed], until: float) -> None:
        """Within a chat one that can't be sent holds back those behind it.

        Nothing sets out after `until`, also when the process was frozen before.
        """
        stopped, way = False, self._way(name)
        for one in group:
            late = self.stopping or time.monotonic() > until
            receipt = None if stopped or late else await self._send(one, until)
            stopped = receipt is None or receipt.sent in HOLDING
            way.outcomes.append((one, receipt))
            way.under_way -= 1
            note(one, receipt)
            self.settled(name)

    async def _send(self, one: Claimed, until: float) -> Receipt | None:
        """None: it is not wanted any more."""
        channel = self.channels.get(one.outgoing.channel)
        if channel is None:
            return NOT_HERE
        try:
            async with asyncio.timeout(SEND_SECONDS):
                wanted = await self._is_wanted(one, until)
                return await channel.send(one.outgoing) if wanted else None
        except Exception as error:  # a channel's own fault: it is tried again, the rest goes on
            log.error("channel", channel=one.outgoing.channel, cause=repr(error))
            return Receipt(Sent.RETRY, cause=type(error).__name__)

    async def _is_wanted(self, one: Claimed, until: float) -> bool:
        """Behind others of its chat it may wait while its reader is forgotten, or takes it back."""
        if until - time.monotonic() > CHAT_SECONDS - FRESH_SECONDS:
            return True
        return await self.database.read(partial(sending.are_pending, ids=one.ids))

    def mend_times(self, session: Session) -> None:
        """A clock that was set back must not hold a reply until it has caught up.

        Another process's may be a little ahead: what it has leased just now is not let go.
        What else it left behind is looked for at the start, and when it was set back since.
        """
        now = self.clock.now()
        if self.was_set_back(now):
            put_off_to, tried_to = now + PUT_OFF_MOST, now + BACKOFF_MOST
            deliveries.bring_back(session, now, put_off_to=put_off_to, tried_to=tried_to)
        deliveries.hurry(session, now, **farthest(now))

    def was_set_back(self, now: datetime) -> bool:
        """Since the last look; as far as anybody knows, also before the first."""
        return now + LEASE < self.looked_at


def note(one: Claimed, receipt: Receipt | None) -> None:
    """One line for an operator."""
    told = receipt.sent.value if receipt else "held back"
    cause = {"cause": receipt.cause} if receipt and receipt.cause else {}
    log.info("delivery", trace=one.trace, outcome=told, chat=one.outgoing.chat_id, **cause)


def by_chat(one: Claimed) -> tuple[int, int]:
    return one.outgoing.chat_id, one.outgoing.delivery_id


def chat_of(one: Claimed) -> int:
    return one.outgoing.chat_id
