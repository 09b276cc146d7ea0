"""The diary as tables: sums by colour, month and area, single logs without anybody's name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from bot.desk import diary_sums
from bot.desk.columns import Line, columns
from storage.diary_tables import Visit
from tests.desk.table_stories import Operator
from tests.town import Town

pytestmark = pytest.mark.slow

SECRETS = (
    "李桂兰",
    "田玉珍",
    "501",
    "301",
    "3号楼",
    "10:00",
    "0001",
    "感冒",
    "张芳",
    "王慧",
    "付不起",
)


def lines(town: Town, table: str, since: datetime | None = None) -> list[Line]:
    knowledge, zone = town.conversation.current().knowledge, town.conversation.zone
    return town.read(lambda s: list(diary_sums.ROWS[table](s, knowledge, zone, since)))


def a_month(town: Town) -> None:
    worker, clerk = town.person("张芳"), town.person("王慧")
    worker.say("走访 3-2-301 正常 老人感冒了")
    worker.say("走访 3-2-501 有困难")
    worker.press("救助线索")
    worker.say("药费付不起")
    clerk.say("走访 桃源里5号楼1单元302 正常")
    worker.say("巡查 3号楼 照明有问题")
    town.later(days=12)
    worker.say("走访 3-2-301 正常")


def cells(town: Town, table: str, month: str = "") -> set[tuple[str, ...]]:
    """Its rows as they are read, without the month."""
    names = [*columns(table).values()][1:]
    found = [line for line in lines(town, table) if line["month"].startswith(month)]
    return {tuple(line[name] for name in names) for line in found}


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_no_sum_tells_of_one_home(town: Town) -> None:
    """Of fewer than three it is told that there are some, and what a patrol saw as it is."""
    a_month(town)
    grid = "桃源第一网格"
    assert cells(town, "diary", "2026-11") == {
        (grid, "走访", "全部", "3", "3", "<3", "<3"),
        (grid, "走访", "橙 照料户", "", "<3", "", ""),
        (grid, "走访", "黄 残疾户", "", "<3", "", ""),
        (grid, "走访", "红 党员户", "", "<3", "", ""),
        (grid, "巡查", "全部", "1", "0", "1", "0"),
    }
    assert cells(town, "visits", "2026-12") == {
        (grid, "走访", "全部", "正常", "", "<3"),
        (grid, "走访", "橙 照料户", "正常", "", "<3"),
        (grid, "走访", "黄 残疾户", "正常", "", "<3"),
    }
    assert (grid, "巡查", "全部", "照明", "1", "0") in cells(town, "visits")
    told = "".join(c for table in diary_sums.ROWS for row in cells(town, table) for c in row)
    assert [secret for secret in SECRETS if secret in told] == []
    assert len(lines(town, "visits", datetime(2026, 12, 1, tzinfo=UTC))) == 3


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_after_two_years_the_sums_are_left(town: Town) -> None:
    a_month(town)
    town.later(days=731)
    visits = town.read(lambda session: session.exec(select(Visit)).all())
    assert {(visit.words, visit.household_id) for visit in visits} == {(None, None)}
    assert ("桃源第一网格", "走访", "全部", "3", "0", "<3", "<3") in cells(town, "diary", "2026-11")


def test_an_operator_exports_the_diary(operator: Operator) -> None:
    """Of an empty database too, as a workbook and as CSV."""
    assert operator("export", "diary", "out.xlsx", "--since", "2026-11-01").exit_code == 0
    sheet = load_workbook(operator.folder / "out.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == [*columns("diary")]
    assert operator("export", "visits", "out.csv").exit_code == 0
    for name in ("out.csv", "out.xlsx"):
        assert (operator.folder / name).stat().st_mode & 0o077 == 0
