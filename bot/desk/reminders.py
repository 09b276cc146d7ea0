"""Reminders of tickets, and what is checked again of all words at the instant of sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import product

from bot.desk import audiences, clocks, owners, ticket_buttons, ticket_values
from bot.desk.deliver import chat_of, deliver
from bot.desk.lifecycle import OPEN
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries.sending import Due
from storage.tables import Delivery, Ticket

CONFIRM_REMINDERS = (timedelta(days=1), timedelta(days=3))
LAPSE_AFTER = timedelta(days=7)  # after the resident was told: announced in ask_confirm
# what waits for its reader longer than a reminder does: nobody says it again
KINDS: Mapping[str, str] = {"verify_unanswered": "news"}


def remind_to_confirm(unit: UnitOfWork, ticket: Ticket) -> None:
    """A resident who does not answer 解决了吗 is asked again, twice."""
    if ticket.reporter_id is None:
        return
    for delay in CONFIRM_REMINDERS:
        remind(unit, ticket, ticket.reporter_id, "resident", "remind_confirm", delay)


def remind_to_verify(unit: UnitOfWork, ticket: Ticket) -> None:
    """So are those who are asked to verify; then it is for the supervisor to see to."""
    asked = owners.seconds(unit, ticket)
    for person_id, delay in product(asked, CONFIRM_REMINDERS):
        remind(unit, ticket, person_id, "second", "remind_verify", delay)
    for person_id in owners.above_seconds(unit, ticket, asked):
        remind(unit, ticket, person_id, "second", "verify_unanswered", LAPSE_AFTER)


def remind(
    unit: UnitOfWork, ticket: Ticket, person_id: int, audience: str, phrase: str, delay: timedelta
) -> None:
    """Later, unless the result was answered by then."""
    values = ticket_values.values_of(unit, ticket, audience, {})
    buttons = ticket_buttons.buttons_for(unit, ticket, audience)
    reply = Reply(text=unit.phrases.say(phrase, **values), buttons=buttons)
    due, chat = unit.now + delay, chat_of(unit, person_id)
    key = f"{phrase}:{ticket.number}:{person_id}:{due.isoformat()}"
    kind = KINDS.get(phrase, "remind_confirm")
    deliver(unit, chat, kind, reply, key, due=due, ticket=ticket)


Said = Delivery | Due
Check = Callable[[Ticket, Said], bool]


def still_running(ticket: Ticket, delivery: Said) -> bool:
    """The clock it speaks of runs towards the same limit, and the ticket is in the same hands.

    That nobody answered in time stays worth telling while it passes from hand to hand."""
    clock, place = delivery.key.split(":")[4:6]
    if clock == "respond" and int(place) >= len(clocks.WARNINGS):
        return clocks.runs(ticket, clock)
    by = clocks.limit_on(ticket, clock)
    same_clock = by is not None and delivery.key.endswith(by.isoformat())
    return same_clock and still_theirs(ticket, delivery)


def still_theirs(ticket: Ticket, delivery: Said) -> bool:
    """What waited for its time, with a phone in it, goes to nobody but those who have it now."""
    return ticket.state in OPEN and delivery.key.split(":")[2] == audiences.holder(ticket)


def still_unconfirmed(ticket: Ticket, delivery: Said) -> bool:
    created = delivery.created_at
    return ticket.state == "resolved" and ticket.resolved_at == created


def still_untold(ticket: Ticket, delivery: Said) -> bool:
    return still_unconfirmed(ticket, delivery) and ticket.told_at is None


def still_on(ticket: Ticket, delivery: Said) -> bool:
    """Its matter goes on, or was closed before it was set: then it is meant all the same."""
    if ticket.state == "closed" and ticket.closed_at:
        return ticket.closed_at < delivery.created_at
    return ticket.state not in ("withdrawn", "rejected")


# by the first part of a delivery's key: may it still be sent?
CHECKS: Mapping[str, Check] = {
    "step": still_running,
    "remind_confirm": still_unconfirmed,
    "remind_verify": still_unconfirmed,
    "verify_unanswered": still_unconfirmed,
    "call_left": still_untold,
    "ask_confirm": still_unconfirmed,
    "ask_verify": still_unconfirmed,
    "remind": still_on,
    "ping": still_theirs,
    "ping_returned": still_theirs,
    "ping_reopened": still_theirs,
}


def is_of(ticket: Ticket, person_id: int) -> bool:
    """Is somebody complained of, perhaps since it was queued, who did not report it themselves?"""
    return person_id in ticket.about_ids and person_id != ticket.reporter_id


def still_wanted(delivery: Said, ticket: Ticket | None, reader_id: int) -> bool:
    """False when what a delivery speaks of has moved on, or turned out to be about its reader."""
    if ticket and is_of(ticket, reader_id):
        return False
    check = CHECKS.get(sort_of(delivery))
    return check is None or ticket is None or check(ticket, delivery)


def is_checked(delivery: Said) -> bool:
    """Does it depend on its ticket whether it is still to be said?"""
    return sort_of(delivery) in CHECKS


def sort_of(delivery: Said) -> str:
    return delivery.key.partition(":")[0]


LATE = timedelta(minutes=10)  # so long after its hour a reminder says so
TOO_LATE = timedelta(hours=1)  # and so long after it, it wakes nobody


def late_by(delivery: Said, now: datetime) -> timedelta:
    """How long past the hour that was set for it? An SMS in its stead is late by its nature."""
    if not delivery.key.startswith("remind:"):
        return timedelta(0)
    return now - datetime.fromisoformat(delivery.key.split(":", 3)[3])


def is_late(delivery: Said, now: datetime) -> bool:
    return late_by(delivery, now) >= LATE


def told_late(delivery: Said, reply: Reply, now: datetime) -> Reply:
    """The reply, which says first that it is late where it is."""
    if not reply.late or not is_late(delivery, now):
        return reply
    return reply.model_copy(update={"text": f"{reply.late}\n{reply.text}", "late": ""})
