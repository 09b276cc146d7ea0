"""The bot by a clock that a test sets, and in a hurry: `-m tests.faults.told_time FILE serve`.

The file says by how many seconds it is ahead; ticks come often, and leases end soon.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import run_bot
from bot import clock, delivery, outbox, worker
from storage import postgres

AHEAD = Path(sys.argv.pop(1))
Now = Callable[[Any], datetime]


def told(now: Now) -> Now:
    return lambda self: now(self) + timedelta(seconds=float(AHEAD.read_text()))


for kind in (clock.SystemClock, clock.SharedClock):
    kind.now = told(kind.now)  # type: ignore[method-assign, assignment]
worker.TICK_SECONDS, worker.LOOK_SECONDS = 0.2, 0.2
outbox.LEASE = delivery.LEASE = timedelta(seconds=10)  # type: ignore[attr-defined]
delivery.CHAT_SECONDS, delivery.SEND_SECONDS = 5.0, 4.0
postgres.LIMITS["idle_in_transaction_session_timeout"] = 5_000
postgres.WHOLE_TRANSACTION = 8_000
run_bot.main()
