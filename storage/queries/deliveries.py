"""The outbox's rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, or_, select, update

from storage.tables import Delivery


def find_by_key(session: Session, key: str) -> Delivery | None:
    return session.exec(select(Delivery).where(Delivery.key == key)).first()


def find_due(session: Session, now: datetime, limit: int) -> Sequence[Delivery]:
    """Pending ones whose time has come and whom nobody holds, earliest first."""
    free = or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) <= now)
    query = select(Delivery).where(Delivery.state == "pending", col(Delivery.due_at) <= now, free)
    return session.exec(query.order_by(col(Delivery.due_at), col(Delivery.id)).limit(limit)).all()


def release_leases(session: Session) -> None:
    """At the start of the only process there is: whoever held a delivery is gone."""
    held = (col(Delivery.state) == "pending", col(Delivery.lease_until).is_not(None))
    session.exec(update(Delivery).where(*held).values(lease_until=None))


def find_in_chat(session: Session, chat_id: int, after: int, limit: int) -> Sequence[Delivery]:
    query = select(Delivery).where(Delivery.chat_id == chat_id, col(Delivery.seq) > after)
    return session.exec(query.order_by(col(Delivery.seq)).limit(limit)).all()


def find_failed(session: Session, limit: int) -> Sequence[Delivery]:
    lost = col(Delivery.state).in_(("failed", "missed"))
    query = select(Delivery).where(lost).order_by(col(Delivery.id).desc())
    return session.exec(query.limit(limit)).all()


def count_by_state(session: Session) -> dict[str, int]:
    query = select(Delivery.state, func.count()).group_by(Delivery.state)
    return dict(session.exec(query).all())


def find_shown_before(session: Session, chat_id: int, seq: int, limit: int) -> Sequence[Delivery]:
    """What a chat showed last before a line, newest first."""
    shown = (Delivery.chat_id == chat_id, col(Delivery.seq) < seq)
    query = select(Delivery).where(*shown).order_by(col(Delivery.seq).desc())
    return session.exec(query.limit(limit)).all()


def find_pending(session: Session, kind: str) -> Sequence[Delivery]:
    """What of a kind waits for its time, the soonest first."""
    query = select(Delivery).where(Delivery.state == "pending", Delivery.kind == kind)
    return session.exec(query.order_by(col(Delivery.due_at))).all()
