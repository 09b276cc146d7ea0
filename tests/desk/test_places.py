"""Places as people say, type and dictate them: found, asked about, or kept as they were said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import entry_of
from bot.desk import imports
from bot.desk.columns import Line
from bot.desk.entries import Found
from bot.desk.gazetteer import Gazetteer
from bot.desk.placing import look_up
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import areas
from storage.tables import Person
from tests.desk.desk_stories import done, look, owner_of
from tests.desk.table_stories import SAMPLE as FOLDER
from tests.desk.table_stories import fresh_session
from tests.town import Town

# code, level, name, parent, nicknames: two estates that sound alike, two 南门, one far away
TWINS = """
S 街道 桃园街道
C 社区 桃源社区 S
G1 网格 一网格 C
E1 小区 桃源里 G1 桃源里小区
E2 小区 桃园里 G1 桃园里小区
P1 地点 桃源里南门 G1 南门
G2 网格 二网格 C
E3 小区 陶然苑 G2
P2 地点 陶然苑南门 G2 南门、正门
P3 地点 惠民菜市场 G2 菜市场、菜场
P4 地点 惠民超市 G2 超市
E4 小区 向阳新村 G2 向阳
"""
HOUSES = {"E1": 6, "E2": 4, "E3": 3, "E4": 12}
COLUMNS = ("code", "level", "name", "parent", "nicknames")

# what is said | by somebody at home in 桃源里3号楼 (h), sure (!), unsure (?) or unknown (-)
# | what it is taken for; several are offered to choose from
SAMPLE = """
东门三号楼二单元门口 | ? | 桃源里3号楼2单元门口
菜市场后面 | ? | 农贸市场后面
菜市场后头 | ? | 农贸市场后头
城东菜市场 | ? | 农贸市场
桃源社区菜市场 | ! | 农贸市场
3 号楼东侧 | h? | 桃源里3号楼东侧
3号楼东侧 | - |
3号楼东门口 | - |
3号楼 | h! | 桃源里3号楼
小区三号楼 | h! | 桃源里3号楼
三号喽二单元 | h? | 桃源里3号楼2单元
三好楼东门口 | h? | 桃源里3号楼东门口
三号楼二单园 | h? | 桃源里3号楼2单元
三号漏水 | h- |
8号楼 | ? | 桃源里8号楼
6号楼 | ? | 桃源里6号楼 柳荫苑6号楼
6号楼 | h! | 桃源里6号楼
住桃源里3号楼 | h! | 桃源里3号楼
桃源里3号楼 | ! | 桃源里3号楼
桃源里99号楼 | ? | 桃源里99号楼
桃园里3号楼 | ? | 桃源里3号楼
桃圆里三号楼 | ? | 桃源里3号楼
柳银苑五号楼 | ? | 柳荫苑5号楼
梅圆小区2号楼 | ? | 梅园小区2号楼
老棉纺3号楼 | h! | 棉纺厂家属院3号楼
老棉纺的3号楼 | ! | 棉纺厂家属院3号楼
凤凰花园3号楼 | h- |
冬门口 | ? | 桃源里东门口
西大门 | ? | 桃源里西门
我们小区东门 | ! | 桃源里东门
桃小对面 | ? | 桃源小学对面
社区公圆 | ? | 社区公园
竹园 | ! | 竹园公寓
上杏林2号院 | ? | 上杏林2号院
2单元门口 | h? | 桃源里3号楼2单元门口
2单元门口 | - |
我家楼下 | h? | 桃源里3号楼
永辉超市 | - |
不知道 | - |
路灯不亮 | h- |
"""
SECOND = """
桃源里3号楼 | ! | 桃源里3号楼
桃园里3号楼 | ! | 桃园里3号楼
桃园里3号楼 | h? | 桃园里3号楼 桃源里3号楼
桃圆里3号楼 | ? | 桃源里3号楼 桃园里3号楼
桃圆里3号楼 | h? | 桃源里3号楼 桃园里3号楼
桃园里5号楼 | ? | 桃园里5号楼
陶然院2号楼 | h? | 陶然苑2号楼
12号楼 | ? | 向阳新村12号楼
向阳12号楼 | h! | 向阳新村12号楼
向阳新村十二号楼2单元 | ? | 向阳新村12号楼2单元
南门 | ? | 桃源里南门 陶然苑南门
南门 | h! | 桃源里南门
男门口 | ? | 桃源里南门口 陶然苑南门口
正门 | ! | 陶然苑南门
向阳南门 | h? | 桃源里南门
惠名超市 | ? | 惠民超市
永辉超市 | ? | 惠民超市
惠民超市 | ! | 惠民超市
菜场 | ! | 惠民菜市场
3号楼 | - |
"""


def rows_of(table: str) -> list[tuple[str, str, list[str]]]:
    lines = (line.split("|") for line in table.strip().splitlines())
    return [(said.strip(), how.strip(), taken.split()) for said, how, taken in lines]


def twins() -> list[Line]:
    """The second community as the rows of a table, with its houses."""
    listed = [line.split() for line in TWINS.strip().splitlines()]
    houses = [(estate, n) for estate, many in HOUSES.items() for n in range(1, many + 1)]
    listed += [[f"{estate}-{n}", "楼", f"{n}号楼", estate] for estate, n in houses]
    listed += [[f"{estate}-{n}-2", "单元", "2单元", f"{estate}-{n}"] for estate, n in houses]
    empty = dict.fromkeys(("parent", "nicknames", "lat", "lon"), "")
    cells = ({**empty, **dict(zip(COLUMNS, row, strict=False))} for row in listed)
    return [Line(number, row) for number, row in enumerate(cells, 2)]


CASES = [("sample", *row) for row in rows_of(SAMPLE)] + [("twins", *row) for row in rows_of(SECOND)]
HOMES = {"sample": "TY11A03", "twins": "E1-3"}


@pytest.fixture(scope="module")
def communities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Gazetteer]:
    tables = {"sample": imports.read_rows(FOLDER / "areas.csv"), "twins": twins()}
    return {name: read(tmp_path_factory.mktemp(name), rows) for name, rows in tables.items()}


def read(folder: Path, rows: list[Line]) -> Gazetteer:
    """A community as a bot reads it after the import."""
    made = [
        Gazetteer([entry_of(area) for area in areas.find_all(session)])
        for session in fresh_session(folder / "areas.db")
        if imports.import_areas(session, rows).added
    ]
    return made[0]


def found(town: Town, gazetteer: Gazetteer, said: str, home: int | None) -> Found | None:
    def look(unit: UnitOfWork) -> Found | None:
        person = Person(area_id=home, created_at=unit.now)
        return look_up(replace(unit, gazetteer=gazetteer), person, said)

    return done(town, look)


@pytest.mark.parametrize(("name", "said", "how", "taken"), CASES)
def test_a_place_is_found_or_asked_about(
    still_town: Town,
    communities: dict[str, Gazetteer],
    name: str,
    said: str,
    how: str,
    taken: list[str],
) -> None:
    gazetteer = communities[name]
    lives = next(a.id for a in gazetteer.areas.values() if a.code == HOMES[name])
    place = found(still_town, gazetteer, said, lives if "h" in how else None)
    options = [option.text for option in place.options] if place else []
    assert (options or [place.text] if place else []) == taken
    assert (place.sure if place else None) == {"!": True, "?": False, "-": None}[how[-1]]


def test_words_that_are_no_place_break_nothing(
    still_town: Town, communities: dict[str, Gazetteer]
) -> None:
    for said in ("", " ", "号楼", "号", "\ud800", "3" * 400, "（）", "东" * 60, "a-017" * 30):
        assert found(still_town, communities["twins"], said, None) is None or said


def test_one_of_several_is_chosen_with_a_button(town: Town) -> None:
    resident = town.stranger()
    assert "是哪一处" in resident.say("6号楼路灯不亮了")[0]
    assert resident.labels == ["桃源里6号楼", "柳荫苑6号楼", "都不是"]
    assert "20261121-0001" in resident.say("2")[0]
    assert (look(town, "place"), owner_of(town)) == ("柳荫苑6号楼", "孙晓东")


def test_to_say_yes_is_no_choice_and_a_name_is_one(town: Town) -> None:
    resident = town.stranger()
    resident.say("6号楼路灯不亮了")
    assert "位置是“桃源里6号楼”，对吗" in resident.say("对")[0]
    assert "没有第 7 项" in resident.say("7")[0]
    assert "20261121-0001" in resident.say("是柳荫苑6号楼")[0]
    assert look(town, "place") == "柳荫苑6号楼"


def test_in_danger_nobody_guesses_between_several(town: Town) -> None:
    """And nobody is asked with buttons: the estate alone is enough to know the house."""
    resident = town.stranger()
    assert "119" in resident.say("6号楼着火了")[0]
    assert look(town, "place") == ""
    assert "在什么位置" in resident.say("快点啊，烧起来了")[0]
    resident.say("6号楼")
    assert look(town, "place") == ""
    resident.say("柳荫苑")
    assert look(town, "place") == "柳荫苑6号楼"


def test_none_of_them_is_asked_for_anew(town: Town) -> None:
    resident = town.stranger()
    resident.say("6号楼路灯不亮了")
    assert "再说一遍" in resident.press("都不是")[0]
    assert "20261121-0001" in resident.say("农贸市场")[0]
    assert "过时" in resident.press("柳荫苑6号楼")[0], "what was offered before is over"
