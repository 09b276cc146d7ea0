"""待电话告知: whom the desk phones, since no message told them; ticked, or tried again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from bot.desk import appointments, audiences, ticket_buttons, tickets
from bot.desk.access import note, note_door
from bot.desk.by_phone import CALLED
from bot.desk.lifecycle import allowed
from bot.desk.overtaken import is_over, phrase_of
from bot.desk.people import desks_of, is_told_by_phone, roles_for
from bot.desk.tickets import desk_for
from bot.desk.told import KINDS
from bot.desk.unit_of_work import UnitOfWork, Whose
from bot.desk.watched import AGAIN, URGENT, is_for_resident, sms_key
from bot.errors import Refused
from bot.message import Button, Reply
from storage.booking_tables import Booking
from storage.call_tables import Call
from storage.queries import chats, deliveries, relays
from storage.queries.relays import OpenCall
from storage.tables import Area, Delivery, Person, Ticket

SERIES = frozenset({"remind", "policy"})  # what comes again, under the key of one reminder
MOST_EACH = 3  # matters of one person in one line
LONGEST = 40  # characters of what was asked, and of what is to be told, where many are listed
ASKED_FOR = frozenset(CALLED.values())
# news for which nobody is rung up: they are read when the page is opened the next time
LIGHT = frozenset(
    "news_accepted news_moved news_resumed news_merged news_split news_lapsed remind_confirm"
    " filed".split()
)


@dataclass(frozen=True)
class ToCall:
    """One line of the list: what is to be told, to whom."""

    call: Call
    row: Delivery
    reader: Person
    ticket: Ticket | None
    has_way: bool  # else they can only be met, or come back by themselves


def put(unit: UnitOfWork, row: Delivery, reader: Person, ticket: Ticket | None) -> None:
    """On the list, once, if it is worth a call; also whom nobody can call until they come back."""
    if phrase_of(row) in LIGHT:
        return
    if not relays.has_call(unit.session, row.id):
        if series := reminder_of(row):
            relays.end_calls(unit.session, series)
        unit.session.add(Call(delivery_id=row.id, since=unit.now, next_at=unit.now))


def reminder_of(row: Delivery) -> str:
    """How the keys begin of what one reminder says: of a daily one, the last is worth a call."""
    kind, *which = row.key.removeprefix(AGAIN).split(":")[:3]
    return ":".join((kind, *which, "")) if row.kind in SERIES else ""


def hour_of(unit: UnitOfWork, row: Delivery) -> str:
    """For when it was set."""
    at = row.wanted_at or row.due_at
    return unit.phrases.say("call_hour", when=unit.local_time(at)) if row.kind in SERIES else ""


def can_be_told(unit: UnitOfWork, reader: Person, ticket: Ticket | None) -> bool:
    """By phone; where none is known, at the window: whoever filed it knows them."""
    return bool(reader.phone or (ticket and is_told_by_phone(unit, ticket)))


def find_unseen(unit: UnitOfWork, person_id: int, desks: Collection[int | None]) -> list[Ticket]:
    """The tickets of whom somebody can call, of some desks and of what one of the staff filed."""
    found = still_open(unit, relays.find_ticket_calls_of(unit.session, desks, person_id))
    return [one.ticket for one in found if one.ticket and one.has_way]


def still_open(unit: UnitOfWork, found: Sequence[OpenCall]) -> list[ToCall]:
    """Who has learned of it meanwhile is on the list no more."""
    used = chats.find_last_used(unit.session, {one.reader.id for one in found})
    every = (opened(unit, one, used.get(one.reader.id)) for one in found)
    return [one for one in every if one]


def opened(unit: UnitOfWork, known: OpenCall, used_at: datetime | None) -> ToCall | None:
    """None for what is told by now, and for whom nobody knows any more: who was forgotten."""
    call, row, chat, reader, ticket = known
    has_way = can_be_told(unit, reader, ticket)
    waits = has_way or is_gone(unit, used_at, call, row)
    theirs = waits and is_for_resident(row.kind, chat, ticket)
    if not theirs or is_over(unit, row, chat, ticket) or is_told_by_sms(unit, row):
        call.state = "over"
        return None
    return ToCall(call, row, reader, ticket, has_way)


def is_gone(unit: UnitOfWork, used_at: datetime | None, call: Call, row: Delivery) -> bool:
    """Did they write before, not since they are on the list, and is it no stale news yet?"""
    until = call.since + KINDS[row.kind].stale_after
    return used_at is not None and used_at <= call.since and unit.now < until


def unreached(unit: UnitOfWork, some: Sequence[ToCall]) -> dict[str, str]:
    """Of somebody whom nobody can call: who it is, and what they are to be told."""
    every = dict.fromkeys(about(unit, one) for one in some[:MOST_EACH])
    return {
        "name": some[0].reader.name or unit.phrases["resident_name"],
        "about": "；".join(every),
    }


def about(unit: UnitOfWork, one: ToCall) -> str:
    """The matter and what is to be told of it; of what they set or asked by themselves the kind."""
    booking = appointments.booking_of(unit.session, one.row.key)
    note_shown(unit, one, booking)
    when = unit.local_time(one.row.wanted_at or one.row.due_at)
    if one.ticket is None and booking is None:
        return unit.phrases.say(f"call_about_{one.row.kind}", when=when)
    told = shortened(Reply.model_validate_json(one.row.payload).text)
    if one.ticket is None or one.ticket.number in told:
        return told
    matter = f"{one.ticket.number} {one.ticket.title}"
    return unit.phrases.say("call_about", matter=matter, text=told)


def note_shown(unit: UnitOfWork, one: ToCall, booking: Booking | None = None) -> None:
    """Have it on the record whose phone and door may stand in what is shown."""
    ticket = one.ticket
    note(unit, Whose(ticket.id if ticket else None, one.reader.id), one.reader.phone)
    if ticket:
        note_door(unit, ticket)
    if booking:
        note(unit, Whose(subject_id=one.reader.id), booking.phone, booking.words)


def shortened(text: str) -> str:
    """In one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def is_told_by_sms(unit: UnitOfWork, row: Delivery) -> bool:
    """Of what is urgent: a gateway may take it after all, beside the list."""
    return row.kind in URGENT and relays.is_sent(unit.session, sms_key(row))


def find_for(unit: UnitOfWork, caller: Person) -> list[ToCall]:
    """Those that one of the staff may call: of their desks, and what they filed themselves."""
    desks = desks_of(unit, caller.id)
    found = still_open(unit, relays.find_calls_of(unit.session, desks, caller.id))
    home = cache(partial(desk_for, unit))  # of many it is the same
    return [one for one in found if is_for(unit, one, caller, desks, home)]


def is_for(
    unit: UnitOfWork,
    one: ToCall,
    caller: Person,
    desks: Collection[int | None],
    home: Callable[[int | None], Area | None],
) -> bool:
    if one.ticket is None:
        if booked := appointments.booking_of(unit.session, one.row.key):
            return booked.desk_id in desks or booked.by_id == caller.id
        desk = home(one.reader.area_id)
        return (desk.id if desk else None) in desks
    if caller.id in one.ticket.about_ids:
        return False
    return one.ticket.desk_id in desks or one.ticket.filed_by_id == caller.id


def words(unit: UnitOfWork, one: ToCall, caller: Person) -> Reply:
    """Whom to call, and what to say; the phone in it is on the record."""
    ticket, phone = one.ticket, one.reader.phone or ""
    note_shown(unit, one)
    tries = one.call.tries
    text = unit.phrases.say(
        "call_line",
        name=one.reader.name or unit.phrases["resident_name"],
        phone=phone or unit.phrases["call_no_phone"],
        about=f"{ticket.number} {ticket.title}" if ticket else "",
        tried=unit.phrases.say("call_tried", count=tries) if tries else "",
        text=hour_of(unit, one.row) + Reply.model_validate_json(one.row.payload).text,
    )
    return Reply(text=text, buttons=buttons_of(unit, one, caller))


def buttons_of(unit: UnitOfWork, one: ToCall, caller: Person) -> tuple[Button, ...]:
    """Told, nobody there; and what they answered, where the caller may say it for them."""
    own = ("called", "uncalled")
    ticked = tuple(
        Button(label=unit.phrases[f"button_{verb}"], data=f"{verb}:{one.call.id}") for verb in own
    )
    if one.ticket is None or audiences.audience_for(unit, one.ticket, caller) != "stead":
        return ticked
    stead = ticket_buttons.buttons_for(unit, one.ticket, "stead")
    return (*ticked, *(button for button in stead if not button.data.startswith("tell:")))


def get(unit: UnitOfWork, call_id: str, caller: Person) -> ToCall:
    """One that still waits for this caller, or Refused."""
    found = relays.find_call(unit.session, int(call_id)) if call_id.isdecimal() else None
    one = next(iter(still_open(unit, [found])), None) if found else None
    home = partial(desk_for, unit)
    if one is None or not is_for(unit, one, caller, desks_of(unit, caller.id), home):
        raise Refused("call_over")
    return one


def beside(unit: UnitOfWork, one: ToCall, caller: Person) -> list[ToCall]:
    """What else is told in the same breath to whom nobody can call; itself first."""
    every = [] if one.has_way else find_for(unit, caller)
    same = [o for o in every if o.reader is one.reader and o.call is not one.call and not o.has_way]
    return [one, *same]


def note_told(unit: UnitOfWork, one: ToCall, caller: Person) -> None:
    """Ticked: of a result, the ticket knows that its resident was told."""
    one.call.state, one.call.told_by_id, one.call.told_at = "told", caller.id, unit.now
    deliveries.take_back(unit.session, [sms_key(one.row)], unit.now)
    ticket = one.ticket
    if ticket and allowed("tell", ticket.state, roles_for(unit, caller, ticket)):
        tickets.act(unit, ticket, "tell", caller)


def note_missed(unit: UnitOfWork, one: ToCall) -> None:
    """Nobody picked up: some hours later, by day, it is on the list again."""
    one.call.tries += 1
    one.call.next_at = unit.nights.after(unit.now + unit.knowledge.policies.call_again)


def community_of(unit: UnitOfWork, about: Ticket | Booking | None) -> str:
    """The name by which a resident knows the office."""
    desk = unit.area(about.desk_id) if about else None
    return desk.name if desk else unit.phrases["web_community"]
