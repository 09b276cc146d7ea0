"""Households come in from a table, whole or not at all, and go with what they were visited for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.desk import imports
from bot.desk.households import marks_of
from bot.desk.imports import Imported, ImportFailed
from bot.settings import KNOWLEDGE
from storage.diary_tables import Visit
from storage.queries import diary
from tests.desk.table_stories import NOW, TWO_HOUSES, fresh_session, rows, take_areas

pytestmark = pytest.mark.slow

HEADER = "住址,门牌,户主,颜色,用途,可见角色,登记人,登记日期,复核日期\n"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    for session in fresh_session(tmp_path / "linli.db"):
        take_areas(session, tmp_path, TWO_HOUSES)
        yield session


def take(session: Session, tmp_path: Path, text: str) -> Imported:
    colours = imports.read_diary(KNOWLEDGE)
    return imports.import_households(session, rows(tmp_path, HEADER + text), colours, NOW)


def test_a_household_has_its_colours_with_purpose_and_who_may_see(
    session: Session, tmp_path: Path
) -> None:
    text = (
        "A3,101,李桂兰,橙色,独居老人,网格员、社区专员,王慧,2026/9/1,2027年8月31日\n"
        "东里3号楼,101,李桂兰,党员户,,,,,\n"
        "B3,,,绿,,,,,\n"
    )
    assert take(session, tmp_path, text) == Imported(2, 0, 0)
    first, second = diary.find_households(session)
    orange, red = marks_of(first)
    assert (first.name, first.door, orange.colour) == ("李桂兰", "101", "橙")
    assert (orange.purpose, orange.roles) == ("独居老人", ("grid_worker", "clerk"))
    assert (orange.by, str(orange.since), str(orange.review_on)) == (
        "王慧",
        "2026-09-01",
        "2027-08-31",
    )
    assert red.purpose.startswith("联系党员")
    assert (red.roles, red.since, red.review_on) == ((), NOW.date(), None)
    assert [mark.colour for mark in marks_of(second)] == ["绿"]
    assert take(session, tmp_path, text) == Imported(0, 0, 2)


def test_what_is_exported_imports_to_the_same(session: Session, tmp_path: Path) -> None:
    take(session, tmp_path, "A3,101,李桂兰,橙,=独居,书记,王慧,,2027-08-31\nA3,102,,红,,,,,\n")
    path = tmp_path / "out.csv"
    imports.write_rows(path, "households", imports.export_households(session))
    colours, back = imports.read_diary(KNOWLEDGE), imports.read_rows(path)
    assert imports.import_households(session, back, colours, NOW) == Imported(0, 0, 2)


def test_all_that_is_wrong_is_told_and_nothing_is_written(session: Session, tmp_path: Path) -> None:
    text = (
        "月球,101,,橙,,,,,\n"
        "S,,,橙,,,,,\n"
        "A3,101,,金,,,,,\n"
        "A3,102,,绿,,网格员,,,\n"
        "A3,103,,橙,,,,2026-13-01,明年\n"
        "A3,104,甲,橙,,,,,\n"
        "A3,104,乙,照料户,,,,,\n"
        "A3,104,甲,,,,,,\n"
        ",105,,橙,,,,,\n"
        "3号楼,106,,橙,,,,,\n"
        "B3,101,,红,,,,,\n"
    )
    with pytest.raises(ImportFailed) as failed:
        take(session, tmp_path, text)
    told = failed.value.problems
    starts = (
        "第2行:住址“月球”在区域表里找不到",
        "第3行:住址“S”要写到小区、楼或单元",
        "第4行:不认识的颜色“金”;diary.yaml 里有:红(党员户)、橙(照料户)",
        "第5行:“网格员”看不到重点户;diary.yaml 里能看的是:社区专员、书记",
        "第6行:登记日期“2026-13-01”不是日期",
        "第6行:复核日期“明年”不是日期",
        "第10行:缺少住址",
        "第11行:住址“3号楼”不止一处(A3、B3)",
        "第8行:“照料户”这一户在第7行已经写了",
        "第8行:“A3104”的户主和第7行写得不一样",
        "第9行:颜色空着是不再走访这一户",
    )
    assert [
        line for line, start in zip(told, starts, strict=True) if not line.startswith(start)
    ] == []
    assert diary.find_households(session) == []


def test_a_home_that_lost_its_colour_is_kept_no_longer(session: Session, tmp_path: Path) -> None:
    take(session, tmp_path, "A3,101,李桂兰,橙,,,,,\n")
    (home,) = diary.find_households(session)
    visit = Visit(kind="visit", area_id=home.area_id, household_id=home.id, at=NOW)
    visit.colours, visit.tags, visit.words = "橙", "正常", "李桂兰感冒了"
    session.add(visit)
    session.flush()
    assert take(session, tmp_path, "A3,101,,,,,,,\nA3,102,,,,,,,\n") == Imported(0, 1, 1)
    assert diary.find_households(session) == []
    (kept,) = session.exec(select(Visit)).all()
    session.refresh(kept)
    assert (kept.household_id, kept.words, kept.colours, kept.tags) == (None, None, "橙", "正常")
