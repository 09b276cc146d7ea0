"""How and when each kind of delivery may reach a person: quiet hours, and how late is too late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_TO = time(21, 30), time(7, 30)
AWAKE_FOR = timedelta(minutes=30)  # who wrote just now is not woken by an answer


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
    "remind_accept": Kind(held=True, awake_passes=False, stale_after=timedelta(days=3)),
    "remind_confirm": Kind(held=True, awake_passes=False, stale_after=timedelta(days=3)),
}


def when(kind: str, due: datetime, active_at: datetime | None, zone: ZoneInfo) -> datetime:
    """The instant at which a delivery of this kind may go out, in UTC."""
    rules = KINDS[kind]
    awake = active_at is not None and due - active_at < AWAKE_FOR and rules.awake_passes
    return due if not rules.held or awake else after_quiet(due, zone)


def after_quiet(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    local = moment.astimezone(zone)
    if QUIET_TO <= local.time() < QUIET_FROM:
        return moment
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_TO, zone).astimezone(UTC)
