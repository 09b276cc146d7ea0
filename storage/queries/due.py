"""Whether time has brought anything: one question for all that the tick looks for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, exists, literal, select, union_all
from sqlmodel import Session, col

from storage.plain import run
from storage.queries import deliveries, leave, messages, notices, relays, reminders, rounds, tickets
from storage.tables import Beat


def done_today(job: str) -> ColumnElement[bool]:
    return exists().where(col(Beat.job) == job, col(Beat.day) >= bindparam("today"))


OPENED_TODAY = exists().where(col(Beat.job) == "rounds", col(Beat.day) == bindparam("today"))
# by the name of the job: what shows that there is something for it
WATCHED: tuple[tuple[str, ColumnElement[bool]], ...] = (
    ("mend", exists().where(*messages.HELD_TOO_LONG)),
    ("mend", exists().where(*deliveries.FAR_REPLIES)),
    ("mend", exists().where(*deliveries.FAR_LEASES)),
    ("morning", ~done_today("morning")),
    ("ring", reminders.DUE.exists()),
    ("ring", reminders.AHEAD.exists()),
    ("leave", leave.STARTING.exists()),
    ("rounds missed", rounds.DUE.exists()),
    ("rounds", ~done_today("rounds")),
    ("rounds said", OPENED_TODAY & ~done_today("rounds_said")),
    ("told", tickets.SEEN.exists()),
    ("unseen", relays.UNSEEN.exists()),
    ("notice asked", notices.ASKED.exists()),
    ("notice sending", notices.SENDING.exists()),
    ("resume", tickets.RESUMING.exists()),
    ("lapse", tickets.TOLD_BEFORE.exists()),
    ("step", tickets.STEPPING.exists()),
)
ANY = union_all(*(select(literal(name)).where(there) for name, there in WATCHED))


def find(session: Session, **moments: datetime | str) -> set[str]:
    """The names of the jobs that have something to do; `moments` by their names in the queries."""
    return {*run(session, ANY, moments).scalars()}
