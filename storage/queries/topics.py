"""What people chose to be told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select, update
from sqlmodel.sql.expression import SelectOfScalar

from storage.tables import Chat, Delivery, Person
from storage.topic_tables import TopicChoice


def people_who(topic: str, *, wanted: bool) -> SelectOfScalar[int]:
    """The ids of those who said so of a topic or a group."""
    said = (TopicChoice.topic == topic, col(TopicChoice.wanted).is_(wanted))
    return select(TopicChoice.person_id).where(*said)


def people_but(left: SelectOfScalar[int]) -> SelectOfScalar[int]:
    """The ids of everybody else."""
    return select(Person.id).where(col(Person.id).not_in(left))


def find_of(session: Session, person_id: int) -> Mapping[str, bool]:
    """Somebody's own choices."""
    rows = session.exec(select(TopicChoice).where(TopicChoice.person_id == person_id))
    return {row.topic: row.wanted for row in rows}


def find_choice(session: Session, person_id: int, topic: str) -> TopicChoice | None:
    return session.get(TopicChoice, (person_id, topic))


def find_joined(session: Session) -> Sequence[TopicChoice]:
    """Who is in which group."""
    return session.exec(select(TopicChoice).where(col(TopicChoice.wanted).is_(True))).all()


def find_waiting(session: Session, person_id: int) -> Sequence[Delivery]:
    """Notices that wait for somebody, in whichever chat."""
    waiting = (Delivery.state == "pending", col(Delivery.kind).in_(("notice", "outage")))
    query = select(Delivery).join(Chat, col(Chat.id) == col(Delivery.chat_id))
    return session.exec(query.where(Chat.person_id == person_id, *waiting)).all()


def drop(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Some of these are not wanted any more; what is being sent just now is sent."""
    free = col(Delivery.lease_until).is_(None) | (col(Delivery.lease_until) <= now)
    waiting = (col(Delivery.id).in_(ids), col(Delivery.state) == "pending", free)
    session.exec(update(Delivery).where(*waiting).values(state="dropped", error="left"))


def give_to(session: Session, before_id: int, person_id: int) -> None:
    """What one person chose is the other's, where they said nothing of it."""
    known = find_of(session, person_id)
    for row in session.exec(select(TopicChoice).where(TopicChoice.person_id == before_id)).all():
        if row.topic not in known:
            session.add(TopicChoice(**(row.model_dump() | {"person_id": person_id})))
        session.delete(row)
    session.flush()


def erase_of(session: Session, person_id: int) -> None:
    session.exec(delete(TopicChoice).where(col(TopicChoice.person_id) == person_id))
