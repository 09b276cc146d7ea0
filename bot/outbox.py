"""The outbox's rows: what is due is leased to one sender, and what became of it written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlmodel import Session

from bot.buttons import signed
from bot.channels.base import DONE, Receipt, Sent
from bot.desk.reminders import is_late, still_wanted, told_late
from bot.desk.told import KINDS, Nights
from bot.message import Outgoing, Reply
from storage.notices import SHOWN, announce
from storage.queries import chats, deliveries, tickets
from storage.sealed import Keyring
from storage.tables import Chat, Delivery, Ticket

LEASE = timedelta(seconds=60)  # after which a delivery whose process died is free again
BACKOFF_FIRST, BACKOFF_MOST = timedelta(seconds=2), timedelta(minutes=10)
MAX_ATTEMPTS = 40  # some hours


@dataclass(frozen=True)
class Claimed:
    """A delivery that this process may send until its lease ends."""

    outgoing: Outgoing
    trace: str
    lease: datetime  # until when; another one in the row is another process's claim


Outcome = tuple[Claimed, Receipt | None]  # None: held back behind another of its chat
Due = Sequence[tuple[Delivery, Chat]]


def show(session: Session, due: Due, now: datetime, nights: Nights) -> int:
    """For channels that fetch what they show: being marked is being sent; how many were."""
    ready = ready_now(session, due, now, nights)
    for row, chat, _ in ready:
        row.attempts += 1
        mark_sent(row, chat, now, DONE)
    announce(session, *(f"{SHOWN} {chat.channel} {chat.address}" for _, chat, _ in ready))
    return len(ready)


def claim(
    session: Session, due: Due, now: datetime, nights: Nights, keyring: Keyring
) -> list[Claimed]:
    """Lease what is due to this process."""
    claimed = []
    for row, chat, reply in ready_now(session, due, now, nights):
        row.lease_until, row.attempts = now + LEASE, row.attempts + 1
        outgoing = outgoing_of(row, chat, reply, keyring)
        claimed.append(Claimed(outgoing, row.trace, now + LEASE))
    return claimed


def ready_now(
    session: Session, due: Due, now: datetime, nights: Nights
) -> list[tuple[Delivery, Chat, Reply]]:
    """What may go out; what is no longer wanted, too late or unreadable is settled here."""
    ready = []
    about = tickets.find_by_ids(session, {row.ticket_id for row, _ in due if row.ticket_id})
    for row, chat in due:
        row.state = state_of(row, about.get(row.ticket_id or 0), chat, now)
        late = is_late(row, now)
        free_at = nights.after(now) if late else nights.when(row.kind, now, chat.active_at)
        if row.state == "pending" and free_at > now:
            # it comes late, and the night has begun meanwhile: nobody behind it waits so long
            row.due_at, row.attempts = free_at, 0
        elif row.state == "pending" and (reply := read_reply(row)):
            ready.append((row, chat, told_late(row, reply, now)))
    return ready


def state_of(row: Delivery, ticket: Ticket | None, chat: Chat, now: datetime) -> str:
    """Still pending, or dropped because the matter moved on, or missed because it is too late."""
    if not still_wanted(row, ticket, chat):
        return "dropped"
    return "missed" if now - row.due_at > KINDS[row.kind].stale_after else "pending"


def read_reply(row: Delivery) -> Reply | None:
    """What is to be said; an unreadable one fails alone."""
    try:
        return Reply.model_validate_json(row.payload)
    except ValidationError:
        row.state, row.error = "failed", "what was to be said can't be read"
        return None


def outgoing_of(row: Delivery, chat: Chat, reply: Reply, keyring: Keyring) -> Outgoing:
    """The delivery as a channel gets it, its buttons signed for this chat."""
    buttons = tuple(
        signed(keyring, chat.id, row.id, place, button)
        for place, button in enumerate(reply.buttons)
    )
    return Outgoing(
        delivery_id=row.id,
        key=row.key,
        chat_id=chat.id,
        channel=chat.channel,
        address=chat.address,
        reply=reply.model_copy(update={"buttons": buttons}),
    )


def settle(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down what became of each: sent ones get their place in the chat.

    What was written down before without our hearing of it is written down once more: that
    changes nothing, neither for whoever has claimed it since.
    """
    ids = [one.outgoing.delivery_id for one, _ in outcomes]
    rows = {row.id: (row, chat) for row, chat in deliveries.find_with_chats(session, ids)}
    for one, receipt in outcomes:
        row, chat = rows[one.outgoing.delivery_id]
        sent = receipt.sent if receipt else None
        if row.lease_until not in (None, one.lease) and sent is not Sent.DONE:
            continue
        SETTLERS[sent](row, chat, now, receipt or DONE)
        row.lease_until = None
        if row.state == "sent":
            chat.seen_seq = chat.last_seq  # what was handed over stands on their phone


def mark_sent(row: Delivery, chat: Chat, now: datetime, receipt: Receipt) -> None:
    if row.state == "pending":
        row.state, row.sent_at, row.seq = "sent", now, chats.next_seq(chat)


def mark_retry(row: Delivery, chat: Chat, now: datetime, receipt: Receipt) -> None:
    row.due_at = now + min(BACKOFF_FIRST * 2 ** (row.attempts - 1), BACKOFF_MOST)
    if row.attempts >= MAX_ATTEMPTS:
        row.state, row.error = "failed", receipt.cause or "the channel did not take it"


def mark_waiting(row: Delivery, chat: Chat, now: datetime, receipt: Receipt) -> None:
    """As long as it takes: what goes stale meanwhile is told as missed."""
    row.due_at = now + timedelta(seconds=receipt.seconds)
    row.attempts = max(row.attempts - 1, 1)  # one at least: those behind it wait for it


def mark_refused(row: Delivery, chat: Chat, now: datetime, receipt: Receipt) -> None:
    row.state, row.error = "failed", receipt.cause


def mark_unreachable(row: Delivery, chat: Chat, now: datetime, receipt: Receipt) -> None:
    """It waits until the person writes; news go to another chat of theirs if there is one."""
    chat.unreachable_at = now
    row.attempts, row.error = (
        max(row.attempts - 1, 0),
        "the person can't be reached until they write",
    )


def mark_held_back(row: Delivery, chat: Chat, now: datetime, receipt: Receipt) -> None:
    row.attempts = max(row.attempts - 1, 0)  # it was not tried


Settler = Callable[[Delivery, Chat, datetime, Receipt], None]
SETTLERS: Mapping[Sent | None, Settler] = {
    Sent.DONE: mark_sent,
    Sent.RETRY: mark_retry,
    Sent.WAIT: mark_waiting,
    Sent.REFUSED: mark_refused,
    Sent.UNREACHABLE: mark_unreachable,
    None: mark_held_back,
}
