"""How and when each kind of delivery may reach a person: quiet hours, and how late is too late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.catalogue.policies import Policies

CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Kind:
    """Whether quiet hours hold it back, whether somebody awake may have it, when it is stale."""

    held: bool
    awake_passes: bool = True
    stale_after: timedelta = timedelta(days=7)


KINDS: Mapping[str, Kind] = {
    "reply": Kind(held=False),
    "ping": Kind(held=False),  # the first word of a new ticket to whoever is on duty
    "urgent": Kind(held=False),  # every step of an urgent item
    "urgent_confirm": Kind(held=False, stale_after=timedelta(days=30)),
    "news": Kind(held=True, stale_after=timedelta(days=30)),
    "notice": Kind(held=True),
    "confirm": Kind(held=True, stale_after=timedelta(days=30)),  # 解决了吗
    "clock": Kind(held=True, awake_passes=False, stale_after=timedelta(days=3)),
    "remind": Kind(held=False, stale_after=timedelta(days=3)),  # at the hour its owner set
    "policy": Kind(held=True, awake_passes=False),  # what the bot reminds of by itself, one a day
    "morning": Kind(held=True, awake_passes=False, stale_after=timedelta(hours=3, minutes=30)),
    "remind_confirm": Kind(held=True, awake_passes=False, stale_after=timedelta(days=3)),
}


@dataclass(frozen=True)
class Nights:
    """When nobody is disturbed, by whose clock."""

    policies: Policies = field(default_factory=Policies)
    zone: ZoneInfo = CHINA

    def when(self, kind: str, due: datetime, active_at: datetime | None) -> datetime:
        """The instant at which a delivery of this kind may go out, in UTC."""
        rules = KINDS[kind]
        # who wrote just now is not woken by an answer
        awake = active_at is not None and due - active_at < self.policies.awake
        return due if not rules.held or (awake and rules.awake_passes) else self.after(due)

    def after(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it falls into."""
        local, quiet = moment.astimezone(self.zone), self.policies.quiet
        if not quiet.hold(local.time()):
            return moment
        day = local.date() + timedelta(days=local.time() >= quiet.until)
        return datetime.combine(day, quiet.until, self.zone).astimezone(UTC)
