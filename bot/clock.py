"""The one source of the present time; tests hand in one they can set."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present time, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SharedClock:
    """The clock of what processes share, whatever their machines' say; goes on between looks."""

    def __init__(self) -> None:
        self._seen = (datetime.now(UTC), time.monotonic())

    def now(self) -> datetime:
        seen, at = self._seen
        return seen + timedelta(seconds=time.monotonic() - at)

    def set(self, seen: datetime, at: float) -> None:
        """What it was there, and when that was by `time.monotonic()`."""
        self._seen = (seen, at)


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def now(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        self.time += by
