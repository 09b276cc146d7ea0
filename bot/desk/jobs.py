"""What time brings by itself: dates that come, answers that do not, the daily round."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.desk import forgetting, leave, ringing, round_missed, round_opening, round_told, tickets
from bot.desk.anchors import anchor_day
from bot.desk.by_itself import by_itself
from bot.desk.deliver import follow_readers
from bot.desk.relay import look_around
from bot.desk.reminders import LAPSE_AFTER
from bot.desk.retention import erase_old
from bot.desk.steps import take_steps
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import tickets as rows
from storage.tables import Beat, Ticket

STEPS_A_TICK = 200
TRY_AGAIN = timedelta(minutes=10)  # one that fails must not be in the way of the others


def every_tick(unit: UnitOfWork) -> None:
    """Resume what waited for today; close what nobody answered after being told.

    Leave that was planned begins. What is to be said soon follows its reader."""
    ringing.every_tick(unit)
    leave.begin_planned(unit)
    round_missed.look(unit)  # first: what was missed opens no other, and is told by whose it is
    round_opening.open_due(unit)
    round_told.say_rounds(unit)
    follow_readers(unit)
    for ticket in rows.note_told(unit.session, unit.now):
        ticket.told_at = unit.now
    look_around(unit)
    for ticket in rows.find_resuming(unit.session, unit.now):
        do(unit, ticket, "resume")
    for ticket in rows.find_told_before(unit.session, unit.now - LAPSE_AFTER):
        do(unit, ticket, "lapse")
    for ticket in rows.find_stepping(unit.session, unit.now, STEPS_A_TICK):
        step = partial(take_steps, unit, ticket)
        if not by_itself(unit, step, what="step", ticket=ticket.number):
            ticket.next_step_at = unit.now + TRY_AGAIN


def do(unit: UnitOfWork, ticket: Ticket, verb: str) -> None:
    act = partial(tickets.act, unit, ticket, verb, None)
    by_itself(unit, act, what=verb, ticket=ticket.number)


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
