"""What nobody saw goes another way: to a chat that rings, by SMS, by phone, to the staff."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import partial

from bot.desk import appointments, calls, staff_group
from bot.desk.by_itself import A_TICK, TRY_AGAIN, by_itself, in_time
from bot.desk.deliver import HOME_CHANNEL, deliver, own_hours
from bot.desk.overtaken import is_over, phrase_of, ticket_of
from bot.desk.people import is_told_by_phone
from bot.desk.unit_of_work import UnitOfWork
from bot.desk.watched import AGAIN, SMS_PATIENCE, is_for_resident, look_after, sms_key
from bot.intents.slots import mask
from bot.message import Reply
from storage.queries import chats, people, relays
from storage.queries.chats import SMS
from storage.tables import Chat, Delivery, Person, Ticket

LONGEST_REMINDER = 40  # characters of one's own words in an SMS
UNTRIED = timedelta(seconds=5)  # at least, or what is on its way would be looked at all the time
BOOKED_LINES = 2  # what and when, and where; then come words about buttons


def look_around(unit: UnitOfWork) -> bool:
    """Look at what should have been seen by now, each by itself; is there more of it?"""
    unseen: list[Ticket] = []
    found, looked_at = relays.find_unseen(unit.session, unit.now, A_TICK + 1), 0
    for row, chat in in_time(found[:A_TICK]):
        looked_at += 1
        work = partial(look_at, unit, row, chat, unseen)
        if not by_itself(unit, work, what=f"relay {row.id}"):
            row.relay_at = unit.now + TRY_AGAIN
    more = looked_at < len(found)
    staff_group.tell(unit, unseen, more=more)
    return more


def look_at(unit: UnitOfWork, row: Delivery, chat: Chat, unseen: list[Ticket]) -> None:
    """One delivery: it is over, it has time, or it goes on; `unseen` is what the staff is told."""
    ticket = ticket_of(unit, row)
    after = look_after(unit, chat, row.kind, row.key, ticket)
    row.relay_at = None
    if after is None or is_over(unit, row, chat, ticket):
        return
    row.relay_at = waits_until(unit, row, chat, ticket, after)
    if row.relay_at:
        return
    if chat.channel == SMS:
        give_up(unit, row)
    elif is_for_resident(row.kind, chat, ticket):
        go_on(unit, row, chat, ticket)
    elif ticket:
        unseen.append(ticket)


def waits_until(
    unit: UnitOfWork, row: Delivery, chat: Chat, ticket: Ticket | None, after: timedelta
) -> datetime | None:
    """Until when somebody has time to see it; None when that is over.

    What was never tried yet has time, however late it is: the bot may have been off."""
    untried = row.state == "pending" and row.attempts == 0 and chat.unreachable_at is None
    if untried and chat.channel != SMS:
        return max(row.due_at, unit.now) + max(after, UNTRIED)
    # the group of the staff is not woken for what is not urgent
    loud = ticket is None or ticket.urgent or is_for_resident(row.kind, chat, ticket)
    kind = row.kind if loud else "clock"
    free_at = unit.nights.when(kind, unit.now, None, own_hours(unit, chat, kind))
    since = handed_over_at(row, chat)
    until = max(since + after, free_at) if since else free_at
    return until if until > unit.now else None


def handed_over_at(row: Delivery, chat: Chat) -> datetime | None:
    """Since when somebody may see it, or a gateway has it; None where nobody will."""
    trying = chat.channel == SMS and row.state == "pending"
    return row.created_at if trying else row.sent_at


def go_on(unit: UnitOfWork, row: Delivery, chat: Chat, ticket: Ticket | None) -> None:
    """To a resident, by the first way there is."""
    reader = people.get_person(unit.session, chat.person_id)
    if other := find_ringing(unit, chat):
        reply = Reply.model_validate_json(row.payload)
        deliver(unit, other, row.kind, reply, f"{AGAIN}{row.key}", ticket=ticket)
    elif takes_sms(unit, row, reader, ticket):
        send_sms(unit, row, reader, ticket)
    else:
        calls.put(unit, row, reader, ticket)


def find_ringing(unit: UnitOfWork, chat: Chat) -> Chat | None:
    """Another chat of theirs, in a messenger that can be reached."""
    used = chats.find_used(unit.session, chat.person_id)
    rings = (c for c in used if c.channel != HOME_CHANNEL and c.unreachable_at is None)
    return next((c for c in rings if c.id != chat.id), None)


def takes_sms(unit: UnitOfWork, row: Delivery, reader: Person, ticket: Ticket | None) -> bool:
    """Not who told it by phone, of what they are called up for: their answer is wanted."""
    if SMS not in unit.ways or not reader.phone:
        return False
    called = phrase_of(row) in calls.ASKED_FOR
    return not (called and ticket and is_told_by_phone(unit, ticket))


def send_sms(unit: UnitOfWork, row: Delivery, reader: Person, ticket: Ticket | None) -> None:
    address = f"{reader.id}-{secrets.token_hex(8)}"
    chat = chats.find_one_way(unit.session, SMS, reader.id) or chats.open_chat(
        unit.session, SMS, address, unit.now, reader
    )
    reply = Reply(text=sms_words(unit, row, ticket))
    deliver(unit, chat, row.kind, reply, sms_key(row), ticket=ticket)


def sms_words(unit: UnitOfWork, row: Delivery, ticket: Ticket | None) -> str:
    """Short, without door or phone of anybody; it says where to look and whom to ask."""
    booked = appointments.booking_of(unit.session, row.key)
    community = calls.community_of(unit, ticket or booked)
    reminds = not (ticket or booked or row.kind == "answer")
    phrase = f"{SMS}_remind" if reminds else f"{SMS}_{phrase_of(row)}"
    own = unit.knowledge.own(community)
    text = "" if ticket else mask(Reply.model_validate_json(row.payload).text)
    lines = text.splitlines()[:BOOKED_LINES] if booked else [text[:LONGEST_REMINDER]]
    return unit.phrases.say(
        phrase if phrase in unit.phrases else f"{SMS}_news",
        community=community,
        number=ticket.number if ticket else "",
        title=ticket.title if ticket else "",
        text=" ".join(lines),
        office_phone=own.get("office_phone", ""),
    )


def give_up(unit: UnitOfWork, row: Delivery) -> None:
    """No gateway took it: somebody phones instead, if it was not seen meanwhile.

    What is urgent is offered to the gateway for as long as the rest is: whichever is first."""
    original = unit.session.get(Delivery, int(row.key.partition(":")[2]))
    offered = row.created_at + SMS_PATIENCE
    if row.state == "pending" and unit.now < offered:
        row.relay_at = offered
    elif row.state == "pending":
        row.state = "dropped"
    if original is None:
        return
    chat, ticket = chats.get_chat(unit.session, original.chat_id), ticket_of(unit, original)
    if not is_over(unit, original, chat, ticket):
        calls.put(unit, original, people.get_person(unit.session, chat.person_id), ticket)
