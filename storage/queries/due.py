"""Whether time has brought anything: one question for all that the tick looks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    bindparam,
    cast,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlmodel import Session, col

from storage.plain import run
from storage.queries import deliveries, leave, messages, notices, relays, reminders, rounds, tickets
from storage.tables import Beat, KnowledgeSet

Moments = Mapping[str, datetime | str | None]  # by their names in the queries


def is_done(job: str, day: str) -> ColumnElement[bool]:
    """Was it done on a day, by the name under which that is told?"""
    return exists().where(col(Beat.job) == job, col(Beat.day) >= bindparam(day))


FOLLOWED = exists().where(col(Beat.job) == "calendar", col(Beat.day) == bindparam("calendar"))
# a newer version was followed already: who has an older one moves nothing
MINE = select(col(KnowledgeSet.version)).where(
    col(KnowledgeSet.fingerprint) == bindparam("knowledge")
)
NEWEST_OF_MINE = MINE.order_by(col(KnowledgeSet.version).desc()).limit(1).scalar_subquery()
OVERTAKEN = exists().where(
    col(Beat.job) == "calendar version",
    cast(col(Beat.day), BigInteger) > func.coalesce(NEWEST_OF_MINE, 0),
)
OPENED_TODAY = exists().where(col(Beat.job) == "rounds", col(Beat.day) == bindparam("rounds_of"))
# by the name of the job: what shows that there is something for it
WATCHED: tuple[tuple[str, ColumnElement[bool]], ...] = (
    ("mend", exists().where(*messages.HELD_TOO_LONG)),
    ("mend", exists().where(*deliveries.FAR_REPLIES)),
    ("mend", exists().where(*deliveries.FAR_LEASES)),
    ("morning", ~is_done("morning", "morning_of")),
    ("ring", reminders.DUE.exists()),
    ("ring", reminders.AHEAD.exists()),
    ("ring", reminders.ENDED_AHEAD.exists()),
    ("calendar", ~FOLLOWED & ~OVERTAKEN),
    ("leave", leave.STARTING.exists()),
    ("rounds", rounds.DUE.exists()),
    ("rounds", ~is_done("rounds", "today")),
    ("rounds", OPENED_TODAY & ~is_done("rounds_said", "rounds_of")),
    ("told", tickets.SEEN.exists()),
    ("unseen", relays.UNSEEN.exists()),
    ("notice asked", notices.ASKED.exists()),
    ("notice sending", notices.SENDING.exists()),
    ("resume", tickets.RESUMING.exists()),
    ("lapse", tickets.TOLD_BEFORE.exists()),
    ("step", tickets.STEPPING.exists()),
)
ANY = union_all(*(select(literal(name)).where(there) for name, there in WATCHED))


def find(session: Session, moments: Moments) -> set[str]:
    """The names of the jobs that have something to do; `moments` by their names in the queries."""
    return {*run(session, ANY, moments).scalars()}
