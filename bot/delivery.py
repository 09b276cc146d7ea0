"""The outbox: claim → check again → send → sent, retry or failed."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

import structlog
from pydantic import ValidationError
from sqlmodel import Session

from bot.channels.base import Channel, Sent
from bot.clock import Clock
from bot.desk.reminders import still_wanted
from bot.desk.told import KINDS, when
from bot.message import Outgoing, Reply
from storage.database import Database
from storage.queries import chats, deliveries
from storage.tables import Chat, Delivery, Ticket

CLAIM_SIZE = 100
LEASE = timedelta(seconds=60)  # after which a delivery whose process died is free again
SEND_SECONDS = 20.0  # how long a channel may take over one
CHAT_SECONDS = 30.0  # and over all of a chat: the rest goes back before its lease ends
NOBODYS = ""  # what is for channels that are not here
BACKOFF_FIRST, BACKOFF_MOST = timedelta(seconds=2), timedelta(minutes=10)
MAX_ATTEMPTS = 12
CHINA = ZoneInfo("Asia/Shanghai")

log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """A delivery that this process may send until its lease ends."""

    outgoing: Outgoing
    chat_id: int
    attempts: int
    trace: str


Outcome = tuple[Claimed, Sent | None]  # None: held back behind another of its chat


@dataclass
class Delivering:
    """Sends what is due, to whichever channel its chat is in."""

    database: Database
    channels: Mapping[str, Channel]
    clock: Clock
    zone: ZoneInfo = CHINA  # whose nights are quiet
    _unsettled: defaultdict[str, list[Outcome]] = field(default_factory=lambda: defaultdict(list))

    async def send_due(self) -> int:
        """Send a batch through every channel; how many were claimed."""
        return sum([await self.send_through(name) for name in (*self.channels, NOBODYS)])

    async def send_through(self, name: str) -> int:
        """Send one batch through a channel, so that a slow one delays no other."""
        await self._settle(name)  # what could not be written down last time is not sent again
        now = self.clock.now()
        known = [name] if name else [*self.channels]
        find = partial(deliveries.find_due, now=now, channels=known, known=bool(name))
        claimed = await self.database.write(lambda session: claim(session, find, now, self.zone))
        outcomes = self._unsettled[name]
        chats_ = groupby(sorted(claimed, key=by_chat), key=lambda one: one.chat_id)
        await asyncio.gather(*(self._send_in_order(list(group), outcomes) for _, group in chats_))
        await self._settle(name)
        return len(claimed)

    async def _settle(self, name: str) -> None:
        """Write down what became of each, and tell the channel; kept until that succeeds."""
        outcomes = self._unsettled[name]
        if not outcomes:
            return
        now = self.clock.now()
        await self.database.write(lambda session: settle(session, outcomes, now))
        for address in {one.outgoing.address for one, sent in outcomes if sent is Sent.DONE}:
            self.channels[name].shown(address)
        outcomes.clear()

    async def _send_in_order(self, group: Sequence[Claimed], outcomes: list[Outcome]) -> None:
        """Within a chat one that can't be sent holds back those behind it."""
        sent: Sent | None = Sent.DONE
        until = time.monotonic() + CHAT_SECONDS
        for one in group:
            late = time.monotonic() > until
            if sent is Sent.DONE:
                sent = None if late else await self._send(one.outgoing)
            elif sent is Sent.RETRY:
                sent = None
            outcomes.append((one, sent))
            told = sent.value if sent else "held back"
            log.info("delivery", trace=one.trace, outcome=told, chat=one.chat_id)

    async def _send(self, outgoing: Outgoing) -> Sent:
        channel = self.channels.get(outgoing.channel)
        if channel is None:
            return Sent.RETRY
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await channel.send(outgoing)
        except Exception as error:  # a channel's own fault: it is tried again, the rest goes on
            log.error("channel", channel=outgoing.channel, cause=repr(error))
            return Sent.RETRY

    def mend_times(self, session: Session) -> None:
        """A clock that was set back must not hold a reply until it has caught up."""
        now = self.clock.now()
        deliveries.hurry(session, now, replies_after=now + BACKOFF_MOST, leases_after=now + LEASE)


def by_chat(one: Claimed) -> tuple[int, int]:
    return one.chat_id, one.outgoing.delivery_id


Find = Callable[..., Sequence[tuple[Delivery, Chat]]]


def claim(session: Session, find: Find, now: datetime, zone: ZoneInfo) -> list[Claimed]:
    """Lease what is due; what is no longer wanted or too late is settled here."""
    claimed = []
    for row, chat in find(session, limit=CLAIM_SIZE):
        ticket = session.get(Ticket, row.ticket_id) if row.ticket_id else None
        row.state = state_of(row, ticket, chat, now)
        free_at = when(row.kind, now, chat.active_at, zone)
        if row.state == "pending" and free_at > now:
            row.due_at = free_at  # it comes late, and the night has begun meanwhile
        elif row.state == "pending":
            row.lease_until, row.attempts = now + LEASE, row.attempts + 1
            claimed.extend(claimed_of(row, chat))
    return claimed


def state_of(row: Delivery, ticket: Ticket | None, chat: Chat, now: datetime) -> str:
    """Still pending, or dropped because the matter moved on, or missed because it is too late."""
    if not still_wanted(row, ticket, chat):
        return "dropped"
    return "missed" if now - row.due_at > KINDS[row.kind].stale_after else "pending"


def claimed_of(row: Delivery, chat: Chat) -> list[Claimed]:
    """The delivery as it is handed over; an unreadable one fails alone."""
    try:
        reply = Reply.model_validate_json(row.payload)
    except ValidationError:
        row.state, row.error = "failed", "what was to be said can't be read"
        return []
    outgoing = Outgoing(
        delivery_id=row.id,
        key=row.key,
        channel=chat.channel,
        address=chat.address,
        reply=reply,
    )
    return [Claimed(outgoing, row.chat_id, row.attempts, row.trace)]


def settle(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down what became of each: sent ones get their place in the chat."""
    for one, outcome in outcomes:
        row = session.get_one(Delivery, one.outgoing.delivery_id)
        chat = chats.get_chat(session, row.chat_id)
        SETTLERS[outcome](row, chat, now)
        row.lease_until = None


def mark_sent(row: Delivery, chat: Chat, now: datetime) -> None:
    if row.state == "pending":
        row.state, row.sent_at, row.seq = "sent", now, chats.next_seq(chat)


def mark_retry(row: Delivery, chat: Chat, now: datetime) -> None:
    row.due_at = now + min(BACKOFF_FIRST * 2 ** (row.attempts - 1), BACKOFF_MOST)
    if row.attempts >= MAX_ATTEMPTS:
        row.state, row.error = "failed", "the channel did not take it"


def mark_unreachable(row: Delivery, chat: Chat, now: datetime) -> None:
    chat.unreachable_at = now
    row.state, row.error = "failed", "the person can't be reached until they write"


def mark_held_back(row: Delivery, chat: Chat, now: datetime) -> None:
    row.attempts -= 1  # it was not tried


Settler = Callable[[Delivery, Chat, datetime], None]
SETTLERS: Mapping[Sent | None, Settler] = {
    Sent.DONE: mark_sent,
    Sent.RETRY: mark_retry,
    Sent.UNREACHABLE: mark_unreachable,
    None: mark_held_back,
}
