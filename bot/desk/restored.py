"""What a restored database needs before it is served: the time since the backup is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.desk.deliver import HOME_CHANNEL
from storage.queries import restoring

# more than can have been given out between a backup and the end of the bot that was lost
NUMBERS, IDS, LINES = 5_000, 1_000_000, 10_000
FRESH_FOR = timedelta(days=1)
# said at their moment or not at all; the rest is checked again when it is sent, and comes twice
# rather than never
OF_THE_MOMENT = ("reply", "notice", "outage", "urgent", "clock", "remind_confirm", "remind")


def settle_in(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """Leave room for what was lost, and be silent about what is long past; how much that was."""
    restoring.skip_numbers(session, f"{now.astimezone(zone):%Y%m%d}", NUMBERS)
    restoring.skip_ids(session, IDS)
    restoring.skip_lines(session, LINES)
    restoring.ask_again(session)
    restoring.put_off_steps(session, now - FRESH_FOR, now + FRESH_FOR)
    late = restoring.find_late(session, OF_THE_MOMENT, now - FRESH_FOR, HOME_CHANNEL)
    restoring.miss(session, late, "due before the backup was restored")
    return len(late)
