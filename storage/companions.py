"""Other processes on a shared database: the keys they have, the clock that all go by."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session

from storage.locking import is_shared
from storage.sealed import Keyring

NAME = "linli"
MOST = 6  # tags, newest first; PostgreSQL cuts a name at 63 characters
THEIRS = text(
    "SELECT application_name FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name LIKE :ours"
)

TIME = text("SELECT clock_timestamp()")


def name_of(keyring: Keyring) -> str:
    """What our connections are called, by which others see whose they are, and with which keys."""
    return " ".join([NAME, str(os.getpid()), *(tag.hex() for tag in keyring.tags[:MOST])])


def count_without(session: Session, keyring: Keyring, *, in_front: bool = False) -> int:
    """How many connections are of processes that have not our first key, or not in front."""
    if not is_shared(session):
        return 0
    names = session.connection().execute(THEIRS, {"ours": f"{NAME} %"}).scalars()
    theirs = [name.split()[2:] for name in names]
    ours = keyring.newest_tag.hex()
    return sum(ours not in (tags[:1] if in_front else tags) for tags in theirs)


def time_of(session: Session) -> tuple[datetime, float]:
    """The time that the server tells, and when by `time.monotonic()` that was."""
    connection, begun = session.connection(), time.monotonic()
    told: datetime = connection.execute(TIME).scalar_one()
    return told.astimezone(UTC), (begun + time.monotonic()) / 2
