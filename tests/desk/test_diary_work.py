"""What the diary asks of the database: no more than what was tapped, and nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from storage.queries import diary
from tests.storage.sent import statements
from tests.town import Town

pytestmark = pytest.mark.slow


def test_a_tap_reads_the_household_it_is_about_alone(town: Town) -> None:
    worker = town.person("张芳")
    worker.say("走访")
    for label, answer in (("2单元501", "李桂兰"), ("都正常", "记好了")):
        with statements(town.database) as seen:
            assert answer in worker.press(label)[0]
        asked = [sql for sql, _ in seen if "FROM household" in sql]
        assert len(asked) == 1
        assert "WHERE household.id = " in asked[0]


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_what_was_erased_is_written_no_more(town: Town) -> None:
    town.person("张芳").say("走访 3-2-501 正常 今天很好", photo="green")
    later = town.clock.now() + timedelta(days=1)

    def written(session: Session) -> int:
        """By erasing, in rows."""
        changes = text("SELECT total_changes()")
        before = session.execute(changes).scalar_one()
        diary.erase_before(session, later)
        return int(session.execute(changes).scalar_one() - before)

    assert [town.write(written) for _ in range(2)] == [2, 0], "the visit and its picture"
