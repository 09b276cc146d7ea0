"""What may not go out yet: at night by each reader's own hours, and more a day than is bearable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlmodel import Session

from bot.catalogue.policies import Hours
from bot.desk.reminders import TOO_LATE, is_late, late_by
from bot.desk.told import KINDS, Nights, hours_of
from storage.queries import deliveries, people, reminders
from storage.queries.sending import Due, Home

CAPPED = tuple(name for name, kind in KINDS.items() if kind.capped)
log = structlog.get_logger()


@dataclass
class Holding:
    """What one look at what is due goes by."""

    nights: Nights
    now: datetime
    own: Mapping[int, Hours | None]  # by person
    had: Counter[int]  # of what is capped, today, by person
    set_by_oneself: Collection[int] = ()  # of the reminders that are late
    _awake: dict[Hours | None, datetime] = field(default_factory=dict)

    def until(self, row: Due, chat: Home) -> datetime:
        """When it may go out: now, in the morning, or on a day that is not full yet."""
        own = self.own.get(chat.person_id)
        passes = self.nights.passes(row.kind, self.now, chat.active_at, own)
        if is_late(row, self.now):  # its hour is over: no night is disturbed for it any more
            passes = passes and self.is_meant(row)
        free_at = self.now if passes else self.awake_at(own)
        if free_at > self.now:
            return free_at
        if self.is_full(row, chat):
            return self.nights.tomorrow(self.now, own)
        self.had[chat.person_id] += KINDS[row.kind].capped
        first = row.kind != "reply" and row.attempts == 0
        if first and self.awake_at(own) > self.now:
            log.info("quiet hours passed", trace=row.trace, kind=row.kind, chat=chat.id)
        return self.now

    def awake_at(self, own: Hours | None) -> datetime:
        """Now, or the end of these quiet hours: the same for all who have them."""
        if own not in self._awake:
            self._awake[own] = self.nights.after(self.now, own)
        return self._awake[own]

    def is_meant(self, row: Due) -> bool:
        """十点半关煤气, said at a quarter to eleven; what others set disturbs no night."""
        return late_by(row, self.now) < TOO_LATE and number_of(row) in self.set_by_oneself

    def is_full(self, row: Due, chat: Home) -> bool:
        """A group is no person: what its own worker says there is not counted."""
        most = self.nights.policies.notices_a_day
        counts = KINDS[row.kind].capped and not chat.address.startswith("-")
        return bool(counts and most and self.had[chat.person_id] >= most)


def holding(
    session: Session, due: Sequence[tuple[Due, Home]], now: datetime, nights: Nights
) -> Holding:
    """Look up what is known of the readers, and of nobody where only replies are due."""
    told = {chat.person_id for row, chat in due if row.kind != "reply"}
    capped = {chat.person_id for row, chat in due if row.kind in CAPPED}
    had = deliveries.find_readers(session, capped, CAPPED, nights.midnight(now), now)
    late = [number_of(row) for row, _ in due if is_late(row, now)]
    own = reminders.find_own(session, late) if late else ()
    return Holding(nights, now, find_hours(session, told), Counter(had), own)


def number_of(row: Due) -> int:
    """The reminder that a delivery says."""
    return int(row.key.split(":", 2)[1])


def find_hours(session: Session, person_ids: Collection[int]) -> Mapping[int, Hours | None]:
    """Everybody's own quiet hours, by person."""
    found = people.find_quiet(session, person_ids) if person_ids else {}
    return {person_id: hours_of(stored) for person_id, stored in found.items()}
