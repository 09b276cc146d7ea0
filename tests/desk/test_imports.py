"""Areas and files come in from tables, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.desk import imports
from bot.desk.imports import Imported, ImportFailed
from storage.queries import areas
from tests.desk.table_stories import AREAS, area, fresh_session, levels_upward, rows, take_areas


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    yield from fresh_session(tmp_path / "linli.db")


def problems_of_areas(session: Session, tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ImportFailed) as failure:
        take_areas(session, tmp_path, text)
    assert areas.count(session) == 0
    return failure.value.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_as_excel_writes_it(
    session: Session, tmp_path: Path, encoding: str
) -> None:
    read = rows(tmp_path, AREAS.replace("\n", "\r\n") + "S, 桃源街道 ,街道,\r\n,,,\r\n", encoding)
    assert imports.import_areas(session, read) == Imported(1, 0, 0)
    assert area(session, "S").name == "桃源街道"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "空的"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "空的"),
        (b"PK\x03\x04workbook", "另存为"),
        (b"\xff\xff\xff", "编码"),
        ('编号,名称\n"S,桃源'.encode(), "引号"),
        ("编号,编号\nS,T".encode(), "两次"),
        ("编号,名称\nS,桃源,多出".encode(), "第2行:比表头多出了内容“多出”"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, raw: bytes, told: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(raw)
    with pytest.raises(ImportFailed) as failure:
        imports.read_rows(path)
    assert told in failure.value.problems[0]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="打不开"):
        imports.read_rows(tmp_path / "none.csv")


def test_a_wrong_header_is_told(session: Session, tmp_path: Path) -> None:
    assert "只有表头" in problems_of_areas(session, tmp_path, AREAS)[0]
    told = problems_of_areas(session, tmp_path, "编号,名称,级别,备注\nS,桃源街道,街道,x\n")
    assert "缺少“上级编号”" in told[0]
    assert "“备注”不认识" in told[1]


def test_all_problems_of_areas_are_told_at_once(session: Session, tmp_path: Path) -> None:
    text = AREAS + "S,桃源街道,街道,\nS,又一个,街道,\nX,,弄堂,S\nY,东里,小区,Q\nZ,西里,小区,\n"
    told = problems_of_areas(session, tmp_path, text)
    assert told[0] == "第3行:编号“S”和第2行重复"
    assert told[1] == "第4行:缺少名称"
    assert told[2].startswith("第4行:不认识的级别“弄堂”;可以写:区县、")
    assert told[3:] == ["第5行:找不到上级编号“Q”", "第6行:小区要写上级编号"]


def test_areas_in_a_circle_are_told(session: Session, tmp_path: Path) -> None:
    told = problems_of_areas(session, tmp_path, AREAS + "A,东里,小区,B\nB,西里,小区,A\n")
    assert len(told) == 2
    assert "绕了一圈" in told[0]


def test_odd_points_and_rounded_codes_are_told(session: Session, tmp_path: Path) -> None:
    header = "编号,名称,级别,上级编号,纬度,经度\n"
    text = header + "1.10101E+11,桃源,街道,,北,110\nT,柳荫,街道,,30,\nU,杏林,街道,,nan,999\n"
    told = problems_of_areas(session, tmp_path, text)
    assert ["科学计数" in told[0], "纬度“北”" in told[1], "都不写" in told[2]] == [True] * 3
    assert len(told) == 5


def test_a_parent_may_stand_below_and_a_moved_area_takes_its_own_along(
    session: Session, tmp_path: Path
) -> None:
    take_areas(
        session, tmp_path, AREAS + "E1,1号楼,楼,E\nE,东里,小区,G\nG,一格,网格,S\nS,街,街道,\n"
    )
    assert levels_upward(session, area(session, "E1")) == ["building", "estate", "grid", "street"]
    moved = take_areas(session, tmp_path, AREAS + "E,东里,小区,H\nH,二格,网格,S\nS,街,街道,\n")
    assert moved == Imported(added=1, changed=1, unchanged=1)
    assert area(session, "E1").path.startswith(area(session, "H").path)


def test_nicknames_are_split_at_whatever_is_between(session: Session, tmp_path: Path) -> None:
    take_areas(session, tmp_path, "编号,名称,级别,上级编号,别名\nS,街,街道,,甲、乙;丙 、\n")
    assert area(session, "S").nicknames == ["甲", "乙", "丙"]
