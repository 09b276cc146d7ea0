"""How many messages a minute one person may send."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Hashable

WINDOW = 60.0  # seconds


class Rate:
    """A sliding window a person, in memory; 0 is no limit."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._sent: defaultdict[Hashable, deque[float]] = defaultdict(deque)

    def wait_for(self, person: Hashable) -> int:
        """Seconds until the next message may come; 0 when it may now, and is counted."""
        if not self.most:
            return 0
        now, sent = time.monotonic(), self._sent[person]
        while sent and now - sent[0] >= WINDOW:
            sent.popleft()
        if len(sent) >= self.most:
            return int(WINDOW - (now - sent[0])) + 1
        sent.append(now)
        return 0
