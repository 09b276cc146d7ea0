"""The bot on a machine whose clock is wrong by so many minutes: the first argument."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, tzinfo
from typing import Any

import run_bot
from bot import clock

WRONG = timedelta(minutes=int(sys.argv.pop(1)))


class Wrong(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return datetime.now(tz) + WRONG


clock.datetime = Wrong  # type: ignore[attr-defined]
run_bot.main()
