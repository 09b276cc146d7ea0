"""Runs the bot, but kills it at a moment: `python dying.py claimed|settled|handled serve`."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from bot import delivery, outbox, rounds
from bot.conversation import write_down
from run_bot import main


def die(*_: object, **__: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(work: Any) -> Any:
    """The work is done, but not yet committed."""

    def done(*given: Any, **named: Any) -> Any:
        work(*given, **named)
        die()

    return done


def show_and_die(session: Any, due: Any, *given: Any) -> None:
    outbox.show(session, due, *given)
    if due:
        die()


def die_before_showing(session: Any, due: Any, *given: Any) -> None:
    if due:
        die()


MOMENTS = {
    "due": lambda: setattr(delivery, "show", die_before_showing),
    "shown": lambda: setattr(delivery, "show", show_and_die),
    "handled": lambda: setattr(rounds, "write_down", die_after(write_down)),
}

if __name__ == "__main__":
    MOMENTS[sys.argv.pop(1)]()
    main()
