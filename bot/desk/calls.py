"""待电话告知: whom the desk phones, since no message told them; ticked, or tried again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.desk import appointments, audiences, ticket_buttons, tickets
from bot.desk.access import note, note_door
from bot.desk.by_phone import CALLED
from bot.desk.lifecycle import allowed
from bot.desk.overtaken import is_over, phrase_of, ticket_of
from bot.desk.people import desks_of, is_told_by_phone, roles_for
from bot.desk.tickets import desk_for
from bot.desk.unit_of_work import UnitOfWork, Whose
from bot.desk.watched import AGAIN, URGENT, is_for_resident, sms_key
from bot.errors import Refused
from bot.message import Button, Reply
from storage.booking_tables import Booking
from storage.call_tables import Call
from storage.queries import chats, deliveries, messages, people, relays
from storage.tables import Chat, Delivery, Person, Ticket

SERIES = frozenset({"remind", "policy"})  # what comes again, under the key of one reminder
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


def find_near(unit: UnitOfWork, person_id: int, desks: Collection[int | None]) -> list[ToCall]:
    """Whoever is still to be called, of some desks and of what somebody filed."""
    return still_open(unit, relays.find_calls_of(unit.session, desks, person_id))


def still_open(unit: UnitOfWork, found: Sequence[tuple[Call, Delivery, Chat]]) -> list[ToCall]:
    """Who has learned of it meanwhile is on the list no more."""
    return [one for call in found if (one := opened(unit, *call))]


def opened(unit: UnitOfWork, call: Call, row: Delivery, chat: Chat) -> ToCall | None:
    """None for what is told by now, and for whom nobody knows any more: who was forgotten."""
    ticket, reader = ticket_of(unit, row), people.get_person(unit.session, chat.person_id)
    has_way = can_be_told(unit, reader, ticket)
    theirs = is_for_resident(row.kind, chat, ticket) and (has_way or is_gone(unit, call, chat))
    if not theirs or is_over(unit, row, chat, ticket) or is_told_by_sms(unit, row):
        call.state = "over"
        return None
    return ToCall(call, row, reader, ticket, has_way)


def is_gone(unit: UnitOfWork, call: Call, chat: Chat) -> bool:
    """Did they write before, and not since they are on the list?"""
    used = [one.active_at for one in chats.find_used(unit.session, chat.person_id)]
    return any(used) and not any(at > call.since for at in used if at)


def unreached(unit: UnitOfWork, one: ToCall) -> dict[str, str]:
    """Of whom nobody can call: what they asked for and when, and what is to be told."""
    row, ticket = one.row, one.ticket
    said = messages.find_last_said(unit.session, row.chat_id, row.created_at)
    asked_at, asked = (said.at, said.text) if said else (row.created_at, "")
    if ticket:
        asked_at, asked = ticket.created_at, f"{ticket.number} {ticket.title}"
    return {
        "name": one.reader.name or unit.phrases["resident_name"],
        "when": unit.local_time(asked_at),
        "asked": shortened(asked),
        "text": shortened(Reply.model_validate_json(row.payload).text),
    }


def shortened(text: str) -> str:
    """In one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def is_told_by_sms(unit: UnitOfWork, row: Delivery) -> bool:
    """Of what is urgent: a gateway may take it after all, beside the list."""
    return row.kind in URGENT and relays.is_sent(unit.session, sms_key(row))


def find_for(unit: UnitOfWork, caller: Person) -> list[ToCall]:
    """Those that one of the staff may call: of their desks, and what they filed themselves."""
    desks = desks_of(unit.session, caller.id)
    found = find_near(unit, caller.id, desks)
    return [one for one in found if is_for(unit, one, caller, desks)]


def is_for(unit: UnitOfWork, one: ToCall, caller: Person, desks: list[int | None]) -> bool:
    if one.ticket is None:
        desk = desk_for(unit, one.reader.area_id)
        booked = appointments.booking_of(unit.session, one.row.key)
        if booked:
            return booked.desk_id in desks or booked.by_id == caller.id
        return (desk.id if desk else None) in desks
    if caller.id in one.ticket.about_ids:
        return False
    return one.ticket.desk_id in desks or one.ticket.filed_by_id == caller.id


def words(unit: UnitOfWork, one: ToCall, caller: Person) -> Reply:
    """Whom to call, and what to say; the phone in it is on the record."""
    ticket, phone = one.ticket, one.reader.phone or ""
    note(unit, Whose(ticket.id if ticket else None, one.reader.id), phone)
    if ticket:
        note_door(unit, ticket)
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
    one = opened(unit, *found) if found else None
    if one is None or not is_for(unit, one, caller, desks_of(unit.session, caller.id)):
        raise Refused("call_over")
    return one


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
