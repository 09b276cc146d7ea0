"""What is said of bookings: read back, reminded of, and told when a place becomes free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from bot.catalogue.policies import Hours
from bot.catalogue.schema import Route
from bot.desk import ics
from bot.desk.deliver import chat_of, deliver, own_hours
from bot.desk.people import is_reached, is_staff
from bot.desk.routing import find_desk_ids, on_duty
from bot.desk.slots import length
from bot.desk.told import hours_of
from bot.desk.unit_of_work import UnitOfWork
from bot.desk.watched import AGAIN, is_seen
from bot.message import Button, Reply
from storage.booking_tables import Booking
from storage.queries import bookings, deliveries, people, relays
from storage.queries.chats import SMS
from storage.tables import Person

KEY = "appointment"
EVENING = time(18)  # of the day before: who has to change plans still can
AFTERNOON = time(14)  # where somebody has to phone them, as long as the desk is there
SOON = timedelta(hours=2)
AT_LEAST = timedelta(minutes=30)  # before an hour that is early in the morning
LATEST = timedelta(minutes=10)  # before the hour: whoever sleeps until then is not told any more
MISTAKEN = timedelta(minutes=30)  # so long 没来 may be taken back before it is told
# by the third part of a delivery's key: the state in which it is still true
WANTED: Mapping[str, str] = {
    "day": "booked",
    "soon": "booked",
    "moved": "booked",
    "made": "booked",
    "visit": "booked",
    "changed": "booked",
    "waits": "waiting",
    "waited": "waiting",
    "missed": "no_show",
    "unmade": "cancelled",
    "called_off": "cancelled",
    "closed": "booked",
}
AHEAD = frozenset({"day", "soon", "visit"})  # said so that somebody comes
CLOSED = frozenset({"closed"})  # said while nobody has to come
VISITS = {"day": "visit_day", "soon": "visit_soon"}  # what who goes there is told then
FILED = frozenset({"changed", "unmade", "called_off"})  # changed in a phone's calendar, too
OFFERED = frozenset({"waited", "called_off"})  # another hour is offered at once


def when(unit: UnitOfWork, at: datetime) -> str:
    """11月25日 周三 9:00, the same however near it is: it is written down or read out."""
    local = at.astimezone(unit.zone)
    return f"{day(unit, local.date())} {local:%-H:%M}"


def day(unit: UnitOfWork, date_: date) -> str:
    weekday = unit.phrases["weekdays"][date_.weekday()]
    said = {"month": date_.month, "day": date_.day, "weekday": weekday}
    return unit.phrases.say("booking_day_named", **said)


def told(unit: UnitOfWork, booking: Booking) -> dict[str, object]:
    """What every sentence about a booking may say."""
    return {
        "number": booking.number,
        "title": booking.called,
        "when": when(unit, booking.starts_at),
        "place": booking.place,
    }


def own_buttons(unit: UnitOfWork, booking: Booking) -> tuple[Button, ...]:
    """What can be done about one's own booking."""
    given = "button_unbook" if booking.state == "booked" else "button_unwait"
    pairs = [("button_rebook", "rebook"), ("button_calendar", "calendar"), (given, "unbook")]
    shown = pairs if booking.state == "booked" else pairs[2:]
    return tuple(
        Button(label=unit.phrases[label], data=f"{verb}:{booking.number}") for label, verb in shown
    )


def promise(unit: UnitOfWork, booking: Booking) -> None:
    """Queue what will be said before the hour; of what is near already nothing."""
    person_id = booking.person_id or 0
    own = hours_of(people.find_quiet(unit.session, [person_id]).get(person_id))
    for part, kind, due in dues(unit, booking, own):
        if due > unit.now:
            say(unit, booking, part, kind, due)
    for part, _, due in dues(unit, booking, None):  # whoever goes there has hours of their own
        if due > unit.now:
            send_worker(unit, booking, part, due)


def follow_quiet(unit: UnitOfWork, person: Person, before: str | None) -> None:
    """What waits to be said goes by the quiet hours they have now; what was said is not again."""
    old, new = hours_of(before), hours_of(person.quiet)
    for booking in bookings.find_upcoming(unit.session, person.id, unit.now):
        planned = {part: due for part, _, due in dues(unit, booking, old)}
        waited = {part for part, due in planned.items() if take_back(unit, booking, part, due)}
        ahead = [one for one in dues(unit, booking, new) if one[-1] > unit.now]
        wanted = [one for one in ahead if one[0] in waited or one[0] not in planned]
        if waited and not wanted:  # sooner than they rest, so that they hear of it at all
            wanted = [("day", "appointment", unit.now)]
        for part, kind, due in wanted:
            say(unit, booking, part, kind, due)


def take_back(unit: UnitOfWork, booking: Booking, part: str, due: datetime) -> bool:
    """Did it still wait to be said then?"""
    return deliveries.take_back(unit.session, [key_of(booking, part, due)], unit.now) > 0


def key_of(booking: Booking, part: str, due: datetime) -> str:
    return f"{KEY}:{booking.number}:{part}:{due.isoformat()}"


def is_at_home(unit: UnitOfWork, booking: Booking) -> bool:
    item = unit.knowledge.items.get(booking.item_id)
    return bool(item and item.slots and item.slots.at_home)


def send_worker(unit: UnitOfWork, booking: Booking, part: str, due: datetime) -> None:
    """Who will go to somebody's home hears of it as they do; door and phone stand on the sheet."""
    if part not in VISITS or not is_at_home(unit, booking):
        return
    local = booking.starts_at.astimezone(unit.zone).date()
    button = Button(label=unit.phrases["button_sheet_then"], data=f"sheet:{local}")
    text = unit.phrases.say(VISITS[part], **told(unit, booking))
    for person_id in desk_people(unit, booking.item_id, booking.desk_id, booking.starts_at):
        key = f"{KEY}:{booking.number}:visit:{part}:{person_id}:{due.isoformat()}"
        reply = Reply(text=text, buttons=(button,))
        deliver(unit, chat_of(unit, person_id), "visit", reply, key, due=due)


def dues(
    unit: UnitOfWork, booking: Booking, own: Hours | None
) -> Iterator[tuple[str, str, datetime]]:
    """What is said before the hour, and when, to somebody with such quiet hours."""
    starts = booking.starts_at
    if booking.state == "waiting":
        item = unit.knowledge.items[booking.item_id]
        margin = length(item.slots.cancel_until) if item.slots else SOON
        yield "waited", "appointment", starts - margin
        return
    before = starts.astimezone(unit.zone).date() - timedelta(days=1)
    at = EVENING if can_be_written(unit, booking) else AFTERNOON
    yield "day", "appointment", before_rest(unit, datetime.combine(before, at, unit.zone), own)
    soon = unit.nights.after(starts - SOON, own)
    if own is None:
        yield "soon", "appointment_soon", min(soon, starts - AT_LEAST)
    elif soon <= starts - LATEST:
        yield "soon", "appointment_soon", soon


def before_rest(unit: UnitOfWork, at: datetime, own: Hours | None) -> datetime:
    """Then, or before they rest, where they rest in the evening by hours of their own."""
    awake = unit.nights.after(at, own)
    if own is None or awake.astimezone(unit.zone).date() == at.date():
        return awake
    return datetime.combine(at.date(), own.first, unit.zone) - AT_LEAST


def told_at(unit: UnitOfWork, person_id: int) -> datetime:
    """When somebody would hear that it is their turn."""
    chat = chat_of(unit, person_id)
    return unit.nights.when("booking", unit.now, chat.active_at, own_hours(unit, chat, "booking"))


def was_told(unit: UnitOfWork, booking: Booking) -> bool:
    """Did who waited learn that it was their turn? Who booked it themselves knows."""
    said = relays.find_told(unit.session, booking.person_id or 0, f"{KEY}:{booking.number}:")
    moved_up = any(part_in(row.key) == "moved" for row, _, _ in said)
    return not moved_up or any(is_seen(row, chat) or called for row, chat, called in said)


def tell_moved_up(unit: UnitOfWork, booking: Booking) -> None:
    """With what else they hold of it, which they may want to give back."""
    also = also_booked(unit, booking)
    label = "button_unbook_other"
    given = [
        Button(label=unit.phrases.say(label, **told(unit, one)), data=f"unbook:{one.number}")
        for one in also
    ]
    say(unit, booking, "moved", "booking", unit.now, also=also_said(unit, also), others=given)


def also_booked(unit: UnitOfWork, booking: Booking) -> list[Booking]:
    """What the same person has booked of the same item besides."""
    every = bookings.find_upcoming(unit.session, booking.person_id or 0, unit.now)
    others = (one for one in every if one.state == "booked" and one.id != booking.id)
    return [one for one in others if one.item_id == booking.item_id]


def also_said(unit: UnitOfWork, also: Sequence[Booking]) -> str:
    hours = "、".join(when(unit, one.starts_at) for one in also)
    return unit.phrases.say("booking_also", hours=hours) if hours else ""


def tell_done(unit: UnitOfWork, booking: Booking, part: str, by: Person) -> None:
    """What was done for them, by family or while they were on the phone: in writing, where they
    have a way.

    That it was called off they do not know yet: it reaches them, by phone at the last."""
    if part == "called_off" or can_be_written(unit, booking):
        say(unit, booking, part, "booking", unit.now, by=by)


def tell_closed(unit: UnitOfWork, booking: Booking) -> None:
    """That their hour is on a day off now, once, with the way to another."""
    say(unit, booking, "closed", "booking", booking.starts_at, at_once=True)


def can_be_written(unit: UnitOfWork, booking: Booking) -> bool:
    """Does a message reach them, in a chat of theirs or by SMS?"""
    if booking.person_id is None:
        return False
    phone = people.get_person(unit.session, booking.person_id).phone
    return is_reached(unit, booking.person_id) or bool(phone and SMS in unit.ways)


def tell_missed(unit: UnitOfWork, booking: Booking) -> None:
    """Kindly, and only once it can't be a slip of the finger; not who never knew of it."""
    if was_told(unit, booking):
        say(unit, booking, "missed", "news", unit.now + MISTAKEN)


def say(
    unit: UnitOfWork,
    booking: Booking,
    part: str,
    kind: str,
    due: datetime,
    *,
    also: str = "",
    others: Sequence[Button] = (),
    by: Person | None = None,
    at_once: bool = False,
) -> None:
    """Once for each part and moment of a booking; said then, or of that moment already now."""
    if booking.person_id is None:
        return
    buttons = own_buttons(unit, booking) if booking.state in bookings.UPCOMING else ()
    buttons = (*buttons, *others)
    if part in OFFERED:
        buttons = (Button(label=unit.phrases["button_book"], data=f"book:{booking.item_id}"),)
    desk = unit.area(booking.desk_id)
    own = unit.knowledge.own(desk.name if desk else "")
    at_home = f"booking_{part}_home"
    phrase = at_home if is_at_home(unit, booking) and at_home in unit.phrases else f"booking_{part}"
    family = by.name if by and not is_staff(unit.session, by.id) else None
    said = {"also": also, "by": family or unit.phrases["desk_short"]}
    text = unit.phrases.say(phrase, **{**own, **told(unit, booking), **said})
    key = key_of(booking, part, due)
    chat = chat_of(unit, booking.person_id)
    files = ics.stored_again(unit, chat, booking) if part in FILED else ()
    if files:  # behind an empty line, with which an SMS ends
        text = f"{text.strip()}\n\n{unit.phrases[f'calendar_{booking.state}']}"
    reply = Reply(text=text, buttons=buttons, documents=files)
    deliver(unit, chat, kind, reply, key, due=unit.now if at_once else due)


def tell_desk(unit: UnitOfWork, booking: Booking) -> None:
    """Whoever expects them learns at once that they do not come."""
    text = unit.phrases.say("booking_given_up", **told(unit, booking))
    for person_id in desk_people(unit, booking.item_id, booking.desk_id):
        key = f"given_up:{booking.number}:{person_id}"
        deliver(unit, chat_of(unit, person_id), "news", Reply(text=text), key)


def desk_people(
    unit: UnitOfWork, item_id: str, desk_id: int, at: datetime | None = None
) -> list[int]:
    """Who expects those who booked: whom the item goes to, else the people of the desk."""
    item, desk = unit.knowledge.items.get(item_id), unit.area(desk_id)
    routes: Sequence[Route] = item.request.route if item and item.request else ()
    first = next(on_duty(unit.session, routes, desk, at or unit.now), None)
    return [first] if first else find_desk_ids(unit.session, desk, unit.now)


def find_gone(session: Session, keys: Sequence[str], now: datetime) -> Mapping[str, str]:
    """What becomes of those deliveries that speak of a booking which is not any more as they say.

    Of one whose hour is over they are missed: somebody should have been told, and was not."""
    ours = [key for key in keys if is_ours(key)]
    if not ours:
        return {}
    known = {b.number: b for b in bookings.find_by_numbers(session, {number_in(k) for k in ours})}
    found = {key: state_of(known.get(number_in(key)), part_in(key), now) for key in ours}
    return {key: state for key, state in found.items() if state}


def booking_of(session: Session, key: str) -> Booking | None:
    """The booking a delivery speaks of; None for what is of no booking."""
    numbers = [number_in(key)] if is_ours(key) else []
    return next(iter(bookings.find_by_numbers(session, numbers)), None)


def is_ours(key: str) -> bool:
    return key.removeprefix(AGAIN).startswith(f"{KEY}:")


def number_in(key: str) -> str:
    return key.removeprefix(AGAIN).split(":")[1]


def part_in(key: str) -> str:
    """Which of the things that are said of a booking it is."""
    return key.removeprefix(AGAIN).split(":")[2]


def state_of(booking: Booking | None, part: str, now: datetime) -> str:
    if booking is None or booking.state != WANTED[part]:
        return "dropped"
    if part in AHEAD | CLOSED and booking.closed != (part in CLOSED):
        return "dropped"
    return "missed" if part != "missed" and booking.starts_at <= now else ""
