"""What one file names and another explains: hotlines, departments, limits, the year's dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.catalogue.checker import check_knowledge
from bot.catalogue.knowledge import read_knowledge
from tests.catalogue.conftest import Write

HOTLINES = """\
- {number: 12345, name: 政务热线, purpose: 不知道找谁}
- {number: 119, name: 消防, purpose: 着火, urgent: true}
- {number: 12349, name: 民政热线, purpose: 养老, local: true}
"""
DEPARTMENTS = "- {name: 城管, also: [市政], does: 路灯, phone: '12345'}\n"
ITEM = ("senior-card", "12345(24小时)")


def told(folder: Path) -> list[str]:
    return [str(one) for one in check_knowledge(read_knowledge(folder), None) if not one.warning]


@pytest.fixture
def named(folder: Path) -> Path:
    (folder / "hotlines.yaml").write_text(HOTLINES, "utf-8")
    (folder / "departments.yaml").write_text(DEPARTMENTS, "utf-8")
    return folder


def test_nothing_is_asked_of_a_folder_without_these_files(folder: Path) -> None:
    assert told(folder) == []


def test_a_hotline_nobody_knows_is_told(named: Path, change: Write) -> None:
    change(*ITEM, "12354(24小时)")
    (problem,) = told(named)
    assert "senior-card.yaml:28: 短号“12354”不在 hotlines.yaml 里" in problem


@pytest.mark.parametrize(
    "text",
    ["每次12345元", "0311-12345678", "2026年12345", "乘115路到大厅", "满114个月", "第128条"],
)
def test_an_amount_is_no_hotline(named: Path, change: Write, text: str) -> None:
    change("senior-card", "社区帮您代办", text)
    assert told(named) == []


def test_a_folded_hotline_is_named_with_care(named: Path, change: Write) -> None:
    change(*ITEM, "12349(养老)")
    (problem,) = told(named)
    assert "“12349”有的地方已并进 12345" in problem
    change("senior-card", "12349(养老)", "12349(养老,以当地为准)")
    assert told(named) == []


def test_a_department_is_known_by_any_of_its_names(named: Path, change: Write) -> None:
    change("streetlight", "{team: 市政}", "{department: 市政}\n  responsible: 城管或小区物业")
    assert told(named) == []
    change("streetlight", "城管或小区物业", "某某单位")
    (problem,) = told(named)
    assert "“某某单位”里没有 departments.yaml 写着的单位" in problem


def test_a_limit_nobody_set_is_told(folder: Path, change: Write) -> None:
    change("streetlight", "{team: 市政}", "{team: 市政}\n  limit: 特急")
    (problem,) = told(folder)
    assert "没有“特急”,有的是 险情、紧急、一般" in problem


def test_a_date_of_the_year_belongs_to_an_item(folder: Path) -> None:
    season = "- {item: senior-cards, name: 年审, first: 11-01, last: 12-31}\n"
    (folder / "yearly.yaml").write_text(season, "utf-8")
    assert told(folder) == []
    problems = map(str, check_knowledge(read_knowledge(folder), None))
    assert any(one.endswith("yearly.yaml:1: 没有“senior-cards”这个事项") for one in problems)


@pytest.mark.parametrize(
    ("today", "asked"),
    [(date(2026, 10, 31), []), (date(2026, 11, 1), [2027]), (date(2028, 2, 1), [2028])],
)
def test_a_year_whose_holidays_should_be_known_is_asked_for(
    folder: Path, today: date, asked: list[int]
) -> None:
    assert years(folder, today) == []
    (folder / "calendar").mkdir()
    text = "source: 通知\nholidays:\n  - {name: 元旦, first: 2026-01-01, last: 2026-01-03}\n"
    (folder / "calendar" / "2026.yaml").write_text(text, "utf-8")
    assert years(folder, today) == asked


def years(folder: Path, today: date) -> list[int]:
    found = check_knowledge(read_knowledge(folder), None, today)
    return [int(one.path.stem) for one in found if "放假安排还没填" in one.text]


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ('"{ofice_phone}"', "local.yaml 里没有“{ofice_phone}”"),
        ("'1234'", "“1234”不像电话号码"),
        ("'12344'", "短号“12344”不在 hotlines.yaml 里"),
        ("12345；着火打119", ""),
        ('"{office_phone}"', ""),
        ("看电梯里贴的维保电话", ""),
    ],
)
def test_a_department_can_be_called(named: Path, phone: str, said: str) -> None:
    (named / "departments.yaml").write_text(f"- {{name: 城管, does: 路灯, phone: {phone}}}\n")
    found = told(named)
    assert bool(found) == bool(said)
    assert all("departments.yaml:1: " in one and said in one for one in found)


def test_what_a_community_has_of_its_own_is_something_that_is_asked_for(folder: Path) -> None:
    local = (
        "default:\n  office_phone: 12345 转 1\ncommunities:\n  桃园:\n    office_phon: '12345'\n"
    )
    (folder / "local.yaml").write_text(local, "utf-8")
    (problem,) = told(folder)
    assert problem.endswith(
        "local.yaml:5: default 下面没有“office_phon”,写在社区名下也用不上;请检查拼写"
    )


def test_what_a_patrol_or_a_lead_opens_can_be_filed(folder: Path) -> None:
    diary = "patrol:\n  - {tag: 照明, item: streetlight}\n  - {tag: 井盖, item: manhole}\n"
    (folder / "diary.yaml").write_text(diary + "lead: senior-card\n", "utf-8")
    found = check_knowledge(read_knowledge(folder), None)
    lead, patrol = (str(one) for one in found if one.path.name == "diary.yaml")
    assert "diary.yaml:4: 没有“senior-card”这个事项,或者它没写 request" in lead
    assert "diary.yaml:3: 没有“manhole”这个事项" in patrol


TWICE = {
    "hotlines.yaml": HOTLINES + "- {number: 119, name: 火警, purpose: 着火}\n",
    "departments.yaml": DEPARTMENTS * 2,
    "yearly.yaml": "- {item: senior-card, name: 年审, first: 11-01, last: 12-31}\n" * 2,
}


@pytest.mark.parametrize(("name", "text"), TWICE.items(), ids=TWICE)
def test_of_two_with_one_name_the_second_is_told(named: Path, name: str, text: str) -> None:
    (named / name).write_text(text, "utf-8")
    (problem,) = told(named)
    assert f"{name}:{text.count(chr(10))}: " in problem
    assert "写了两次,只有第一条算数" in problem


def test_a_slip_in_one_file_is_not_told_of_those_that_name_what_is_in_it(
    folder: Path, change: Write
) -> None:
    change("streetlight", "{team: 市政}", "{team: 市政}\n  limit: 水电气热")
    (folder / "policies.yaml").write_text("quiet: 晚上\n", "utf-8")
    change("streetlight", "title: 路灯不亮", "title：路灯不亮")
    season = "- {item: streetlight, name: 检修, first: 11-01, last: 12-31, reviewed: 2026-11-01}\n"
    (folder / "yearly.yaml").write_text(season, "utf-8")
    knowledge = read_knowledge(folder)
    found = [*knowledge.problems, *check_knowledge(knowledge, None)]
    assert [one.path.name for one in found if one.path.name != "local.yaml"] == [
        "streetlight.yaml",
        "policies.yaml",
    ]
