"""Opens what the calendar brings: each round once, a few at a time, and first of all quietly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice

from bot.catalogue.repeating import DAY, next_due
from bot.catalogue.schema import Item, Repeat, Request
from bot.desk import tickets
from bot.desk.by_itself import A_TICK, by_itself, in_time, is_left
from bot.desk.care import Care, find_care
from bot.desk.clocks import start
from bot.desk.diary import LEAD_LEVELS, tags_of
from bot.desk.households import address_of
from bot.desk.record import HOUSEHOLD
from bot.desk.rounds import due_from, fits, homes_in
from bot.desk.routing import BACK_AGAIN, find_owner
from bot.desk.tickets import Matter, desk_for
from bot.desk.unit_of_work import UnitOfWork
from storage.diary_tables import Household, Visit
from storage.queries import diary, rounds
from storage.queries.tickets import find_by_number
from storage.round_tables import SOURCE, Round
from storage.tables import Beat, Ticket

JOB = "rounds"
LOOKED_AT = "rounds looked at"  # its beat: the day, an item and a subject
GIVEN_UP = 2  # times missed: then the next one takes its place
LEVELS = {
    "building": ("building",),
    "grid": ("grid",),
    "community": ("community", "village"),
}


@dataclass(frozen=True)
class Subject:
    """To whom or where a round goes: one home, or an area."""

    area_id: int
    household: Household | None = None

    @property
    def name(self) -> str:
        return f"h{self.household.id}" if self.household else f"a{self.area_id}"

    @property
    def number(self) -> int:
        return self.household.id if self.household else self.area_id


def open_due(unit: UnitOfWork) -> bool:
    """Once a day, in as many ticks as it takes; on the day it is first asked nothing yet.

    Is there more?"""
    today = unit.today.isoformat()
    beat = unit.session.get(Beat, JOB, with_for_update=True)
    if beat is None:
        unit.session.add(Beat(job=JOB, day=today))
    if beat is None or beat.day >= today:
        return False
    look, seen = Look(unit), 0
    some = [*islice(coming(unit, looked_at(unit)), A_TICK)]
    for item, number in in_time(some):
        by_itself(unit, partial(look.at, item, number), what=JOB)
        unit.session.merge(Beat(job=LOOKED_AT, day=f"{today} {item.id} {number}"))
        seen += 1
    more = is_left(seen, len(some))
    beat.day = beat.day if more else today
    return more


def looked_at(unit: UnitOfWork) -> tuple[str, int]:
    """The item and the subject that today's look came to."""
    beat = unit.session.get(Beat, LOOKED_AT)
    day, item_id, number = beat.day.split(" ") if beat else ("", "", "0")
    return (item_id, int(number)) if day == unit.today.isoformat() else ("", 0)


def coming(unit: UnitOfWork, after: tuple[str, int]) -> Iterator[tuple[Item, int]]:
    """What comes next to be looked at, by number: nothing of a home is unsealed for that."""
    works = unit.calendar.is_workday(unit.today)
    for item_id, item in sorted(unit.knowledge.items.items()):
        repeat = item.repeat
        if repeat and item_id >= after[0] and (works or repeat.on_days_off):
            first = after[1] if item_id == after[0] else 0
            yield from ((item, number) for number in numbers(unit, repeat, first))


def numbers(unit: UnitOfWork, repeat: Repeat, after: int) -> Sequence[int]:
    """Of the homes or areas that an item may go to, A_TICK at most, in their order."""
    if repeat.each == "household":
        return diary.find_ids(unit.session, after, A_TICK)
    fit = (a.id for a in unit.gazetteer.areas.values() if a.level in LEVELS[repeat.each])
    return sorted(number for number in fit if number > after)[:A_TICK]


class Look:
    """One tick's look at what may be due."""

    def __init__(self, unit: UnitOfWork) -> None:
        self.unit = unit
        self.on_duty: dict[tuple[str, int], bool] = {}

    def at(self, item: Item, number: int) -> None:
        """Open what is due there, in the place of one before on which nobody ever went."""
        unit, repeat = self.unit, item.repeat
        home = repeat and repeat.each == "household" and diary.find_household(unit.session, number)
        if repeat is None or (repeat.each == "household" and not (home and fits(home, repeat))):
            return
        subject = Subject(home.area_id, home) if home else Subject(number)
        old = rounds.find_latest(unit.session, item.id, subject.name)
        under_way = old if old and old[1].state in rounds.UNDER_WAY else None
        if under_way and not gives_way(unit, repeat, *under_way):
            return
        known = Known(unit, repeat, subject, old[0].day if old else "")
        if known.is_due() and self.is_somebodys(item, subject):
            open_one(unit, item, subject, under_way)

    def is_somebodys(self, item: Item, subject: Subject) -> bool:
        """Is anybody on duty there for it, at work or away? Else nobody asked for rounds."""
        area_id = area_shown(self.unit, subject)
        key = (item.id, area_id)
        if key not in self.on_duty:
            area, desk = self.unit.area(area_id), desk_for(self.unit, area_id)
            route = (item.request or Request()).route
            owner = find_owner(self.unit.session, route, area, desk, BACK_AGAIN)
            self.on_duty[key] = owner.person_id is not None
        return self.on_duty[key]


def gives_way(unit: UnitOfWork, repeat: Repeat, row: Round, ticket: Ticket) -> bool:
    """Of what comes each day yesterday's is over, also where it was missed in a standstill."""
    if not repeat.every.is_daily:
        return row.missed >= GIVEN_UP
    by = ticket.resolve_by
    if ticket.state != "waiting" and by and by <= unit.now:
        row.missed = max(row.missed, 1)
    return row.missed > 0


@dataclass(frozen=True)
class Known:
    """What one look at a subject goes by; `opened`: for which day it was last."""

    unit: UnitOfWork
    repeat: Repeat
    subject: Subject
    opened: str

    def is_due(self) -> bool:
        today, home = self.unit.today, self.subject.household
        if home is None:
            return self.due_day(Care()) <= today and self.has_stops()
        care = find_care(self.unit, home)
        return care.wants(today) and self.due_day(care) <= today

    def due_day(self, care: Care) -> date:
        """After the last time, or the day after it was not to be."""
        last, today = self.last_time(), self.unit.today
        if care.muted_until and (last is None or care.muted_until >= last):
            return care.muted_until + DAY
        since = care.since + DAY if care.since else today
        return next_due(self.repeat.every, last, since, self.subject.number, today)

    def last_time(self) -> date | None:
        """The last round, or a visit without one, where somebody was there."""
        home = self.subject.household
        found = diary.find_with_last(self.unit.session, home.id) if home else None
        met = found[1] if found and self.repeat.every.unit == "day" else None
        days = [date.fromisoformat(self.opened)] if self.opened else []
        return max([*days, *self.day_met(met)], default=None)

    def day_met(self, visit: Visit | None) -> list[date]:
        absent = set(self.unit.knowledge.diary.absent)
        if visit is None or absent & set(tags_of(visit)):
            return []
        return [visit.at.astimezone(self.unit.zone).date()]

    def has_stops(self) -> bool:
        walked = not self.repeat.colours  # every place has a building, or is one stop itself
        return walked or bool(homes_in(self.unit, self.subject.area_id, self.repeat))


def area_shown(unit: UnitOfWork, subject: Subject) -> int:
    """Of a home no more stands in clear than its grid."""
    if subject.household is None:
        return subject.area_id
    around = unit.gazetteer.at_level(subject.area_id, *LEAD_LEVELS)
    return around.id if around else subject.area_id


def open_one(
    unit: UnitOfWork, item: Item, subject: Subject, old: tuple[Round, Ticket] | None
) -> None:
    """Its row first: of two processes the other finds it there, and opens nothing."""
    home, area_id = subject.household, area_shown(unit, subject)
    values: Mapping[str, object] = {
        "item_id": item.id,
        "subject": subject.name,
        "day": unit.today.isoformat(),
        "area_id": area_id,
        "household_id": home.id if home else None,
        "missed": 0,
        "created_at": unit.now,
    }
    row = rounds.open_round(unit.session, values)
    if row is None:
        return
    if old:
        end(unit, *old, unit.phrases["round_replaced"])
    matter = Matter(
        item=item,
        text="",
        area_id=area_id,
        place="" if home else unit.gazetteer.label(unit.gazetteer.areas[area_id]),
        door=address_of(unit, home) if home else "",
        values={HOUSEHOLD: home.id} if home else {},
    )
    ticket = tickets.open_ticket(unit, matter, None, None, SOURCE)
    row.ticket_id = ticket.id
    set_due(unit, row, ticket)


def set_due(unit: UnitOfWork, row: Round, ticket: Ticket) -> None:
    """From now on there is so much time again, and nothing to be accepted."""
    by = due_from(unit, ticket)
    for clock in ("respond", "resolve"):
        start(ticket, clock, unit.now, by)
    row.due_at = by


def end(unit: UnitOfWork, row: Round, ticket: Ticket, reason: str) -> None:
    """Nobody goes there any more, and why."""
    row.due_at = None
    held = find_by_number(unit.session, ticket.number)  # somebody may have been there just now
    if held and held.state in rounds.UNDER_WAY:
        tickets.act(unit, held, "skip", None, {"reason": reason})
