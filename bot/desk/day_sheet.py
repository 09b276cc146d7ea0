"""Who comes on a day, for those who expect them; and who came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property, partial
from itertools import groupby

from bot.desk import access, appointments
from bot.desk.people import DESK, SUPERVISORS
from bot.desk.routing import role_of
from bot.desk.slots import times_on
from bot.desk.unit_of_work import UnitOfWork, Whose
from bot.errors import Refused
from bot.intents.slots import find_place
from storage.booking_tables import Booking
from storage.queries import areas, bookings, people
from storage.queries.people import Duty
from storage.tables import Person

EXPECTED = ("booked", "waiting", "came", "no_show")
EARLY = timedelta(hours=2)  # so long before the hour somebody may have come already


def expects(unit: UnitOfWork, duties: Sequence[Duty], booking: Booking) -> bool:
    """Is this of a desk where they are, or of an item that goes to their role or team?"""
    upward = {None, *areas.ids_upward(unit.area(booking.desk_id))}
    item = unit.knowledge.items.get(booking.item_id)
    routes = item.request.route if item and item.request else ()
    theirs = {role_of(route) for route in routes}
    return any(
        duty.role in DESK | SUPERVISORS
        or (duty.role, duty.unit) in theirs
        or (duty.role, "") in theirs
        for duty in duties
        if duty.area_id in upward
    )


def of_day(unit: UnitOfWork, person: Person, day: date) -> list[Booking]:
    """All that somebody expects on a day, by the hour, without what was given back."""
    since = datetime.combine(day, time(), unit.zone)
    found = bookings.find_between(unit.session, since, since + timedelta(days=1))
    duties = people.find_duties_of(unit.session, person.id)
    return [one for one in found if one.state in EXPECTED and expects(unit, duties, one)]


def by_route(unit: UnitOfWork, found: Sequence[Booking]) -> list[Booking]:
    """By the hour; at homes whoever lives in the same building one after the other."""
    return sorted(found, key=lambda one: (one.starts_at, as_read(stop(unit, one))))


def as_read(text: str) -> list[tuple[bool, int, str]]:
    """9号楼 comes before 10号楼."""
    parts = re.split(r"(\d+)", text)
    return [(p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in parts]


def stops(unit: UnitOfWork, found: Sequence[Booking]) -> list[str]:
    """The buildings of a day at homes, in their order, each stop once."""
    here = [one for one in found if one.state in bookings.SEATED]
    every = (stop(unit, one) for one in here if appointments.is_at_home(unit, one))
    return [name for name, _ in groupby(filter(None, every))]


def stop(unit: UnitOfWork, booking: Booking) -> str:
    """The building, where the words name one that is known."""
    if not appointments.is_at_home(unit, booking):
        return ""
    words = booking.words or ""
    known = unit.gazetteer.find(find_place(words) or words, booking.desk_id)
    entry = unit.gazetteer.at_level(known.area.id, "building") if known else None
    return unit.gazetteer.label(entry) if entry else words


def outside(unit: UnitOfWork, person: Person) -> list[Booking]:
    """What was booked before the hours were edited, and lies beyond them now."""
    found = bookings.find_between(unit.session, unit.now)
    duties = people.find_duties_of(unit.session, person.id)
    return [one for one in found if is_outside(unit, one) and expects(unit, duties, one)]


def is_outside(unit: UnitOfWork, booking: Booking) -> bool:
    return booking.state == "booked" and not is_open(unit, booking.item_id, booking.starts_at)


def is_open(unit: UnitOfWork, item_id: str, starts_at: datetime) -> bool:
    """Is it one of an item's hours now?"""
    item = unit.knowledge.items.get(item_id)
    day = starts_at.astimezone(unit.zone).date()
    times = times_on(item.slots, day, unit.calendar) if item and item.slots else iter(())
    return any(starts == starts_at for starts, _ in times)


def get_expected(unit: UnitOfWork, number: str, person: Person) -> Booking:
    booking = bookings.find_by_number(unit.session, number)
    duties = people.find_duties_of(unit.session, person.id)
    if booking is None or not expects(unit, duties, booking):
        raise Refused("sheet_unknown")
    return booking


def get_coming(unit: UnitOfWork, number: str, person: Person) -> Booking:
    """One that is still to come, for those who expect it and who booked it for somebody."""
    known = bookings.find_by_number(unit.session, number)
    made = known is not None and known.by_id == person.id
    booking = known if known and made else get_expected(unit, number, person)
    if booking.state not in bookings.UPCOMING or booking.starts_at <= unit.now:
        raise Refused("booking_over", **appointments.told(unit, booking))
    return booking


def coming(unit: UnitOfWork, person: Person) -> list[Booking]:
    """All that is still to come, of those that somebody expects or booked for others."""
    duties = people.find_duties_of(unit.session, person.id)
    found = (one for one in bookings.find_between(unit.session, unit.now))
    here = [one for one in found if one.state in bookings.UPCOMING]
    return [one for one in here if one.by_id == person.id or expects(unit, duties, one)]


def whose(unit: UnitOfWork, booking: Booking) -> Person:
    """Who booked it, or for whom; Refused where that is forgotten."""
    if booking.person_id is None:
        raise Refused("sheet_unknown")
    return people.get_person(unit.session, booking.person_id)


def may_note(unit: UnitOfWork, booking: Booking) -> bool:
    """Is it time to say whether they came, and did they not give it back?"""
    return booking.state in bookings.SEATED and booking.starts_at - EARLY <= unit.now


def note(unit: UnitOfWork, number: str, person: Person, state: str) -> Booking:
    """来了 or 没来, and the other one where that was a slip."""
    booking = get_expected(unit, number, person)
    if not may_note(unit, booking):
        raise Refused("sheet_early")
    fresh, booking.state = booking.state != state, state
    unit.session.flush()
    if fresh and state == "no_show":
        appointments.tell_missed(unit, booking)
    return booking


def show_phone(unit: UnitOfWork, found: Sequence[Booking]) -> None:
    """Have it on the record who is shown these phones."""
    for one in found:
        if one.person_id:
            door = one.words if appointments.is_at_home(unit, one) else None
            access.note(unit, Whose(subject_id=one.person_id), one.phone, door)


class Today:
    """Who comes today, counted once however many ask for it."""

    def __init__(self, unit: UnitOfWork) -> None:
        self.unit = unit
        self.expected = cache(partial(appointments.desk_people, unit))

    @cached_property
    def booked(self) -> list[tuple[str, int, int, set[int | None]]]:
        """By item and desk how many, and where who expects them may work."""
        since = datetime.combine(self.unit.today, time(), self.unit.zone)
        found = bookings.count_booked(self.unit.session, since, since + timedelta(days=1))
        return [
            (item_id, desk_id, count, {None, *areas.ids_upward(self.unit.area(desk_id))})
            for (item_id, desk_id), count in found.items()
        ]

    def count(self, person_id: int) -> int:
        """How many come whom somebody of the staff expects."""
        duties = people.find_duties_of(self.unit.session, person_id) if self.booked else ()
        held = {duty.area_id for duty in duties}
        return sum(
            count
            for item_id, desk_id, count, upward in self.booked
            if held & upward and person_id in self.expected(item_id, desk_id)
        )
