"""The outbox: claim → check again → send → sent, retry or failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from sqlmodel import Session

from bot.channels.base import Channel, Sent
from bot.clock import Clock
from bot.desk.reminders import still_wanted
from bot.desk.told import KINDS
from bot.message import Outgoing, Reply
from storage.database import Database
from storage.queries import chats, deliveries
from storage.tables import Chat, Delivery, Ticket

CLAIM_SIZE = 100
LEASE = timedelta(seconds=60)  # after which a delivery whose process died is free again
BACKOFF_FIRST, BACKOFF_MOST = timedelta(seconds=2), timedelta(minutes=10)
MAX_ATTEMPTS = 12

log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """A delivery that this process may send until its lease ends."""

    outgoing: Outgoing
    chat_id: int
    attempts: int
    trace: str


@dataclass(frozen=True)
class Delivering:
    """Sends what is due, to whichever channel its chat is in."""

    database: Database
    channels: Mapping[str, Channel]
    clock: Clock

    async def send_due(self) -> int:
        """Send one batch; how many were claimed."""
        now = self.clock.now()
        claimed = await self.database.write(lambda session: claim(session, now))
        outcomes: dict[int, Sent] = {}
        for _, group in groupby(sorted(claimed, key=by_chat), key=lambda one: one.chat_id):
            await self._send_in_order(list(group), outcomes)
        if claimed:
            await self.database.write(lambda session: settle(session, outcomes, self.clock.now()))
        for one in claimed:
            if outcomes.get(one.outgoing.delivery_id) is Sent.DONE:
                self.channels[one.outgoing.channel].shown(one.outgoing.address)
        return len(claimed)

    async def _send_in_order(self, group: Sequence[Claimed], outcomes: dict[int, Sent]) -> None:
        """Within a chat one that can't be sent holds back those behind it."""
        sent = Sent.DONE
        for one in group:
            channel = self.channels.get(one.outgoing.channel)
            if sent is Sent.DONE:
                sent = await channel.send(one.outgoing) if channel else Sent.RETRY
            outcomes[one.outgoing.delivery_id] = sent
            log.info("delivery", trace=one.trace, outcome=sent.value, chat=one.chat_id)


def by_chat(one: Claimed) -> tuple[int, int]:
    return one.chat_id, one.outgoing.delivery_id


def claim(session: Session, now: datetime) -> list[Claimed]:
    """Lease what is due; what is no longer wanted or too late is settled here."""
    claimed = []
    for row in deliveries.find_due(session, now, CLAIM_SIZE):
        chat = chats.get_chat(session, row.chat_id)
        ticket = session.get(Ticket, row.ticket_id) if row.ticket_id else None
        row.state = state_of(row, ticket, chat, now)
        if row.state == "pending":
            row.lease_until, row.attempts = now + LEASE, row.attempts + 1
            claimed.append(claimed_of(row, chat))
    return claimed


def state_of(row: Delivery, ticket: Ticket | None, chat: Chat, now: datetime) -> str:
    """Still pending, or dropped because the matter moved on, or missed because it is too late."""
    if not still_wanted(row, ticket, chat):
        return "dropped"
    return "missed" if now - row.due_at > KINDS[row.kind].stale_after else "pending"


def claimed_of(row: Delivery, chat: Chat) -> Claimed:
    outgoing = Outgoing(
        delivery_id=row.id,
        key=row.key,
        channel=chat.channel,
        address=chat.address,
        reply=Reply.model_validate_json(row.payload),
    )
    return Claimed(outgoing, row.chat_id, row.attempts, row.trace)


def settle(session: Session, outcomes: Mapping[int, Sent], now: datetime) -> None:
    """Write down what became of each: sent ones get their place in the chat."""
    for delivery_id, outcome in outcomes.items():
        row = session.get_one(Delivery, delivery_id)
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


Settler = Callable[[Delivery, Chat, datetime], None]
SETTLERS: Mapping[Sent, Settler] = {
    Sent.DONE: mark_sent,
    Sent.RETRY: mark_retry,
    Sent.UNREACHABLE: mark_unreachable,
}
