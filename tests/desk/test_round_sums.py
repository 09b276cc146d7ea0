"""Rounds as a table of sums: what was done in time, late or not at all, never by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlmodel import Session

from bot.desk import round_sums
from bot.desk.columns import Line, columns
from storage.diary_tables import Household
from storage.queries import diary
from storage.queries.areas import find_area
from storage.round_tables import CareWord
from tests.desk.table_stories import Operator
from tests.handlers.round_stories import CLERK, WORKER, day_by_day, monday
from tests.town import Town

pytestmark = pytest.mark.slow

GRID, VISITS, WALKS = "桃源第一网格", "独居空巢老人定期探访", "每日巡楼"
MARKS = '[{"colour": "橙", "purpose": "独居老人", "by": "王慧", "since": "2026-09-01"}]'
AGREED = '{"words": "本人同意", "on": "2026-09-01"}'


def settle_there(session: Session, doors: int) -> None:
    """So many more homes that agreed, in the building of one that did."""
    known = next(one for one in diary.find_households(session) if one.door == "501")
    for door in range(doors):
        home = Household(
            area_id=known.area_id, door=f"60{door}", marks=MARKS, created_at=known.created_at
        )
        session.add(home)
        session.flush()
        at = datetime(2026, 9, 1, tzinfo=UTC)
        session.add(CareWord(household_id=home.id, kind="agreed", said=AGREED, at=at))


def sums(town: Town, since: datetime | None = None) -> Mapping[tuple[str, str, str], Line]:
    knowledge, zone = town.conversation.current().knowledge, town.conversation.zone
    found = town.read(lambda s: list(round_sums.rows(s, knowledge, zone, since)))
    return {(line["month"], line["grid"], line["title"]): line for line in found}


def cells(line: Line) -> list[str]:
    return [line[name] for name in round_sums.COUNTS]


def test_what_was_done_in_time_late_and_not_at_all(town: Town) -> None:
    """Six homes, of which one is visited in time and one late, by who stands in."""
    town.write(partial(settle_there, doors=4))
    worker, clerk = town.person(WORKER), town.person(CLERK)
    monday(town)
    worker.say("走访 3-2-501 正常")
    day_by_day(town, 7)
    for door in ("301", "600", "601", "602", "603"):
        clerk.say(f"走访 桃源里3号楼2单元{door} 正常")
    told = cells(sums(town)["2026-11", GRID, VISITS])
    assert told == ["6", "7", "<3", "5", "0", "5"], "501 twice: a week has gone by"
    assert sums(town, datetime(2026, 12, 1, tzinfo=UTC)) == {}


def test_of_two_homes_nothing_is_told_but_that_they_are_few(town: Town) -> None:
    worker, clerk = town.person(WORKER), town.person(CLERK)
    monday(town)
    worker.say("走访 3-2-501 正常")
    for number in range(1, 9):
        worker.say(f"巡查 {number}号楼 正常")
    town.later(days=1)
    town.later(hours=9)  # Tuesday evening: the second walk was missed
    for number in range(1, 9):
        clerk.say(f"巡查 桃源里{number}号楼 正常")
    found = sums(town)
    assert cells(found["2026-11", GRID, VISITS]) == ["<3", "", "", "", "", ""]
    assert cells(found["2026-11", GRID, WALKS]) == ["0", "2", "1", "1", "0", "1"]


def test_grids_of_one_name_are_not_one_grid(town: Town) -> None:
    def rename(session: Session) -> None:
        other = find_area(session, "柳荫第一网格")
        assert other
        other.name = GRID

    town.write(rename)
    monday(town)
    grids = {grid for _, grid, title in sums(town) if title == WALKS}
    assert {"桃源社区桃源第一网格", "柳荫社区桃源第一网格"} <= grids
    assert GRID not in grids


def test_a_home_that_moved_is_counted_once_where_it_was_last(town: Town) -> None:
    def move(session: Session) -> None:
        there = find_area(session, "TY12A01")
        assert there
        for home in diary.find_households(session):
            home.area_id = there.id if home.door in ("501", "600", "601") else home.area_id

    town.write(partial(settle_there, doors=2))
    worker = town.person(WORKER)
    monday(town)
    for door in ("501", "600", "601"):
        worker.say(f"走访 3-2-{door} 正常")
    town.write(move)
    day_by_day(town, 7)
    found = sums(town)
    assert cells(found["2026-11", "桃源第二网格", VISITS]) == ["3", "6", "3", "0", "0", "0"]
    assert cells(found["2026-11", GRID, VISITS])[0] == "<3", "who stayed"


def test_an_operator_exports_it(operator: Operator) -> None:
    assert operator("export", "rounds", "out.csv", "--since", "2026-11-01").exit_code == 0
    assert operator.lines("out.csv")[0].split(",") == [*columns("rounds")]
