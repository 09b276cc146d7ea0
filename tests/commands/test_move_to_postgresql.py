"""A community that began with SQLite goes on with PostgreSQL: its backup is restored there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.commands.doctor import find_broken
from bot.errors import StorageError
from storage.backup import taking_over
from storage.columns import Row
from storage.database import Database, connect
from tests.commands.keeping import Keeping, backed_up, report
from tests.desk.desk_stories import CLERK, FIRST, MONDAY, NEIGHBOUR, RESIDENT, SECOND, does
from tests.town import KEYS, MORNING, Town

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("town_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def file(keeping: Keeping, tmp_path: Path) -> Path:
    """The backup of a town with pictures, a record and an anchor; the first ticket joined the
    second, and the last person has gone."""
    town = keeping.town
    town.clock.time = MONDAY
    report(town.person(RESIDENT))
    report(town.person(NEIGHBOUR))
    does(town, "merge", CLERK, number=FIRST, to=SECOND)
    town.later(days=1)
    gone = town.stranger().visitor.person_id
    town.write(lambda s: s.execute(text("DELETE FROM websession")))
    town.write(lambda s: s.execute(text("DELETE FROM chat WHERE person_id = :id"), {"id": gone}))
    town.write(lambda s: s.execute(text("DELETE FROM person WHERE id = :id"), {"id": gone}))
    return backed_up(keeping, tmp_path / "b.db")


@pytest.fixture
def url(keeping: Keeping) -> str:
    return keeping.empty()


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows, as the bot reads them."""

    def read(session: Any) -> dict[str, list[tuple[Any, ...]]]:
        tables = Row.metadata.sorted_tables
        return {t.name: sorted(map(tuple, session.execute(select(t))), key=repr) for t in tables}

    return database.read(read).result()


def test_every_row_is_there_with_its_key(
    keeping: Keeping, file: Path, url: str, town: Town
) -> None:
    before = everything(town.database)
    assert min(len(before["attachment"]), len(before["anchor"])) > 0
    with taking_over(url, file, MORNING), closing(connect(url, KEYS)) as moved:
        assert everything(moved) == before
        assert find_broken(moved) == []
        last = "INSERT INTO person (created_at) VALUES (now()) RETURNING id"
        newcomer = moved.write(lambda s: s.execute(text(last)).scalar_one()).result()
    assert newcomer == max(row[0] for row in before["person"]) + 2, "nobody's number again"


def test_people_go_on_where_they_were(
    keeping: Keeping, file: Path, url: str, town: Town, tmp_path: Path
) -> None:
    resident = town.person(RESIDENT)
    keeping.use(tmp_path / "new", at=url)
    done = keeping.restore(file)
    assert done.exit_code == 0, done.exception
    with closing(Town(tmp_path, town.understanding, clock=town.clock, url=url)) as moved:
        again = moved.person(RESIDENT)
        assert again.visitor == resident.visitor
        assert FIRST in "\n".join([*again.say("我的"), *again.labels])
        report(again)
        assert find_broken(moved.database) == []


def test_another_programs_file_is_refused(keeping: Keeping, url: str, tmp_path: Path) -> None:
    file = tmp_path / "b.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE person (id INTEGER)")
    with (
        pytest.raises(StorageError, match="no backup of this program"),
        taking_over(url, file, MORNING),
    ):
        pass
    with closing(connect(url, KEYS)) as left:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert left.read(lambda s: s.execute(text(tables)).scalar_one()).result() == 0
