"""Waiting until something has happened at the server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Changes:
    """Wakes whoever waits whenever something changed; costs nothing when nobody does."""

    def __init__(self) -> None:
        self._waiters: list[asyncio.Future[None]] = []

    def note(self) -> None:
        """Something changed."""
        if self._waiters:
            waiters, self._waiters = self._waiters, []
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)

    async def next(self) -> None:
        """Wait for the next change."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    async def until(self, check: Callable[[], bool], seconds: float) -> bool:
        """Wait until the check holds; False when it does not within the time."""
        try:
            async with asyncio.timeout(seconds):
                while not check():
                    await self.next()
        except TimeoutError:
            return False
        return True
