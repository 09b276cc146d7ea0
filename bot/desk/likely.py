"""The guesses on a ticket that waits at the desk: a line, and a button for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button
from storage.tables import Ticket

OTHER = "other-request"  # a problem of no item in particular
GUESSED = frozenset({OTHER, "human"})
LIKELY = "likely"  # in a ticket's opening: the likeliest categories, a line each


def likely_line(unit: UnitOfWork, ticket: Ticket, opening: Mapping[str, Any]) -> str:
    """可能是：A、B、C, until somebody has taken the ticket."""
    names = unit.phrases["likely_joint"].join(guesses(ticket, opening))
    return unit.phrases.say("likely_line", names=names) if names else ""


def likely_buttons(ticket: Ticket, opening: Mapping[str, Any]) -> tuple[Button, ...]:
    """One for each guess; pressing it sends the ticket where that category goes."""
    names = guesses(ticket, opening)
    return tuple(Button(label=name, data=f"sort:{ticket.number}.{name}") for name in names)


def guesses(ticket: Ticket, opening: Mapping[str, Any]) -> list[str]:
    waits = ticket.owner_id is None and ticket.state == "submitted"
    return str(opening.get(LIKELY, "")).splitlines() if waits else []
