"""Wakes the streams that watch a chat when there is something new in it."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class Hub:
    """One event a watcher; in memory alone, since what is new stands in the database."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.closed = False

    def watch(self, address: str) -> asyncio.Event:
        event = asyncio.Event()
        self._watchers[address].add(event)
        return event

    def leave(self, address: str, event: asyncio.Event) -> None:
        self._watchers[address].discard(event)
        if not self._watchers[address]:
            del self._watchers[address]

    def poke(self, address: str) -> None:
        for event in self._watchers.get(address, ()):
            event.set()

    def poke_all(self) -> None:
        for address in list(self._watchers):
            self.poke(address)

    def close(self) -> None:
        """Let every watcher end."""
        self.closed = True
        self.poke_all()
