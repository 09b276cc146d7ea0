"""Which deliveries it matters that somebody saw, and when it is looked whether they did."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.unit_of_work import UnitOfWork
from storage.queries.chats import SMS, WECOM
from storage.tables import Chat, Delivery, Ticket

# and somebody's own all the same
OF_NO_TICKET = frozenset("remind policy appointment booking visit answer".split())
# what a resident is told another way, where it is of their own
TO_RESIDENT = frozenset("news confirm urgent urgent_confirm remind_confirm".split()) | OF_NO_TICKET
URGENT = frozenset({"urgent", "urgent_confirm"})
TO_STAFF = ("ping", "step")  # how the keys begin of what somebody of the staff has to see
AGAIN = "again:"  # how the key begins of what was said once more in another chat
SMS_PATIENCE = timedelta(hours=2)  # what no gateway took by then is not offered to it any more


def is_for_resident(kind: str, chat: Chat, ticket: Ticket | None) -> bool:
    theirs = ticket.reporter_id == chat.person_id if ticket else kind in OF_NO_TICKET
    return theirs and kind in TO_RESIDENT


def look_after(
    unit: UnitOfWork, chat: Chat, kind: str, key: str, ticket: Ticket | None
) -> timedelta | None:
    """How long after a delivery is due it is looked whether it was seen; None: never."""
    if chat.channel == SMS:
        return unit.knowledge.policies.unseen_urgent if kind in URGENT else SMS_PATIENCE
    if is_for_resident(kind, chat, ticket):
        return grace(unit, chat, kind)
    needed = ticket is not None and (kind == "urgent" or key.startswith(TO_STAFF))
    staff = needed and WECOM in unit.ways and chat.channel != WECOM
    return unit.knowledge.policies.unseen_staff if staff else None


def grace(unit: UnitOfWork, chat: Chat, kind: str) -> timedelta:
    """How long somebody has to look; no time where nobody ever wrote."""
    policies = unit.knowledge.policies
    time = policies.unseen_urgent if kind in URGENT else policies.unseen
    return time if chat.active_at else timedelta()


def sms_key(row: Delivery) -> str:
    """Under which it goes by SMS, too."""
    return f"{SMS}:{row.id}"


def is_seen(row: Delivery, chat: Chat) -> bool:
    """Was it shown, or handed over to a phone?"""
    return row.state == "sent" and (row.seq or 0) <= chat.seen_seq
