"""The files that go with the words about a ticket, and a word on those that are still to come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bot.desk.unit_of_work import UnitOfWork
from bot.message import KINDS
from storage.queries import attachments
from storage.tables import Ticket

Said = Mapping[str, Any]  # the content of an event


def files_of(*said: Said) -> dict[str, tuple[str, ...]]:
    """The files of some events by kind, in order, as a reply holds them."""
    return {
        many: tuple(file for one in said for file in one.get(many, ())) for many in KINDS.values()
    }


def every_file(*said: Said) -> list[str]:
    """The same, of whichever kind."""
    return [file for files in files_of(*said).values() for file in files]


def waiting_line(unit: UnitOfWork, ticket: Ticket) -> str:
    """What of a ticket is still to be fetched; empty when nothing is."""
    return "\n".join(waiting_lines(unit, attachments.find_waiting_kinds(unit.session, ticket.id)))


def waiting_lines(unit: UnitOfWork, kinds: Iterable[str]) -> list[str]:
    """照片接收中, a line for each kind of what is still to be fetched."""
    counts = Counter(kinds)
    awaited = ((many, counts[kind]) for kind, many in KINDS.items() if counts[kind])
    return [unit.phrases.say(f"{many}_waiting", count=count) for many, count in awaited]
