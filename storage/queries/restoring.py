"""After a restore: nothing that the lost bot gave out is given a second time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Table, func, select, text
from sqlalchemy import update as sa_update
from sqlmodel import Session, col, update
from sqlmodel import select as rows

from storage.columns import Row
from storage.queries.tickets import number_of
from storage.tables import Beat, Chat, Delivery, Serial, Ticket

SKIPPED = "skipped "  # a beat that says which numbers were left out: its first, and the last


def skip_numbers(session: Session, day: str, step: int) -> None:
    """Go on with a day's numbers above all that may have been given since the backup."""
    serial = session.get(Serial, day) or Serial(day=day, last=0)
    first, serial.last = serial.last + 1, (serial.last // step + 1) * step
    session.add(serial)
    job = f"{SKIPPED}{number_of(day, first)}"
    session.add(Beat(job=job, day=number_of(day, serial.last)))
    session.flush()


def find_skipped(session: Session) -> dict[str, list[tuple[int, int]]]:
    """By day, from which to which serial no ticket was ever opened."""
    found: dict[str, list[tuple[int, int]]] = {}
    for beat in session.exec(rows(Beat).where(col(Beat.job).startswith(SKIPPED))):
        day, _, first = beat.job.removeprefix(SKIPPED).partition("-")
        found.setdefault(day, []).append((int(first), int(beat.day.partition("-")[2])))
    return found


def skip_ids(session: Session, step: int) -> None:
    """Buttons and links that are still out there name rows by their ids."""
    for table in Row.metadata.sorted_tables:
        if table.dialect_options["sqlite"]["autoincrement"]:
            skip_ids_of(session, table, step)


def skip_ids_of(session: Session, table: Table, step: int) -> None:
    last = (session.scalar(select(func.max(table.c.id))) or 0) + step
    bound = {"name": table.name, "last": last}
    for statement in COUNTERS[session.get_bind().dialect.name]:
        session.execute(text(statement), bound)


COUNTERS = {
    "sqlite": (
        "DELETE FROM sqlite_sequence WHERE name = :name",
        "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)",
    ),
    "postgresql": ("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)",),
}


def skip_lines(session: Session, step: int) -> None:
    """A browser that was shown more than the backup holds is shown what comes now all the same."""
    session.exec(update(Chat).values(last_seq=col(Chat.last_seq) + step))


def ask_again(session: Session) -> None:
    """Whoever was asked 解决了吗 has all of the announced time from now: their word may be lost."""
    session.exec(update(Ticket).where(col(Ticket.state) == "resolved").values(told_at=None))


def put_off_steps(session: Session, before: datetime, until: datetime) -> None:
    """Nobody is late before there was time to do again what the lost bot was told."""
    missed = col(Ticket.next_step_at) < before
    session.exec(update(Ticket).where(missed).values(next_step_at=until))


def find_late(
    session: Session, kinds: Collection[str], before: datetime, home: str
) -> Sequence[int]:
    """What of these kinds was due before a moment; a page shows a reply in its place."""
    late = rows(Delivery.id).join(Chat, col(Chat.id) == col(Delivery.chat_id))
    late = late.where(Delivery.state == "pending", col(Delivery.kind).in_(kinds))
    shown = (col(Delivery.kind) == "reply") & (col(Chat.channel) == home)
    return session.exec(late.where(col(Delivery.due_at) < before, ~shown)).all()


def miss(session: Session, ids: Sequence[int], cause: str) -> None:
    these = sa_update(Delivery).where(col(Delivery.id).in_(ids))
    session.execute(these.values(state="missed", error=cause, relay_at=None))
