"""The numbers on lamps, lifts and covers, however people write them, are places."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk import imports
from bot.desk.assets import Assets
from tests.desk.desk_stories import look, owner_of
from tests.desk.table_stories import rows
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow

KNOWN = Assets(
    [
        (1, "路灯 A-017"),
        (2, "路灯 A-018"),
        (3, "LT-0032"),
        (4, "井盖 1023"),
        (5, "1号电梯"),
        (6, "井盖 A-018"),
    ]
)

NAMED = [
    ("路灯A-017不亮了", [1]),
    ("路灯a017不亮了", [1]),
    ("Ａ－０１７号路灯坏了", [1]),
    ("A 017 的灯灭了", [1]),
    ("a—017不亮", [1]),
    ("编号LT0032的电梯停了", [3]),
    ("lt 0032坏了", [3]),
    ("LT-0032 3号楼的", [3]),
    ("井盖编号1023翘起来了", [4]),
    ("1023号井盖没了", [4]),
    ("1号电梯不走了", [5]),
    ("路灯A-018灭了", [2]),
    ("井盖A-018响", [6]),
    ("A-017和LT-0032都坏了", [1, 3]),
    ("A-018坏了", [2, 6]),
]
NOT_NAMED = [
    "路灯不亮了",
    "A-0171坏了",
    "BA-017坏了",
    "电话13810234567",
    "欠费1023元",
    "1号楼电梯坏了",
    "给我打印A3纸",
    "",
    "号",
    "-" * 50,
]


@pytest.mark.parametrize(("text", "areas"), NAMED)
def test_a_number_is_found_however_it_is_written(text: str, areas: list[int]) -> None:
    assert KNOWN.find(text) == areas


@pytest.mark.parametrize("text", NOT_NAMED)
def test_other_numbers_are_no_assets(text: str) -> None:
    assert KNOWN.find(text) == []


def test_who_was_asked_for_the_number_need_not_say_of_what() -> None:
    assert KNOWN.find("1023", asked=True) == [4]
    assert Assets([]).find("A-017", asked=True) == []


@pytest.fixture
def lit(town: Town, tmp_path: Path) -> Town:
    """The town with two lamps and a lift, one lamp without a point."""
    table = (
        "编号,名称,级别,上级编号,纬度,经度\n"
        "L17,路灯 A-017,设施,TY12A,30.0012,110.0050\n"
        "L18,路灯 A-018,部件,TY11,,\n"
        "LT-0032,电梯,设施,TY11A03,,\n"
    )
    taken = rows(tmp_path, table)
    town.write(lambda session: imports.import_areas(session, taken))
    return town


def told(speaker: Speaker, *said: str) -> str:
    return "\n".join(text for words in said for text in speaker.say(words))


def test_a_number_gives_the_place_and_whoever_has_its_grid(lit: Town) -> None:
    assert "梅园小区路灯 A-017" in told(lit.stranger(), "路灯ａ０１７又不亮了")
    assert owner_of(lit) == "陈建军"
    (ping,) = lit.person("陈建军").hear()
    assert "编号：路灯 A-017" in ping


def test_a_number_that_stands_in_no_estate_is_a_place_by_itself(lit: Town) -> None:
    told(lit.stranger(), "A-018路灯灭了")
    assert look(lit, "place") == "路灯 A-018"
    assert owner_of(lit) == "张芳"


def test_a_lift_is_found_by_the_code_of_its_area(lit: Town) -> None:
    assert "20261121-0001" in told(lit.stranger(), "电梯坏了不走了，编号lt0032")
    assert look(lit, "place") == "桃源里3号楼电梯"


def test_a_number_nobody_knows_is_kept_and_the_place_asked_for(lit: Town) -> None:
    resident = lit.person("李桂兰")
    assert "哪个位置" in resident.say("路灯B-999不亮了")[0]
    told(resident, "菜市场后面", "对")
    worker = lit.person("陈建军")
    assert "编号：B-999" in "\n".join(worker.hear())


def test_a_number_that_stands_elsewhere_than_what_is_said_is_asked_about(lit: Town) -> None:
    asked = told(lit.stranger(), "桃源里的路灯A-017不亮了")
    assert "位置是“梅园小区路灯 A-017”，对吗" in asked
