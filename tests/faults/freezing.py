"""Runs the bot, but freezes it in the middle of its first round: `python freezing.py serve`."""

from __future__ import annotations

import os
import signal
from typing import Any

from bot import rounds
from bot.conversation import write_down
from run_bot import main


def write_down_and_freeze(*given: Any) -> None:
    """The work is done, but not yet committed; whoever is woken commits."""
    write_down(*given)
    setattr(rounds, "write_down", write_down)  # noqa: B010 - for mypy it is not exported
    os.kill(os.getpid(), signal.SIGSTOP)


if __name__ == "__main__":
    setattr(rounds, "write_down", write_down_and_freeze)  # noqa: B010
    main()
