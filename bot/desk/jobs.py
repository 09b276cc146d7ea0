"""What time brings by itself: dates that come, answers that do not, the daily anchor."""

from __future__ import annotations

from bot.desk import tickets
from bot.desk.anchors import anchor_day
from bot.desk.reminders import LAPSE_AFTER
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import tickets as rows
from storage.tables import Beat


def every_tick(unit: UnitOfWork) -> None:
    """Resume what waited for today; close what nobody answered after being told."""
    for ticket in rows.find_resuming(unit.session, unit.now):
        tickets.act(unit, ticket, "resume", None)
    for ticket in rows.note_told(unit.session, unit.now):
        ticket.told_at = unit.now
    for ticket in rows.find_told_before(unit.session, unit.now - LAPSE_AFTER):
        tickets.act(unit, ticket, "lapse", None)


def daily(unit: UnitOfWork) -> None:
    """Once a day: the anchor over all tickets."""
    today = unit.now.astimezone(unit.zone).date().isoformat()
    beat = unit.session.get(Beat, "anchor")
    if beat and beat.day == today:
        return
    anchor_day(unit.session, unit.now.astimezone(unit.zone))
    unit.session.merge(Beat(job="anchor", day=today))
