"""What time brings by itself: dates that come, answers that do not, the daily round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from bot.desk import (
    forgetting,
    leave,
    mornings,
    notice_approval,
    notice_sending,
    ringing,
    round_missed,
    round_opening,
    round_told,
    tickets,
)
from bot.desk.anchors import anchor_day
from bot.desk.by_itself import A_TICK, TRY_AGAIN, by_itself, in_time, is_left
from bot.desk.deadlines import Calendar
from bot.desk.relay import look_around
from bot.desk.reminders import LAPSE_AFTER
from bot.desk.retention import erase_old
from bot.desk.steps import take_steps
from bot.desk.told import Nights
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import due
from storage.queries import tickets as rows
from storage.tables import Beat, Ticket

Job = Callable[[UnitOfWork], bool | None]  # true: it had no time for all there is to do


def note_told(unit: UnitOfWork) -> bool:
    """Whoever was shown that it is done, was told."""
    found = rows.find_seen(unit.session, A_TICK)
    for ticket in found:
        ticket.told_at = unit.now
    return bool(found)  # one that was told in several words is found as often


def resume(unit: UnitOfWork) -> bool:
    """What waited for today goes on, once all were told of the morning that it does."""
    if mornings.is_being_said(unit):
        return False
    due = rows.find_resuming(unit.session, unit.now, A_TICK)
    return each(unit, "resume", due, partial(do, unit, "resume"), put_off_resuming)


def put_off_resuming(ticket: Ticket, until: datetime) -> None:
    ticket.resume_at = until


def lapse(unit: UnitOfWork) -> bool:
    """What nobody answered after being told is closed."""
    told_by = unit.now - LAPSE_AFTER
    due = rows.find_told_before(unit.session, told_by, unit.now, A_TICK)
    return each(unit, "lapse", due, partial(do, unit, "lapse"), put_off_lapsing)


def put_off_lapsing(ticket: Ticket, until: datetime) -> None:
    ticket.lapse_at = until


def step(unit: UnitOfWork) -> bool:
    """Clocks that ran out are told, and matters nobody takes on are passed on."""
    due = rows.find_stepping(unit.session, unit.now, A_TICK)
    return each(unit, "step", due, partial(take_steps, unit), put_off_step)


def put_off_step(ticket: Ticket, until: datetime) -> None:
    ticket.next_step_at = until


def each(
    unit: UnitOfWork,
    what: str,
    due: Sequence[Ticket],
    work: Callable[[Ticket], None],
    put_off: Callable[[Ticket, datetime], None],
) -> bool:
    """As many as there is time for; one that fails is due again later. Is there more?"""
    taken = 0
    for ticket in in_time(due):
        taken += 1
        if not by_itself(unit, partial(work, ticket), what=what, ticket=ticket.number):
            put_off(ticket, unit.now + TRY_AGAIN)
    return is_left(taken, len(due))


def do(unit: UnitOfWork, verb: str, ticket: Ticket) -> None:
    tickets.act(unit, ticket, verb, None)


def rounds(unit: UnitOfWork) -> bool:
    """What was missed first: it opens no other, and is told by whose it is."""
    if round_missed.look(unit) or round_opening.open_due(unit):
        return True
    return round_told.say_rounds(unit)


# by what shows that there is something to do (storage/queries/due.py), in this order
JOBS: Mapping[str, Job] = {
    "morning": mornings.say_mornings,  # first: what is resumed today still waits
    "calendar": ringing.follow_calendar,
    "ring": ringing.every_tick,
    "leave": leave.begin_planned,
    "rounds": rounds,
    "told": note_told,
    "unseen": look_around,
    "notice asked": notice_approval.every_tick,
    "notice sending": notice_sending.every_tick,
    "resume": resume,
    "lapse": lapse,
    "step": step,
}


def moments(nights: Nights, calendar: Calendar, now: datetime, knowledge: str = "") -> due.Moments:
    """What the jobs' queries go by; of what is not done at this time of day nothing is due."""
    today = now.astimezone(nights.zone).date().isoformat()
    return {
        "now": now,
        "today": today,
        "calendar": ringing.mark_of(calendar),
        "knowledge": knowledge,
        "told_by": now - LAPSE_AFTER,
        "morning_of": today if mornings.is_hour(nights, now) else "",
        "rounds_of": today if round_told.is_hour(nights, now) else "",
        "feeding": notice_sending.feeding(nights, now),
        "missed_by": None if nights.after(now) > now else now,
    }


def work_on(unit: UnitOfWork, name: str) -> bool:
    """Do one of the jobs; a fault in it holds up no other. Has it more to do at once?"""
    left: list[bool | None] = []
    by_itself(unit, lambda: left.append(JOBS[name](unit)), what=name)
    return any(left)


def daily(unit: UnitOfWork) -> None:
    """Once a day: what was kept long enough, or is to be forgotten, goes; the rest is anchored."""
    today = unit.today.isoformat()
    beat = unit.session.get(Beat, "anchor", with_for_update=True)
    if beat and beat.day == today:
        return
    erase_old(unit)
    forgetting.finish(unit)
    anchor_day(unit.session, unit.now.astimezone(unit.zone))
    unit.session.merge(Beat(job="anchor", day=today))
