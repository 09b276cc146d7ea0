"""One message a morning to whoever has something to do: what is late, due and resumed today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time

from bot.desk import audiences, calls
from bot.desk.day_sheet import Today
from bot.desk.deliver import chat_of, deliver
from bot.desk.mine import is_late, limit_now, task_buttons
from bot.desk.owners import seconds
from bot.desk.people import desks_of, tellers
from bot.desk.to_each import is_under_way, say_to_each
from bot.desk.told import Nights
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.queries import tickets
from storage.tables import Beat, Ticket

JOB = "morning"
UNTIL = time(12, 0)  # later it is no morning's message any more
MOST_SHOWN = 12  # buttons, which fill a phone's screen twice

Fits = Callable[[UnitOfWork, Ticket], bool]
Day = dict[str, list[Ticket]]  # what one of the staff has, in groups


def say_mornings(unit: UnitOfWork) -> bool:
    """Once a day, from the hour the community chose; not at all when that was missed until noon.

    Is there somebody who did not hear it yet?"""
    if not is_hour(unit.nights, unit.now):
        return False
    beat = unit.session.get(Beat, JOB, with_for_update=True)
    if beat and beat.day == unit.today.isoformat():
        return False
    return say_to_each(unit, JOB, Look(unit).say_to)


def is_being_said(unit: UnitOfWork) -> bool:
    """Have some heard it today, and others are about to?"""
    return is_hour(unit.nights, unit.now) and is_under_way(unit, JOB)


def is_hour(nights: Nights, now: datetime) -> bool:
    """Is it the time of day for it?"""
    return nights.policies.morning <= now.astimezone(nights.zone).time() < UNTIL


class Look:
    """One tick's look at what the staff has to do."""

    def __init__(self, unit: UnitOfWork) -> None:
        self.unit, self.works = unit, unit.calendar.is_workday(unit.today)
        self.hands: dict[tuple[int | None, ...], list[int]] = {}
        self.sheet = Today(unit)

    def say_to(self, person_id: int) -> None:
        """On a day off only to those with something that presses."""
        day, count = self.day_of(person_id), self.sheet.count(person_id)
        if (day and self.works) or presses(day) or count:
            say(self.unit, person_id, day, count)

    def day_of(self, person_id: int) -> Day:
        """Their own tickets, the unowned of their desks, whom to call, what to verify."""
        unit, day = self.unit, Day()
        desks = desks_of(unit, person_id)
        for ticket in tickets.find_to_do(unit.session, person_id, desks, limit=None):
            if person_id in self.readers(ticket):
                group = next(name for name, fits in GROUPS.items() if fits(unit, ticket))
                day.setdefault(group, []).append(ticket)
        for group, found in self.asked(person_id, desks).items():
            day |= {group: found} if found else {}
        return day

    def readers(self, ticket: Ticket) -> list[int]:
        hands = (ticket.owner_id, ticket.desk_id, *ticket.about_ids)
        if hands not in self.hands:
            self.hands[hands] = audiences.person_ids(self.unit, ticket, "owner", None)
        return self.hands[hands]

    def asked(self, person_id: int, desks: Sequence[int | None]) -> Mapping[str, list[Ticket]]:
        """What to tell by phone, as a result or since nobody saw it, and what to verify."""
        unit, session = self.unit, self.unit.session
        unseen = calls.find_unseen(unit, person_id, desks)
        to_call = (*tickets.find_to_call(session, person_id, desks), *unseen)
        to_verify = tickets.find_to_verify(session, person_id, desks)
        return {
            "calls": [t for t in unique(to_call) if person_id in tellers(unit, t)],
            "verify": [t for t in to_verify if person_id in seconds(unit, t)],
        }


def unique(found: Iterable[Ticket]) -> Iterable[Ticket]:
    return {ticket.id: ticket for ticket in found}.values()


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
