"""A small model of a ticket's clocks, as somebody with a pencil would keep them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.desk.desk_stories import (
    ADMIN,
    CLERK,
    MONDAY,
    SECRETARY,
    STREET,
    WORKER,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
WHO = {"secretary": (SECRETARY, STREET), "street": (STREET, ADMIN)}  # else who is above them
HOUR = timedelta(hours=1)
Said = tuple[str, str, str]  # clock, step, who


def is_night(moment: datetime) -> bool:
    local = moment.astimezone(SHANGHAI)
    return not (7, 30) <= (local.hour, local.minute) < (21, 30)


def heard(said: Iterable[Said]) -> list[Said]:
    """What is read of it: two steps upward that come at once to one person are read once."""
    first: dict[tuple[str, str, str], Said] = {}
    for clock, step, who in said:
        first.setdefault((clock, "upward" if step in WHO else step, who), (clock, step, who))
    return [*first.values()]


@dataclass
class Clock:
    """As somebody with a pencil would keep it."""

    running: bool = False
    since: datetime = MONDAY
    by: datetime = MONDAY
    said: set[str] = field(default_factory=set)

    def begin(self, now: datetime, by: datetime) -> None:
        self.running, self.since, self.by, self.said = True, now, by, set()

    def moments(self, street_after: timedelta) -> dict[str, datetime]:
        length = self.by - self.since
        half, most = self.since + length / 2, self.since + length * 4 / 5
        upward = {"secretary": self.by, "street": self.by + street_after}
        return {"half": half, "most": most, "limit": self.by, **upward}


@dataclass
class Model:
    """One ticket: its state, its owner, its clocks."""

    urgent: bool
    state: str = "submitted"
    owner: str | None = WORKER
    stopped_at: datetime = MONDAY
    resume_on: date = date.min
    before_merge: str = ""
    reopened: int = 0
    returned: int = 0
    clocks: dict[str, Clock] = field(
        default_factory=lambda: {"respond": Clock(), "resolve": Clock()}
    )

    @property
    def respond_within(self) -> timedelta:
        return timedelta(minutes=10) if self.urgent else 24 * HOUR

    @property
    def street_after(self) -> timedelta:
        return timedelta(minutes=20) if self.urgent else 8 * HOUR

    def wait_for_owner(self, now: datetime) -> None:
        self.state = "submitted"
        self.clocks["respond"].begin(now, now + self.respond_within)

    def comes_back(self, now: datetime) -> None:
        """The second time it goes to who decides, the secretary or who is above them."""
        above = next(name for name in WHO["secretary"] if name != self.owner)
        self.returned += 1
        self.owner = above if self.returned > 1 else None
        self.wait_for_owner(now)

    def stop(self, state: str, now: datetime) -> None:
        self.state, self.stopped_at = state, now
        for clock in self.clocks.values():
            clock.running = False

    def go_on(self, state: str, now: datetime, by: datetime) -> None:
        """The clock for settling has lost the time it stood still."""
        clock = self.clocks["resolve"]
        self.state, clock.running, clock.by = state, True, by
        clock.since += now - self.stopped_at

    def due(self, now: datetime) -> list[Said]:
        """What must be said at a tick; the newest for each reader alone."""
        if is_night(now) and not self.urgent:
            return []
        said = self.due_on("respond", now)
        upward = [one for one in said if one[1] in WHO]
        if upward and self.owner:  # 张芳 alone is on duty for it there, and had it first
            self.owner, said = None, upward
            self.wait_for_owner(now)
        return said + self.due_on("resolve", now)

    def due_on(self, name: str, now: datetime) -> list[Said]:
        clock, last = self.clocks[name], dict[str, Said]()
        moments = clock.moments(self.street_after) if clock.running else {}
        for step, moment in moments.items():
            if step not in clock.said and moment <= now:
                clock.said.add(step)
                readers = WHO.get(step, (self.owner or CLERK,))
                reader = next((name for name in readers if name != self.owner), readers[0])
                last["owner" if step not in WHO else step] = (name, step, reader)
        return [*last.values()]
