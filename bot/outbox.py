"""The outbox's rows: what is due is leased to one sender, and what became of it written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlmodel import Session

from bot.buttons import signed_in
from bot.channels.base import DONE, Receipt, Sent
from bot.desk.appointments import find_gone
from bot.desk.merging import merged, together
from bot.desk.notice_sending import find_over
from bot.desk.reminders import is_checked, still_wanted, told_late
from bot.desk.told import KINDS, Nights
from bot.holding import holding
from bot.message import Outgoing, Reply
from storage.notices import SHOWN, announce
from storage.queries import chats, deliveries, sending, tickets
from storage.queries.sending import Due, Home
from storage.sealed import Keyring
from storage.tables import Chat, Delivery, Ticket

LEASE = timedelta(seconds=60)  # after which a delivery whose process died is free again
BACKOFF_FIRST, BACKOFF_MOST = timedelta(seconds=2), timedelta(minutes=10)
MAX_ATTEMPTS = 40  # some hours
UNREADABLE = "what was to be said can't be read"


@dataclass(frozen=True)
class Claimed:
    """What this process may send until its lease ends: one delivery, or several in one message."""

    outgoing: Outgoing
    trace: str
    lease: datetime  # until when; another one in the row is another process's claim
    ids: tuple[int, ...]


def farthest(now: datetime) -> dict[str, datetime]:
    """Replies and leases beyond these wait only since the clock was set back."""
    return {"replies_after": now + BACKOFF_MOST, "leases_after": now + 2 * LEASE}


Outcome = tuple[Claimed, Receipt | None]  # None: held back behind another of its chat
Ready = tuple[Due, Home, Reply]


def show(session: Session, due: Sequence[tuple[Due, Home]], now: datetime, nights: Nights) -> None:
    """For channels that fetch what they show: being marked is being sent."""
    ready = ready_now(session, due, now, nights)
    last = {chat.id: chat.last_seq for _, chat, _ in ready}
    lines: dict[int, int] = {}
    for group in together(ready, row_and_reply):
        home = group[0][1].id
        last[home] += len(group)
        lines |= dict.fromkeys((row.id for row, _, _ in group), last[home])
    sending.mark_shown(session, lines, now)
    chats.save_last_seq(session, last)
    homes: dict[str, dict[str, None]] = {}
    for _, chat, _ in ready:
        homes.setdefault(chat.channel, {})[chat.address] = None
    announce(session, *(" ".join((SHOWN, channel, *some)) for channel, some in homes.items()))


def row_and_reply(ready: Ready) -> tuple[Due, Reply]:
    row, _, reply = ready
    return row, reply


def share_line(rows: Sequence[Delivery]) -> None:
    """What was said in one message has one place in the chat."""
    seq = max((row.seq or 0 for row in rows), default=0)
    for row in rows:
        row.seq = seq or None


def claim(
    session: Session,
    due: Sequence[tuple[Due, Home]],
    now: datetime,
    nights: Nights,
    keyring: Keyring,
) -> list[Claimed]:
    """Lease what is due to this process."""
    ready = ready_now(session, due, now, nights)
    leased = sending.lease(session, [row.id for row, _, _ in ready], now + LEASE)
    groups = together((one for one in ready if one[0].id in leased), row_and_reply)
    return [claimed_of(group, now + LEASE, keyring) for group in groups]


def claimed_of(group: Sequence[Ready], lease: datetime, keyring: Keyring) -> Claimed:
    ids = tuple(row.id for row, _, _ in group)
    return Claimed(outgoing_of(group, keyring), group[0][0].trace, lease, ids)


def ready_now(
    session: Session, due: Sequence[tuple[Due, Home]], now: datetime, nights: Nights
) -> list[Ready]:
    """What may go out; what is no longer wanted, too late or unreadable is settled here."""
    ready: list[Ready] = []
    settled: list[Due] = []
    late: dict[int, str] = {}
    about = tickets_of(session, [row for row, _ in due])
    gone, over = find_gone(session, [row.key for row, _ in due], now), find_over(session, due, now)
    held = holding(session, due, now, nights)
    for row, chat in due:
        why = over.get(row.key, "")
        ticket = about.get(row.ticket_id or 0)
        state = gone.get(row.key) or ("dropped" if why else state_of(row, ticket, chat, now))
        if state != "pending":
            settled.append(row._replace(state=state, error=why or row.error))
        elif (free_at := held.until(row, chat)) > now:
            settled.append(put_off(row, free_at))
        elif (reply := read_reply(row)) is None:
            settled.append(row._replace(state="failed", error=UNREADABLE))
        else:
            told = told_late(row, reply, now)
            late |= {row.id: told.model_dump_json()} if told != reply else {}
            ready.append((row, chat, told))
    sending.save(session, settled)
    sending.reword(session, late)
    return ready


def tickets_of(session: Session, rows: Sequence[Due]) -> Mapping[int, Ticket]:
    """Those of the tickets by which it is decided whether something is still to be said."""
    ids = {row.ticket_id for row in rows if row.ticket_id}
    asked = {row.ticket_id for row in rows if row.ticket_id and is_checked(row)}
    return tickets.find_by_ids(session, asked | tickets.find_about_staff(session, ids - asked))


def put_off(row: Due, until: datetime) -> Due:
    """Nobody behind it waits so long; how old it is counts from when it was wanted."""
    return row._replace(wanted_at=row.wanted_at or row.due_at, due_at=until, attempts=0)


def state_of(row: Due, ticket: Ticket | None, chat: Home, now: datetime) -> str:
    """Still pending, or dropped because the matter moved on, or missed because it is too late."""
    if not still_wanted(row, ticket, chat.person_id):
        return "dropped"
    wanted_at = row.wanted_at or row.due_at
    return "missed" if now - wanted_at > KINDS[row.kind].stale_after else "pending"


def read_reply(row: Due) -> Reply | None:
    """What is to be said; None where it can't be read: it fails alone."""
    with suppress(ValidationError):
        return Reply.model_validate_json(row.payload)
    return None


def outgoing_of(group: Sequence[Ready], keyring: Keyring) -> Outgoing:
    """One message as a channel gets it, its buttons signed for this chat."""
    first, chat, _ = group[0]
    return Outgoing(
        delivery_id=first.id,
        key=first.key,
        chat_id=chat.id,
        channel=chat.channel,
        address=chat.address,
        reply=merged([signed_in(keyring, chat.id, row.id, reply) for row, _, reply in group]),
    )


def settle(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down what became of each: sent ones get their place in the chat.

    What was written down before without our hearing of it is written down once more: that
    changes nothing, neither for whoever has claimed it since.
    """
    ids = [delivery_id for one, _ in outcomes for delivery_id in one.ids]
    rows = {row.id: (row, chat) for row, chat in sending.find_with_chats(session, ids)}
    for one, receipt in outcomes:
        found = [rows[id_] for id_ in one.ids if id_ in rows]  # some may be taken back since
        for row, chat in found:
            settle_one(row, chat, one, receipt, now)
        share_line([row for row, _ in found if row.state == "sent"])
    leave_behind(session, {chat.id: chat for _, chat in rows.values()}.values(), now)


def leave_behind(session: Session, settled: Iterable[Chat], now: datetime) -> None:
    """What waits in a chat that takes nothing any more goes to another one of its person."""
    for chat in [one for one in settled if one.unreachable_at == now]:
        here = next(iter(chats.find_used(session, chat.person_id)), chat)
        if here.unreachable_at is None:
            deliveries.move(session, chat.id, here, now)
        deliveries.rest(session, chat)


def settle_one(
    row: Delivery, chat: Chat, one: Claimed, receipt: Receipt | None, now: datetime
) -> None:
    sent = receipt.sent if receipt else None
    if row.lease_until not in (None, one.lease) and sent is not Sent.DONE:
        return
    if row.state != "pending":  # written down before, or not wanted any more since
        row.lease_until = None
        return
    SETTLERS[sent](row, chat, now, receipt or DONE)
    row.lease_until = None
    if row.state == "failed" and row.relay_at:
        row.relay_at = now  # it goes another way at once
    if row.state == "sent":
        chat.seen_seq = chat.last_seq  # what was handed over stands on their phone


def mark_sent(row: Delivery, chat: Chat, now: datetime, receipt: Receipt) -> None:
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
