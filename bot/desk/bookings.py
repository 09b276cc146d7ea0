"""Gives away the places of an item's hours: each once, and to who waits when one is given back.

Whoever changes what is booked at a desk holds it first, so that no two count the same place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.catalogue.schema import Item, Slots
from bot.desk import appointments
from bot.desk.counter import area_of
from bot.desk.slots import Slot, length, open_slots
from bot.desk.tickets import COMMUNITY_LEVELS
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.booking_tables import Booking
from storage.queries import areas, bookings, people, reminders
from storage.tables import Area, Person

BESIDE = frozenset({"name", "phone", "phone_tried", "address_tried"})  # the rest are words
LEVELS: Mapping[str, tuple[str, ...]] = {"community": COMMUNITY_LEVELS, "street": ("street",)}


def bookable(unit: UnitOfWork) -> list[tuple[Item, Slots]]:
    return [(item, item.slots) for item in unit.knowledge.items.values() if item.slots]


def desks_for(unit: UnitOfWork, slots: Slots, person: Person) -> list[Area]:
    """Where a person would come to: where they live, else work; several where nobody knows."""
    levels = LEVELS[slots.shared]
    area_id = person.area_id or (area_of(unit, person) if person.id else None)
    home = unit.gazetteer.at_level(area_id, *levels)
    entries = [e for e in unit.gazetteer.areas.values() if e.level in levels]
    found = (unit.area(entry.id) for entry in ([home] if home else entries))
    return [area for area in found if area] or [a for a in [areas.find_top(unit.session)] if a]


def find_slots(unit: UnitOfWork, item: Item, desk_id: int) -> list[Slot]:
    """The hours of an item at a desk, with the places that are left now."""
    if item.slots is None:
        return []
    until = unit.now + timedelta(days=item.slots.ahead + 1)
    taken = bookings.count_taken(unit.session, item.id, desk_id, unit.now, until)
    return open_slots(item.slots, unit.now, unit.calendar, taken)


def find_slot(unit: UnitOfWork, item: Item, desk_id: int, starts: datetime) -> Slot:
    """One of them; Refused when its hour is not, or no longer, to be had."""
    found = (slot for slot in find_slots(unit, item, desk_id) if slot.starts == starts)
    slot = next(found, None)
    if slot is None:
        raise Refused("booking_gone")
    return slot


def book(
    unit: UnitOfWork,
    item: Item,
    desk_id: int,
    starts: datetime,
    person: Person,
    *,
    instead: Booking | None = None,
    wait: bool = False,
    by: Person | None = None,
    comer: str = "",
) -> Booking | None:
    """Give a place to somebody, or let them wait for one; None when there is none (any more).

    What it is booked instead of is given back in the same breath, but not for a mere hope.
    Who left hours empty was asked to phone: one of the staff books for them. `comer` is who
    comes where it is booked in one's own name for somebody else."""
    hold(unit, person, desk_id)
    if instead is None:
        if by is None:
            check_shows(unit, person)
        if comer:
            check_others(unit, person)
    else:
        instead = get_own(unit, instead.number, person)
    slot = find_slot(unit, item, desk_id, starts)
    comer = instead.comer if instead else comer
    check_hour(unit, person, slot, instead, item if wait else None, comer)
    if slot.left == 0 and not wait:
        return None
    booking = written(unit, item, desk_id, slot, person, "waiting" if not slot.left else "booked")
    booking.by_id = person.id if comer else by.id if by else None
    booking.name = comer or booking.name
    if instead is not None:
        booking.name, booking.phone, booking.words = instead.name, instead.phone, instead.words
    if instead is not None and booking.state == "booked":
        booking.event_id = instead.event_id
        give_back(unit, instead)
    unit.session.flush()
    appointments.promise(unit, booking)
    return booking


def hold(unit: UnitOfWork, person: Person, desk_id: int) -> None:
    people.hold(unit.session, [person.id])  # in two chats at once they book one hour once
    bookings.hold_desk(unit.session, desk_id)


def check_shows(unit: UnitOfWork, person: Person) -> None:
    """Refused, kindly, to who left several hours empty not long ago."""
    rule = unit.knowledge.policies.bookings
    since = unit.now - timedelta(days=rule.days)
    missed = bookings.find_no_shows(unit.session, person.id, since)
    if sum(appointments.was_told(unit, one) for one in missed) >= rule.missed:
        raise Refused("booking_phone", count=rule.missed)


def check_others(unit: UnitOfWork, person: Person) -> None:
    """Refused when one holds places for so many others that none may be left for the next."""
    most = unit.knowledge.policies.bookings.others
    every = bookings.find_upcoming(unit.session, person.id, unit.now)
    if sum(bool(one.comer) for one in every) >= most:
        raise Refused("booking_others", count=most)


def check_hour(
    unit: UnitOfWork,
    person: Person,
    slot: Slot,
    instead: Booking | None,
    waits_for: Item | None,
    comer: str,
) -> None:
    """Refused when whoever comes is expected somewhere at that hour, or waits for it already."""
    for one in find_meeting(unit, person.id, slot.starts, slot.ends, comer):
        same = waits_for is not None and one.item_id == waits_for.id
        if one is not instead and (one.state == "booked" or same):
            raise Refused("booking_twice", **appointments.told(unit, one))


def find_meeting(
    unit: UnitOfWork, person_id: int, starts: datetime, ends: datetime, comer: str
) -> Iterator[Booking]:
    """What somebody booked or waits for that meets these hours, for the same one to come."""
    for one in bookings.find_upcoming(unit.session, person_id, unit.now):
        if one.starts_at < ends and starts < one.ends_at and one.comer == comer:
            yield one


def written(
    unit: UnitOfWork, item: Item, desk_id: int, slot: Slot, person: Person, state: str
) -> Booking:
    slots, desk = item.slots, unit.area(desk_id)
    assert slots is not None
    booking = Booking(
        item_id=item.id,
        title=slots.name,
        place=unit.knowledge.fill(slots.place, desk.name if desk else ""),
        desk_id=desk_id,
        starts_at=slot.starts,
        ends_at=slot.ends,
        state=state,
        person_id=person.id,
        name=person.name,
        created_at=unit.now,
    )
    unit.session.add(booking)
    return booking


def get_own(unit: UnitOfWork, number: str, person: Person) -> Booking:
    """Somebody's own, still before them; Refused when it is another's, over, or given back."""
    booking = bookings.find_by_number(unit.session, number)
    if booking is None or booking.person_id != person.id:
        raise Refused("booking_unknown")
    if booking.state not in bookings.UPCOMING or booking.starts_at <= unit.now:
        raise Refused("booking_over", **appointments.told(unit, booking))
    return booking


def start_of(unit: UnitOfWork, number: str) -> datetime | None:
    """The hour that a booking has now, which is not offered for it again."""
    return next((b.starts_at for b in bookings.find_by_numbers(unit.session, [number])), None)


def cancel(unit: UnitOfWork, number: str, person: Person) -> Booking:
    """Give one's own place back, to the first who waits for it."""
    for known in bookings.find_by_numbers(unit.session, [number]):
        hold(unit, person, known.desk_id)
    booking = get_own(unit, number, person)
    give_back(unit, booking)
    return booking


def give_back(unit: UnitOfWork, booking: Booking) -> None:
    """Late, nobody could come instead: then whoever expects them is told at once."""
    had_place, booking.state = booking.state == "booked", "cancelled"
    unit.session.flush()
    item = unit.knowledge.items.get(booking.item_id)
    late = item is not None and item.slots and unit.now > booking.starts_at - margin(item)
    if had_place and late:
        appointments.tell_desk(unit, booking)
    elif had_place and item:
        move_up(unit, item, booking.desk_id, booking.starts_at)


def margin(item: Item) -> timedelta:
    """How long before an hour somebody else may still be given it."""
    return length(item.slots.cancel_until) if item.slots else timedelta(0)


def move_up(unit: UnitOfWork, item: Item, desk_id: int, starts: datetime) -> None:
    """As many of those who wait as there are places now; not who is expected elsewhere then,
    nor who would not hear of it in time."""
    left = next((s.left for s in find_slots(unit, item, desk_id) if s.starts == starts), 0)
    waiting = bookings.find_waiting(unit.session, item.id, desk_id, starts)
    last = starts - margin(item)
    can_come = (one for one in waiting if is_free(unit, one) and is_told_by(unit, one, last))
    for one in [*can_come][:left]:
        one.state = "booked"
        unit.session.flush()
        appointments.promise(unit, one)
        appointments.tell_moved_up(unit, one)


def is_told_by(unit: UnitOfWork, waiting: Booking, last: datetime) -> bool:
    """Will no quiet hours keep it from them until it is too late?"""
    return waiting.person_id is None or appointments.told_at(unit, waiting.person_id) <= last


def is_free(unit: UnitOfWork, waiting: Booking) -> bool:
    """Has who waits booked nothing else at that hour meanwhile?"""
    hours = waiting.starts_at, waiting.ends_at
    meeting = find_meeting(unit, waiting.person_id or 0, *hours, waiting.comer)
    return all(one.state != "booked" for one in meeting)


def forget(unit: UnitOfWork, person: Person) -> None:
    """What somebody booked is given back, and nothing says any more whose it was."""
    for one in bookings.find_upcoming(unit.session, person.id, unit.now):
        hold(unit, person, one.desk_id)
        give_back(unit, one)
    bookings.erase_of(unit.session, person.id)


def upcoming(unit: UnitOfWork, person: Person) -> list[Booking]:
    """What somebody has before them, or waits for."""
    found = bookings.find_upcoming(unit.session, person.id, unit.now)
    return [one for one in found if one.starts_at > unit.now]


def for_kin(unit: UnitOfWork, person: Person) -> list[tuple[str, Booking]]:
    """What somebody booked for family that agreed, with what they call them."""
    agreed = [one for one in reminders.find_kin_of(unit.session, person.id) if one.person_id]
    return [
        (one.called or "", booking)
        for one in agreed
        if one.state == "agreed"
        for booking in bookings.find_upcoming(unit.session, one.person_id or 0, unit.now)
        if booking.by_id == person.id and booking.starts_at > unit.now
    ]


def find_person(unit: UnitOfWork, number: str) -> Person | None:
    """Whose booking it is."""
    found = bookings.find_by_numbers(unit.session, [number])
    ids = [booking.person_id for booking in found if booking.person_id]
    return people.get_person(unit.session, ids[0]) if ids else None


def is_coming(unit: UnitOfWork, number: str) -> bool:
    """Is it neither over nor given back?"""
    found = bookings.find_by_numbers(unit.session, [number])
    return any(one.state in bookings.UPCOMING and one.starts_at > unit.now for one in found)


def note(unit: UnitOfWork, number: str, person: Person, said: Mapping[str, str]) -> Booking | None:
    """Keep what was told of who comes, while the booking is still theirs."""
    booking = bookings.find_by_number(unit.session, number)
    if booking is None or booking.person_id != person.id:
        return None
    booking.name = said.get("name", booking.name)
    booking.phone = said.get("phone", booking.phone)
    others = [value for name, value in said.items() if name not in BESIDE]
    booking.words = "；".join(others) or None
    return booking
