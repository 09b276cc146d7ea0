"""Opens what the calendar brings: each round once, a few at a time, and first of all quietly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice

from bot.catalogue.repeating import DAY, next_due
from bot.catalogue.schema import Item, Repeat, Request
from bot.desk import tickets
from bot.desk.by_itself import by_itself
from bot.desk.care import Care, care_of
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
A_TICK = 20  # opened at once: the writer is wanted by others, too
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


def open_due(unit: UnitOfWork) -> None:
    """Once a day, in as many ticks as it takes; on the day it is first asked nothing yet."""
    today = unit.today.isoformat()
    beat = unit.session.get(Beat, JOB, with_for_update=True)
    if beat is None:
        unit.session.add(Beat(job=JOB, day=today))
    if beat is None or beat.day >= today:
        return
    coming = [*islice(find_coming(unit), A_TICK + 1)]
    for one in coming[:A_TICK]:
        by_itself(unit, one, what=JOB)
    if len(coming) <= A_TICK:
        beat.day = today


def find_coming(unit: UnitOfWork) -> Iterator[Callable[[], None]]:
    """What is to be opened today, and is not."""
    for item in unit.knowledge.items.values():
        if item.repeat and (item.repeat.on_days_off or unit.calendar.is_workday(unit.today)):
            for subject, old in due_of(unit, item, item.repeat):
                yield partial(open_one, unit, item, subject, old)


def due_of(
    unit: UnitOfWork, item: Item, repeat: Repeat
) -> Iterator[tuple[Subject, tuple[Round, Ticket] | None]]:
    """Each subject whose day has come, with the round before, where nobody ever went on it."""
    known = Known(unit, item, repeat)
    for subject in subjects(unit, repeat):
        old = known.under_way.get(subject.name)
        if (old is None or old[0].missed >= GIVEN_UP) and known.is_due(subject):
            yield subject, old


def subjects(unit: UnitOfWork, repeat: Repeat) -> Iterator[Subject]:
    if repeat.each == "household":
        homes = diary.find_households(unit.session)
        yield from (Subject(home.area_id, home) for home in homes if fits(home, repeat))
        return
    for area in unit.gazetteer.areas.values():
        if area.level in LEVELS[repeat.each]:
            yield Subject(area.id)


class Known:
    """What one look at an item's rounds goes by."""

    def __init__(self, unit: UnitOfWork, item: Item, repeat: Repeat) -> None:
        self.unit, self.repeat = unit, repeat
        self.request = item.request or Request()
        self.days = rounds.last_days(unit.session, item.id)
        self.under_way = {
            row.subject: (row, ticket)
            for row, ticket in rounds.find_under_way(unit.session, item.id)
        }
        homes = repeat.each == "household"
        self.care = care_of(unit.session, unit.zone) if homes else {}
        everywhere = [*unit.gazetteer.areas] if homes else []
        self.visits = diary.last_visits(unit.session, everywhere)
        self.on_duty: dict[int | None, bool] = {}

    def is_due(self, subject: Subject) -> bool:
        today = self.unit.today
        if subject.household:
            care = self.care[subject.household.id]
            due = care.wants(today) and self.due_day(subject, care) <= today
        else:
            due = self.due_day(subject, Care()) <= today and self.has_stops(subject)
        return due and self.is_somebodys(subject)

    def due_day(self, subject: Subject, care: Care) -> date:
        """After the last time, or the day after it was not to be."""
        last = self.last_time(subject)
        if care.muted_until and (last is None or care.muted_until >= last):
            return care.muted_until + DAY
        since = care.since + DAY if care.since else self.unit.today
        return next_due(self.repeat.every, last, since, subject.number, self.unit.today)

    def last_time(self, subject: Subject) -> date | None:
        """The last round, or a visit without one, where somebody was there."""
        opened = self.days.get(subject.name)
        visit = self.visits.get(subject.number) if subject.household else None
        met = visit if visit and self.repeat.every.unit == "day" else None
        days = [date.fromisoformat(opened)] if opened else []
        return max([*days, *self.day_met(met)], default=None)

    def day_met(self, visit: Visit | None) -> list[date]:
        absent = set(self.unit.knowledge.diary.absent)
        if visit is None or absent & set(tags_of(visit)):
            return []
        return [visit.at.astimezone(self.unit.zone).date()]

    def has_stops(self, subject: Subject) -> bool:
        walked = not self.repeat.colours  # every place has a building, or is one stop itself
        return walked or bool(homes_in(self.unit, subject.area_id, self.repeat))

    def is_somebodys(self, subject: Subject) -> bool:
        """Is anybody on duty there for it, at work or away? Else nobody asked for rounds."""
        area_id = area_shown(self.unit, subject)
        if area_id not in self.on_duty:
            area, desk = self.unit.area(area_id), desk_for(self.unit, area_id)
            route = self.request.route
            owner = find_owner(self.unit.session, route, area, desk, BACK_AGAIN)
            self.on_duty[area_id] = owner.person_id is not None
        return self.on_duty[area_id]


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
