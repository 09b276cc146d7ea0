"""Telegram's limits on sending: 30 a second in all, 1 a second a chat, 20 a minute a group."""

from __future__ import annotations

from collections import deque
from math import ceil

from tests.botapi.chats import Chat
from tests.botapi.errors import too_many

JITTER = 0.05  # seconds a well-paced client may be early by the network's fault


class FloodLimits:
    """Refuses with 429 what is over a limit; off until switched on."""

    def __init__(self) -> None:
        self.on = False
        self.refusals = 0
        self._all: deque[float] = deque()
        self._chats: dict[int, deque[float]] = {}

    def check(self, chat: Chat, now: float, count: int = 1) -> None:
        """Count messages to a chat, or refuse them all."""
        if not self.on:
            return
        mine = self._chats.setdefault(chat.id, deque())
        waits = [_wait(self._all, now, 30, 1.0, count), _wait(mine, now, 1, 1.0, 1)]
        if chat.is_group:
            waits.append(_wait(mine, now, 20, 60.0, count))
        if (longest := max(waits)) > 0:
            self.refusals += 1
            raise too_many(max(1, ceil(longest)))
        self._all.extend([now] * count)
        mine.extend([now] * count)


def _wait(times: deque[float], now: float, most: int, window: float, count: int) -> float:
    while times and times[0] <= now - 61:
        times.popleft()
    recent = [at for at in times if at > now - window + JITTER]
    over = len(recent) + count - most
    if over <= 0 or not recent:
        return 0.0
    return recent[min(over, len(recent)) - 1] + window - now
