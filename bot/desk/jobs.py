"""What time brings by itself: dates that come, answers that do not, the daily round."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.desk import forgetting, ringing, tickets
from bot.desk.anchors import anchor_day
from bot.desk.deliver import follow_readers
from bot.desk.reminders import LAPSE_AFTER
from bot.desk.retention import erase_old
from bot.desk.steps import take_steps
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import LinliError
from storage.queries import tickets as rows
from storage.tables import Beat, Ticket

STEP, STEPS_A_TICK = "step", 200
TRY_AGAIN = timedelta(minutes=10)  # one that fails must not be in the way of the others

log = structlog.get_logger()


def every_tick(unit: UnitOfWork) -> None:
    """Resume what waited for today; close what nobody answered after being told.

    What is to be said soon follows its reader."""
    ringing.every_tick(unit)
    follow_readers(unit)
    for ticket in rows.note_told(unit.session, unit.now):
        ticket.told_at = unit.now
    for ticket in rows.find_resuming(unit.session, unit.now):
        by_itself(unit, ticket, "resume")
    for ticket in rows.find_told_before(unit.session, unit.now - LAPSE_AFTER):
        by_itself(unit, ticket, "lapse")
    for ticket in rows.find_stepping(unit.session, unit.now, STEPS_A_TICK):
        if not by_itself(unit, ticket, STEP):
            ticket.next_step_at = unit.now + TRY_AGAIN


def by_itself(unit: UnitOfWork, ticket: Ticket, what: str) -> bool:
    """What time does to one ticket; a fault in it holds up no other. Was it done?"""
    try:
        with unit.session.begin_nested():
            if what == STEP:
                take_steps(unit, ticket)
            else:
                tickets.act(unit, ticket, what, None)
    except (LinliError, LookupError, ValueError) as error:
        log.error("tick", ticket=ticket.number, what=what, exc_type=type(error).__name__)
        return False
    return True


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
