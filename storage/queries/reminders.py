"""The rows of reminders, and of the family for whom they may be set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, false
from sqlmodel import Session, col, delete, or_, select, update

from storage.locking import free, held
from storage.reminder_tables import Kin, Reminder
from storage.tables import Delivery

DUE = select(Reminder).where(Reminder.state == "waiting", col(Reminder.due_at) <= bindparam("now"))
ENDED_AHEAD = select(Reminder).where(
    Reminder.state == "done", col(Reminder.ended_at) > bindparam("now")
)
AHEAD = select(Reminder).where(
    Reminder.state == "waiting", col(Reminder.rang_at) > bindparam("now")
)


def find_due(session: Session, now: datetime, limit: int) -> Sequence[Reminder]:
    """Those whose time has come, the longest due first; what another process has is left to it."""
    query = DUE.order_by(col(Reminder.due_at)).limit(limit)
    return session.exec(free(query), params={"now": now}).all()


def find_ahead(session: Session, now: datetime, limit: int) -> Sequence[Reminder]:
    """Those that went on or ended at a time that is yet to come: the clock was set back since."""
    queries = (AHEAD.limit(limit), ENDED_AHEAD.limit(limit))
    return [one for query in queries for one in session.exec(free(query), params={"now": now})]


def hold_by_workdays(session: Session, after: int, limit: int) -> Sequence[Reminder]:
    """Those that leave out days on which nobody works, behind one of them."""
    waiting = (Reminder.state == "waiting", col(Reminder.workdays), col(Reminder.id) > after)
    query = select(Reminder).where(*waiting).order_by(col(Reminder.id)).limit(limit)
    return session.exec(held(query)).all()


def hold(session: Session, reminder_id: int) -> Reminder | None:
    """One, which nobody else changes until the transaction ends."""
    return session.exec(held(select(Reminder).where(Reminder.id == reminder_id))).first()


def coming(now: datetime) -> ColumnElement[bool]:
    return or_(col(Reminder.state) == "waiting", col(Reminder.again_at) > now)


def find_of(session: Session, person_id: int, now: datetime) -> Sequence[Reminder]:
    """What a person will be reminded of, and what they set for others; the soonest first."""
    theirs = or_(col(Reminder.person_id) == person_id, col(Reminder.by_id) == person_id)
    query = select(Reminder).where(theirs, coming(now))
    return session.exec(query.order_by(col(Reminder.due_at), col(Reminder.id))).all()


def find_own(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of them that somebody set for themselves."""
    own = select(Reminder.id).where(Reminder.person_id == Reminder.by_id)
    return set(session.exec(own.where(col(Reminder.id).in_(ids))).all())


def find_for_kin(session: Session, kin_id: int) -> Sequence[Reminder]:
    """What waits for somebody of the family to agree."""
    query = select(Reminder).where(Reminder.kin_id == kin_id, Reminder.state == "waiting")
    return session.exec(held(query.order_by(col(Reminder.id)))).all()


def find_kin_of(session: Session, asker_id: int) -> Sequence[Kin]:
    """Whom a person has named as family, newest first."""
    query = select(Kin).where(Kin.asker_id == asker_id, Kin.state != "ended")
    return session.exec(query.order_by(col(Kin.id).desc())).all()


def find_askers(session: Session, person_id: int) -> Sequence[Kin]:
    """Who may set reminders for a person."""
    query = select(Kin).where(Kin.person_id == person_id, Kin.state == "agreed")
    return session.exec(query.order_by(col(Kin.id))).all()


def find_offer(session: Session, code_hash: str) -> Kin | None:
    return session.exec(held(select(Kin).where(Kin.code_hash == code_hash))).first()


def hold_of(session: Session, person_id: int) -> Sequence[Reminder]:
    """All that a person ever set or was to be reminded of."""
    theirs = or_(col(Reminder.person_id) == person_id, col(Reminder.by_id) == person_id)
    return session.exec(held(select(Reminder).where(theirs).order_by(col(Reminder.id)))).all()


def give_kin(session: Session, before_id: int, person_id: int) -> None:
    """Let another person have the family that one had."""
    asked, named = col(Kin.asker_id) == before_id, col(Kin.person_id) == before_id
    session.exec(update(Kin).where(asked).values(asker_id=person_id))
    session.exec(update(Kin).where(named).values(person_id=person_id))


def erase_of(session: Session, person_id: int) -> tuple[list[int], set[int]]:
    """Forget what a person set or was to be reminded of, and their family.

    The ids of the reminders, and who else was told of them."""
    theirs = or_(col(Reminder.person_id) == person_id, col(Reminder.by_id) == person_id)
    mine = or_(Kin.asker_id == person_id, Kin.person_id == person_id)
    gone = or_(theirs, col(Reminder.kin_id).in_(select(Kin.id).where(mine)))
    found = session.exec(select(Reminder.id, Reminder.person_id).where(gone)).all()
    family = session.exec(select(Kin.asker_id, Kin.person_id).where(mine)).all()
    session.exec(delete(Reminder).where(gone))
    session.exec(delete(Kin).where(mine))
    others = {whose for _, whose in found} | {one for pair in family for one in pair if one}
    return [row_id for row_id, _ in found], others - {person_id}


def find_said(
    session: Session, reminder_ids: Sequence[int], chat_ids: Sequence[int]
) -> Sequence[Delivery]:
    """What reminders said, or will say, in these chats."""
    ours = [col(Delivery.key).startswith(f"remind:{one}:") for one in reminder_ids]
    query = select(Delivery).where(col(Delivery.chat_id).in_(chat_ids), or_(false(), *ours))
    return session.exec(query).all()


def erase_ended(session: Session, before: datetime) -> None:
    """What was over before a moment."""
    session.exec(delete(Reminder).where(col(Reminder.ended_at) < before))
    used = select(Reminder.kin_id).where(col(Reminder.kin_id).is_not(None))
    over = (col(Kin.ended_at) < before, col(Kin.id).not_in(used))
    session.exec(delete(Kin).where(*over))
