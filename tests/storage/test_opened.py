"""A few rows that no key opens are found among many, however many a question has room for."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, select, text

from storage.diary_tables import Household
from storage.opened import tried
from tests.storage.sent import statements
from tests.town import Town

MANY = 20
pytestmark = pytest.mark.slow


def fill(session: Session) -> list[int]:
    """More homes, of which no key opens one in the middle and the last one."""
    known = session.exec(select(Household)).first()
    assert known
    kept = known.model_dump(exclude={"id"})
    session.add_all(Household(**kept) for _ in range(MANY))
    session.flush()
    ids = [*session.exec(select(Household.id).order_by(col(Household.id)))]
    spoil = text("update household set name = :bad where id in (:one, :other)")
    bad = [ids[-MANY // 2], ids[-1]]
    session.execute(spoil, {"bad": b"\x01\x02\x03", "one": bad[0], "other": bad[1]})
    return bad


def test_those_that_open_are_read_in_their_order_with_few_values_in_a_question(town: Town) -> None:
    bad = town.write(fill)
    newest_first = select(Household).order_by(col(Household.id).desc())
    with statements(town.database) as asked, Session(town.database.writer) as session:
        homes, shut = tried(session, newest_first, Household.id)
        found = [home.id for home in homes]
    assert sorted(shut) == bad
    assert found == sorted(found, reverse=True)
    assert len(found) >= MANY - 2
    assert max(len(values) for _, values in asked) <= 2
