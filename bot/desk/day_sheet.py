"""Who comes on a day, for those who expect them; and who came."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from bot.catalogue.schema import Item
from bot.desk import access, appointments
from bot.desk.deliver import chat_of, deliver
from bot.desk.people import DESK, SUPERVISORS
from bot.desk.routing import role_of
from bot.desk.slots import times_on
from bot.desk.unit_of_work import UnitOfWork, Whose
from bot.errors import Refused
from bot.intents.slots import find_place
from bot.message import Button, Reply
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


def tell_outside(unit: UnitOfWork) -> None:
    """A day with bookings is a holiday now: whoever booked can choose another hour, and the desk
    hears once how many there are."""
    found = bookings.find_between(unit.session, unit.now)
    for one in found:
        one.closed = is_outside(unit, one)
    outside = [one for one in found if one.closed]
    for one in outside:
        appointments.tell_closed(unit, one)
    for day, group in groupby(outside, key=lambda one: one.starts_at.astimezone(unit.zone).date()):
        expected: dict[int, list[Booking]] = {}
        for one in group:
            for person_id in appointments.desk_people(unit, one.item_id, one.desk_id):
                expected.setdefault(person_id, []).append(one)
        for person_id, theirs in expected.items():
            tell_closed(unit, person_id, day, theirs)


def tell_closed(unit: UnitOfWork, person_id: int, day: date, found: Sequence[Booking]) -> None:
    """All of a day in one message; of what was told before nothing."""
    counts = Counter(one.title for one in found)
    joint = unit.phrases["sheet_closed_joint"]
    said = (unit.phrases.say("sheet_closed_some", title=t, count=n) for t, n in counts.items())
    told = {"day": appointments.day(unit, day), "count": len(found), "titles": joint.join(said)}
    button = Button(label=unit.phrases["button_sheet_day"], data=f"sheet:{day}")
    reply = Reply(text=unit.phrases.say("sheet_closed", **told), buttons=(button,))
    key = f"sheet_closed:{day}:{max(one.number for one in found)}:{person_id}"
    deliver(unit, chat_of(unit, person_id), "news", reply, key)


def is_outside(unit: UnitOfWork, booking: Booking) -> bool:
    item = unit.knowledge.items.get(booking.item_id)
    return booking.state == "booked" and booking.starts_at not in hours_of(unit, item, booking)


def hours_of(unit: UnitOfWork, item: Item | None, booking: Booking) -> Iterator[datetime]:
    day = booking.starts_at.astimezone(unit.zone).date()
    times = times_on(item.slots, day, unit.calendar) if item and item.slots else iter(())
    return (starts for starts, _ in times)


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


def count_today(unit: UnitOfWork, person_id: int) -> int:
    """How many come today whom somebody of the staff expects."""
    since = datetime.combine(unit.today, time(), unit.zone)
    booked = bookings.count_booked(unit.session, since, since + timedelta(days=1))
    held = {duty.area_id for duty in people.find_duties_of(unit.session, person_id)}
    return sum(
        count
        for (item_id, desk_id), count in booked.items()
        if held.intersection({None, *areas.ids_upward(unit.area(desk_id))})
        and person_id in appointments.desk_people(unit, item_id, desk_id)
    )
