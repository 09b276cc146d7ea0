"""How long personal data is kept: two years after a ticket ended, as its resident was told."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.unit_of_work import UnitOfWork
from storage.queries import bookings, diary, notices, reminders, retention, rounds

KEPT_FOR = timedelta(days=730)
DRAFTS_KEPT_FOR = timedelta(days=30)  # of notices


def erase_old(unit: UnitOfWork) -> None:
    """Erase words, doors and pictures; numbers, states and the record's chain stay."""
    before = unit.now - KEPT_FOR
    retention.erase_tickets(unit.session, before)
    retention.erase_lines(unit.session, before)
    diary.erase_before(unit.session, before)
    bookings.erase_before(unit.session, before)
    rounds.erase_before(unit.session, before)
    retention.erase_reads(unit.session, before)
    reminders.erase_ended(unit.session, before)
    notices.drop_drafts(unit.session, unit.now - DRAFTS_KEPT_FOR, unit.now)
    notices.erase_replies_before(unit.session, before)
    notices.erase_left_out_before(unit.session, before)
