"""How and when each kind of delivery may reach a person: quiet hours, and how late is too late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.catalogue.policies import Hours, Policies, parse_hours

CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Kind:
    """Whether quiet hours hold it back, whether somebody awake may have it, when it is stale."""

    held: bool
    awake_passes: bool = True
    stale_after: timedelta = timedelta(days=7)
    capped: bool = False  # so many a day and person, and no more
    by_own: bool = False  # the community's night lets it pass, hours of one's own do not


KINDS: Mapping[str, Kind] = {
    # what nothing holds back, in this order where very many are due at once
    "urgent": Kind(held=False),  # every step of an urgent item
    "reply": Kind(held=False),
    "ping": Kind(held=False),  # the first word of a new ticket to whoever is on duty
    "urgent_confirm": Kind(held=False, stale_after=timedelta(days=30)),
    "appointment_soon": Kind(held=False, stale_after=timedelta(hours=2), by_own=True),
    "remind": Kind(held=False, stale_after=timedelta(days=3)),  # at the hour its owner set
    "news": Kind(held=True, stale_after=timedelta(days=30)),
    "notice": Kind(held=True, capped=True),
    "outage": Kind(held=True),  # of water or power that is off today: tomorrow is too late
    "confirm": Kind(held=True, stale_after=timedelta(days=30)),  # 解决了吗
    "clock": Kind(held=True, awake_passes=False, stale_after=timedelta(days=3)),
    # what the bot reminds of by itself, one a day
    "policy": Kind(held=True, awake_passes=False, capped=True),
    "morning": Kind(held=True, awake_passes=False, stale_after=timedelta(hours=3, minutes=30)),
    "appointment": Kind(held=True, awake_passes=False, stale_after=timedelta(hours=12)),
    "visit": Kind(held=True, awake_passes=False, stale_after=timedelta(hours=12)),  # at a home
    "booking": Kind(held=True, stale_after=timedelta(days=30)),  # what others did with one's hour
    "answer": Kind(held=True, stale_after=timedelta(days=30)),  # of the staff, to a notice's reader
    "office": Kind(held=True, stale_after=timedelta(days=30)),  # of a notice, to who makes it
    "round": Kind(held=True, awake_passes=False, stale_after=timedelta(hours=12)),
    "remind_confirm": Kind(held=True, awake_passes=False, stale_after=timedelta(days=3)),
}


@dataclass(frozen=True)
class Nights:
    """When nobody is disturbed, by whose clock."""

    policies: Policies = field(default_factory=Policies)
    zone: ZoneInfo = CHINA

    def when(
        self, kind: str, due: datetime, active_at: datetime | None, own: Hours | None = None
    ) -> datetime:
        """The instant at which a delivery of this kind may go out, in UTC."""
        return due if self.passes(kind, due, active_at, own) else self.after(due, own)

    def passes(
        self, kind: str, due: datetime, active_at: datetime | None, own: Hours | None = None
    ) -> bool:
        """Does it go out whatever the hour? Who wrote just now is not woken by an answer."""
        rules = KINDS[kind]
        awake = active_at is not None and due - active_at < self.policies.awake
        held = rules.held or (rules.by_own and own is not None)
        return not held or (awake and rules.awake_passes)

    def after(self, moment: datetime, own: Hours | None = None) -> datetime:
        """The moment itself, or the end of the quiet hours it falls into: one's own, if any."""
        local = moment.astimezone(self.zone)
        quiet = next((one for one in self.quiets(own) if one.hold(local.time())), None)
        if quiet is None:
            return moment
        day = local.date() + timedelta(days=local.time() >= quiet.until)
        return datetime.combine(day, quiet.until, self.zone).astimezone(UTC)

    def quiets(self, own: Hours | None) -> tuple[Hours, ...]:
        """Who rests at noon is not woken at night for that."""
        night = self.policies.quiet
        if own is None:
            return (night,)
        by_day = own.first < own.until and not night.hold(own.first)
        return (own, night) if by_day else (own,)

    def tomorrow(self, moment: datetime, own: Hours | None = None) -> datetime:
        """The first waking hour of the next day, the office's morning at the earliest."""
        day = moment.astimezone(self.zone).date() + timedelta(days=1)
        morning = datetime.combine(day, self.policies.morning, self.zone)
        return self.after(morning, own).astimezone(UTC)

    def midnight(self, moment: datetime) -> datetime:
        """When the day of a moment began."""
        day = moment.astimezone(self.zone).date()
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def hours_of(stored: str | None) -> Hours | None:
    """Somebody's own quiet hours, as their row has them."""
    return Hours.model_validate(parse_hours(stored)) if stored else None
