"""The column 群体 of the table of people: who belongs to which group, as the office knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from bot.catalogue.topics import Topics
from bot.desk.columns import Line, listed, split
from bot.desk.topics import STAFF, choose
from storage.queries import topics as rows
from storage.tables import Person

COLUMN = "groups"


def ids_of(topics: Topics) -> Mapping[str, str]:
    """Every group by whatever it is called."""
    return {word: key for word, key in topics.words if key in topics.groups}


def problems_of(row: Line, topics: Topics) -> Iterator[str]:
    known = listed(one.name for one in topics.groups.values())
    for name in split(row[COLUMN]):
        if name not in ids_of(topics):
            yield row.problem("group", value=name, known=known)


def enter(
    session: Session, person: Person, group: Sequence[Line], topics: Topics, now: datetime
) -> None:
    """Somebody's groups as their rows have them; what they chose themselves stays."""
    if COLUMN not in group[0].cells:
        return
    ids = ids_of(topics)
    wanted = {ids[name] for row in group for name in split(row[COLUMN])}
    for key in topics.groups:
        known = rows.find_choice(session, person.id, key)
        if key in wanted:
            choose(session, person.id, key, wanted=True, how=STAFF, now=now)
        elif known and known.how == STAFF:
            session.delete(known)
    session.flush()


def chosen_by(session: Session, person: Person) -> dict[str, bool]:
    return dict(rows.find_of(session, person.id))


def cell_of(session: Session, person: Person, topics: Topics) -> str:
    """The groups somebody is in, as the column has them."""
    chosen = rows.find_of(session, person.id)
    return listed(one.name for key, one in topics.groups.items() if chosen.get(key))
