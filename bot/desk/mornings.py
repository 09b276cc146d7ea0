"""One message a morning to whoever has something to do: what is late, due and resumed today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial

from bot.desk import audiences, calls
from bot.desk.by_itself import by_itself
from bot.desk.day_sheet import count_today
from bot.desk.deliver import chat_of, deliver
from bot.desk.mine import is_late, limit_now, task_buttons
from bot.desk.owners import seconds
from bot.desk.people import tellers
from bot.desk.told import Nights
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.queries import tickets
from storage.queries.leave import find_away
from storage.tables import Beat, Ticket

JOB = "morning"
UNTIL = time(12, 0)  # later it is no morning's message any more
MOST_SHOWN = 12  # buttons, which fill a phone's screen twice

Fits = Callable[[UnitOfWork, Ticket], bool]
Day = dict[str, list[Ticket]]  # what one of the staff has, in groups


def say_mornings(unit: UnitOfWork) -> None:
    """Once a day, from the hour the community chose; not at all when that was missed until noon."""
    local = unit.now.astimezone(unit.zone)
    if not is_hour(unit.nights, unit.now):
        return
    beat = unit.session.get(Beat, JOB, with_for_update=True)
    if beat and beat.day == local.date().isoformat():
        return
    unit.session.merge(Beat(job=JOB, day=local.date().isoformat()))
    works = unit.calendar.is_workday(local.date())
    by_itself(unit, partial(say_all, unit, works=works), what=JOB)


def is_hour(nights: Nights, now: datetime) -> bool:
    """Is it the time of day for it?"""
    return nights.policies.morning <= now.astimezone(nights.zone).time() < UNTIL


def say_all(unit: UnitOfWork, *, works: bool) -> None:
    """To nobody who is on leave; on a day off only to those with something that presses."""
    away, days, booked = find_away(unit.session, unit.now), days_of(unit), count_today(unit)
    for person_id in {**days, **booked}.keys() - away:
        day, count = days.get(person_id, {}), booked.get(person_id, 0)
        if works or presses(day) or count:
            by_itself(unit, partial(say, unit, person_id, day, count), what=JOB)


def days_of(unit: UnitOfWork) -> Mapping[int, Day]:
    """By person: their own tickets, the unowned of their desks, whom to call, what to verify."""
    days: dict[int, Day] = {}
    readers: dict[tuple[int | None, ...], list[int]] = {}
    for ticket in tickets.find_all_to_do(unit.session):
        group = next(name for name, fits in GROUPS.items() if fits(unit, ticket))
        hands = (ticket.owner_id, ticket.desk_id, *ticket.about_ids)
        if hands not in readers:
            readers[hands] = audiences.person_ids(unit, ticket, "owner", None)
        note(days, readers[hands], group, ticket)
    for ticket in to_call(unit):
        note(days, tellers(unit, ticket), "calls", ticket)
    for ticket in tickets.find_to_verify(unit.session):
        note(days, seconds(unit, ticket), "verify", ticket)
    return days


def note(days: dict[int, Day], readers: Sequence[int], group: str, ticket: Ticket) -> None:
    for person_id in readers:
        days.setdefault(person_id, {}).setdefault(group, []).append(ticket)


def to_call(unit: UnitOfWork) -> Iterable[Ticket]:
    """Those of whose result somebody is to be told by phone, and what else nobody saw."""
    unseen = (one.ticket for one in calls.find_open(unit) if one.ticket)
    ended = tickets.find_to_call(unit.session)
    return {ticket.id: ticket for ticket in (*ended, *unseen)}.values()


def is_urgent(unit: UnitOfWork, ticket: Ticket) -> bool:
    return ticket.urgent and ticket.state != "waiting"


def is_there(unit: UnitOfWork, ticket: Ticket) -> bool:
    return True


def is_due_today(unit: UnitOfWork, ticket: Ticket) -> bool:
    return is_today(unit, limit_now(ticket))


def is_resumed(unit: UnitOfWork, ticket: Ticket) -> bool:
    return ticket.state == "waiting" and is_today(unit, ticket.resume_at)


def is_today(unit: UnitOfWork, moment: datetime | None) -> bool:
    return moment is not None and day_of(unit, moment) == day_of(unit, unit.now)


def day_of(unit: UnitOfWork, moment: datetime) -> date:
    return moment.astimezone(unit.zone).date()


# in the order in which they are told; a ticket is in the first that fits
GROUPS: Mapping[str, Fits] = {
    "late": is_late,
    "urgent": is_urgent,
    "today": is_due_today,
    "resumed": is_resumed,
    "others": is_there,
}
ASKED = ("calls", "verify")  # no work of their own to do
BY_NAME = ("late", "urgent", "today", "resumed", *ASKED)  # of the others, how many there are


def presses(day: Day) -> bool:
    """Is there anything that can't wait for a working day?"""
    return not day.keys().isdisjoint({"late", "urgent"})


def say(unit: UnitOfWork, person_id: int, day: Day, booked: int = 0) -> None:
    """One person's message, also to who never wrote: where words wait for them."""
    today = unit.today
    due = datetime.combine(today, unit.knowledge.policies.morning, unit.zone)
    key = f"{JOB}:{person_id}:{today.isoformat()}"
    deliver(unit, chat_of(unit, person_id), JOB, words(unit, day, booked), key, due=due)


def words(unit: UnitOfWork, day: Day, booked: int = 0) -> Reply:
    """How many of each, and a button for each that is told by name; who comes by appointment."""
    counts = [
        unit.phrases.say(f"morning_{group}", count=len(day[group]))
        for group in (*GROUPS, *ASKED)
        if group in day
    ]
    counts += [unit.phrases.say("morning_bookings", count=booked)] if booked else []
    shown = [ticket for group in BY_NAME for ticket in day.get(group, ())][:MOST_SHOWN]
    everything = Button(label=unit.phrases["button_tasks"], data="tasks:")
    sheet = Button(label=unit.phrases["button_sheet"], data="sheet:")
    buttons = (
        *task_buttons(unit, shown),
        *([everything] if day else []),
        *([sheet] if booked else []),
    )
    return Reply(text=unit.phrases.say("morning", counts="，".join(counts)), buttons=buttons)
