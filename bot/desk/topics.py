"""What people want to be told of: topics that everybody has until they leave, groups one joins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from bot.catalogue.topics import SORTS
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import topics as rows
from storage.tables import Person
from storage.topic_tables import TopicChoice

LEAVE, JOIN = "unsubscribe", "subscribe"  # the verbs of buttons, with a topic or a group behind
SELF, STAFF = "self", "staff"


def left(topic: str) -> SelectOfScalar[int]:
    """The ids of who left a topic, or a group into which the office had entered them."""
    return rows.people_who(topic, wanted=False)


def people_of(topic_or_group: str) -> SelectOfScalar[int]:
    """The ids of who is told of a topic, or belongs to a group."""
    if topic_or_group in SORTS:
        return rows.people_but(left(topic_or_group))
    return rows.people_who(topic_or_group, wanted=True)


def group_names(unit: UnitOfWork) -> dict[str, str]:
    """The groups there are, as they are shown."""
    return {key: one.name for key, one in unit.knowledge.topics.groups.items()}


def names_of(unit: UnitOfWork, keys: Sequence[str]) -> str:
    """As they are shown; of one that is gone from the file there is no name any more."""
    known = unit.knowledge.topics.all
    gone = unit.phrases["topic_gone"]
    return "、".join(known[key].name if key in known else gone for key in keys)


def of_person(unit: UnitOfWork, person: Person) -> dict[str, bool]:
    """Everything there is, and whether somebody is told of it."""
    chosen = rows.find_of(unit.session, person.id)
    return {key: chosen.get(key, key in SORTS) for key in unit.knowledge.topics.all}


def leave(unit: UnitOfWork, person: Person, topic: str) -> None:
    """From now on nothing of it comes, also what is on its way already."""
    choose(unit.session, person.id, topic, wanted=False, now=unit.now)
    waiting = rows.find_waiting(unit.session, person.id)
    its = [row.id for row in waiting if topic in topics_in(Reply.model_validate_json(row.payload))]
    rows.drop(unit.session, its, unit.now)


def join(unit: UnitOfWork, person: Person, topic: str) -> None:
    choose(unit.session, person.id, topic, wanted=True, now=unit.now)


def choose(
    session: Session, person_id: int, topic: str, *, wanted: bool, now: datetime, how: str = SELF
) -> None:
    """Write it down; what somebody said of it themselves no table of the office changes."""
    known = rows.find_choice(session, person_id, topic)
    if known is None:
        session.add(
            TopicChoice(person_id=person_id, topic=topic, wanted=wanted, since=now, how=how)
        )
    elif how == SELF or (known.how == STAFF and known.wanted != wanted):
        known.wanted, known.since, known.how = wanted, now, how
    session.flush()


def topics_in(reply: Reply) -> list[str]:
    """Which topics the buttons of a message offer to leave, each once."""
    found: Iterator[tuple[str, str, str]] = (one.data.partition(":") for one in reply.buttons)
    return list(dict.fromkeys(topic for verb, _, topic in found if verb == LEAVE and topic))
