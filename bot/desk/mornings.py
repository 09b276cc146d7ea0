"""One message a morning to whoever has something to do: what is late, due and resumed today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import partial

import structlog

from bot.desk import calls, news
from bot.desk.by_phone import tellers
from bot.desk.deliver import chat_of, deliver
from bot.desk.mine import due_of, task_button
from bot.desk.people import is_told_by_phone
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import LinliError
from bot.message import Button, Reply
from storage.queries import tickets
from storage.tables import Beat, Ticket

JOB = "morning"
UNTIL = time(12, 0)  # later it is no morning's message any more
MOST_SHOWN = 12  # buttons, which fill a phone's screen twice

Fits = Callable[[UnitOfWork, Ticket], bool]
Day = dict[str, list[Ticket]]  # what one of the staff has, in groups
log = structlog.get_logger()


def say_mornings(unit: UnitOfWork) -> None:
    """Once a day, from the hour the community chose; not at all when that was missed until noon."""
    local = unit.now.astimezone(unit.zone)
    if not unit.knowledge.policies.morning <= local.time() < UNTIL:
        return
    beat = unit.session.get(Beat, JOB, with_for_update=True)
    if beat and beat.day == local.date().isoformat():
        return
    unit.session.merge(Beat(job=JOB, day=local.date().isoformat()))
    by_itself(unit, partial(say_all, unit, works=unit.calendar.is_workday(local.date())))


def by_itself(unit: UnitOfWork, work: Callable[[], None]) -> None:
    """A fault in one message holds up no other one, and none of them the tick."""
    try:
        with unit.session.begin_nested():
            work()
    except (LinliError, LookupError, ValueError) as error:
        log.error("morning", exc_type=type(error).__name__)


def say_all(unit: UnitOfWork, *, works: bool) -> None:
    """On a day off only to those with something that presses."""
    for person_id, day in days_of(unit).items():
        if works or presses(day):
            by_itself(unit, partial(say, unit, person_id, day))


def days_of(unit: UnitOfWork) -> Mapping[int, Day]:
    """By person: their own tickets, the unowned of their desks, and whom they have to call."""
    days: dict[int, Day] = {}
    readers: dict[tuple[int | None, ...], list[int]] = {}
    for ticket in tickets.find_all_to_do(unit.session):
        group = next(name for name, fits in GROUPS.items() if fits(unit, ticket))
        hands = (ticket.owner_id, ticket.desk_id, *ticket.about_ids)
        if hands not in readers:
            readers[hands] = news.person_ids(unit, ticket, "owner", None)
        for person_id in readers[hands]:
            days.setdefault(person_id, {}).setdefault(group, []).append(ticket)
    for ticket in to_call(unit):
        for person_id in tellers(unit, ticket):
            days.setdefault(person_id, {}).setdefault("calls", []).append(ticket)
    return days


def to_call(unit: UnitOfWork) -> Iterable[Ticket]:
    """Those of whose result somebody is to be told by phone, and what else nobody saw."""
    ended = (t for t in tickets.find_to_call(unit.session) if is_told_by_phone(unit, t))
    unseen = (one.ticket for one in calls.find_open(unit) if one.ticket)
    return {ticket.id: ticket for ticket in (*ended, *unseen)}.values()


def is_late(unit: UnitOfWork, ticket: Ticket) -> bool:
    due = due_of(ticket)
    return ticket.state != "waiting" and due is not None and due < unit.now


def is_urgent(unit: UnitOfWork, ticket: Ticket) -> bool:
    return ticket.urgent and ticket.state != "waiting"


def is_there(unit: UnitOfWork, ticket: Ticket) -> bool:
    return True


def is_due_today(unit: UnitOfWork, ticket: Ticket) -> bool:
    pressed = is_today(unit, ticket.pressed_until)
    return ticket.state != "waiting" and (is_today(unit, due_of(ticket)) or pressed)


def is_resumed(unit: UnitOfWork, ticket: Ticket) -> bool:
    return ticket.state == "waiting" and is_today(unit, ticket.resume_at)


def is_today(unit: UnitOfWork, moment: datetime | None) -> bool:
    return moment is not None and day_of(unit, moment) == day_of(unit, unit.now)


def day_of(unit: UnitOfWork, moment: datetime) -> date:
    return moment.astimezone(unit.zone).date()


# in the order in which they are told; a ticket is in the first that fits, `calls` are no work to do
GROUPS: Mapping[str, Fits] = {
    "late": is_late,
    "urgent": is_urgent,
    "today": is_due_today,
    "resumed": is_resumed,
    "others": is_there,
}
BY_NAME = ("late", "urgent", "today", "resumed", "calls")  # of the others, how many there are


def presses(day: Day) -> bool:
    """Is there anything that can't wait for a working day?"""
    return not day.keys().isdisjoint({"late", "urgent"})


def say(unit: UnitOfWork, person_id: int, day: Day) -> None:
    """One person's message, also to who never wrote: where words wait for them."""
    today = unit.today
    due = datetime.combine(today, unit.knowledge.policies.morning, unit.zone)
    key = f"{JOB}:{person_id}:{today.isoformat()}"
    deliver(unit, chat_of(unit, person_id), JOB, words(unit, day), key, due=due)


def words(unit: UnitOfWork, day: Day) -> Reply:
    """How many of each, and a button for each that is told by name."""
    counts = [
        unit.phrases.say(f"morning_{group}", count=len(day[group]))
        for group in (*GROUPS, "calls")
        if group in day
    ]
    shown = [ticket for group in BY_NAME for ticket in day.get(group, ())][:MOST_SHOWN]
    everything = Button(label=unit.phrases["button_tasks"], data="tasks:")
    buttons = (*(task_button(unit, ticket) for ticket in shown), everything)
    return Reply(text=unit.phrases.say("morning", counts="，".join(counts)), buttons=buttons)
