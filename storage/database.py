"""What every database does for the bot, and which one an address means."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Engine

from storage import (  # noqa: F401  all are known
    booking_tables,
    call_tables,
    diary_tables,
    notice_tables,
    record_tables,
    reminder_tables,
    round_tables,
    tables,
    topic_tables,
)
from storage.postgres import PostgresDatabase
from storage.sealed import Keyring
from storage.sqlite import SqliteDatabase
from storage.work import Hear, Outcome, T, Work


class Database(Protocol):
    """Runs plain functions of a session in transactions."""

    url: str
    keyring: Keyring
    writer: Engine
    reader: Engine
    alone: bool  # no other process uses it

    def write(self, work: Work[T], *, later: bool = False) -> Outcome[T]:
        """Run `work` in a transaction; done means that it can't be lost.

        What may be done `later` waits until nothing else does: turns, behind new messages.
        """
        ...

    @property
    def is_wanted(self) -> bool:
        """Does something wait that is not to be done later? Then work under way should end soon."""
        ...

    def read(self, work: Work[T], *, whole: bool = False) -> Outcome[T]:
        """Run `work` without writing; as a `whole` all its queries see one moment."""
        ...

    def hold(self, name: str) -> bool:
        """Is this the one process that may do what is called so? Blocks; ask again every second."""
        ...

    def listen(self, hear: Hear) -> None:
        """Call `hear` with what any process announces (storage/notices.py), from another thread."""
        ...

    def close(self) -> None:
        """Finish what was handed over, then let go."""
        ...


def connect(url: str, keyring: Keyring) -> Database:
    """The database at an address; opens nothing yet."""
    kind = PostgresDatabase if url.startswith("postgresql") else SqliteDatabase
    return kind(url, keyring)
