"""Consent to be visited by the calendar, in the table of households: in, out, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.desk import imports
from bot.desk.care import care_of
from bot.desk.imports import Imported, ImportFailed
from bot.settings import KNOWLEDGE
from storage.queries import diary
from storage.round_tables import CareWord
from tests.desk.table_stories import NOW, TWO_HOUSES, fresh_session, rows, take_areas

pytestmark = pytest.mark.slow

HEADER = "住址,门牌,户主,颜色,同意上门,同意日期,同意到\n"
DAY = date(2026, 11, 23)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    for session in fresh_session(tmp_path / "linli.db"):
        take_areas(session, tmp_path, TWO_HOUSES)
        yield session


def take(session: Session, tmp_path: Path, text: str) -> Imported:
    colours = imports.read_diary(KNOWLEDGE)
    return imports.import_households(session, rows(tmp_path, HEADER + text), colours, NOW)


def agrees(session: Session) -> list[bool]:
    care = care_of(session, UTC)
    return [care[home.id].agrees(DAY) for home in diary.find_households(session)]


def kinds(session: Session) -> list[str]:
    return [word.kind for word in session.exec(select(CareWord).order_by("id"))]


def test_who_agreed_until_when_comes_in_and_goes_out_again(
    session: Session, tmp_path: Path
) -> None:
    text = (
        "A3,101,李桂兰,橙,女儿同意,2026-09-01,2027-08-31\n"
        "A3,101,李桂兰,黄,,,\n"
        "A3,102,何长顺,橙,本人同意,2025-01-01,2026-01-01\n"
        "B3,101,赵淑珍,橙,,,\n"
    )
    assert take(session, tmp_path, text) == Imported(3, 0, 0)
    assert agrees(session) == [True, False, False], "one holds, one is over, one was never given"
    path = tmp_path / "out.csv"
    imports.write_rows(path, "households", imports.export_households(session))
    assert path.read_text("utf-8-sig").count("女儿同意,2026-09-01,2027-08-31") == 2
    back = imports.read_rows(path)
    colours = imports.read_diary(KNOWLEDGE)
    assert imports.import_households(session, back, colours, NOW) == Imported(0, 0, 3)
    assert kinds(session) == ["agreed", "agreed"]


def test_an_empty_cell_takes_nothing_back_and_a_no_does(session: Session, tmp_path: Path) -> None:
    take(session, tmp_path, "A3,101,李桂兰,橙,女儿同意,,\n")
    assert take(session, tmp_path, "A3,101,李桂兰,橙,,,\n") == Imported(0, 0, 1)
    assert agrees(session) == [True]
    assert take(session, tmp_path, "A3,101,李桂兰,橙,否,,\n") == Imported(0, 1, 0)
    assert agrees(session) == [False]
    assert take(session, tmp_path, "A3,101,李桂兰,橙,否,,\n") == Imported(0, 0, 1)
    assert kinds(session) == ["agreed", "declined"], "each is kept on record"
    take(session, tmp_path, "A3,101,李桂兰,,,,\n")
    assert kinds(session) == [], "it goes with the household"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A3,101,李桂兰,橙,女儿同意,去年,\n", "不是日期"),
        ("A3,101,李桂兰,橙,女儿同意,,2026-13-01\n", "不是日期"),
        ("A3,101,李桂兰,橙,女儿同意,,\nA3,101,李桂兰,黄,儿子同意,,\n", "一户只能写一种"),
    ],
)
def test_what_is_wrong_keeps_all_of_it_out(
    session: Session, tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(ImportFailed, match=told):
        take(session, tmp_path, text)
    assert kinds(session) == []
