"""Who comes on a day: shown to those who expect them, noted, told in the morning, exported."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select
from typer import Typer
from typer.testing import CliRunner

from bot.commands import export
from bot.desk import booking_rows
from bot.desk.columns import columns
from storage.record_tables import AccessLog
from tests.desk.desk_stories import says_mornings
from tests.handlers.booking_stories import (
    CLERK,
    NEIGHBOUR,
    RESIDENT,
    ZONE,
    at,
    books,
    rings,
    states,
)
from tests.town import Speaker, Town

DISPATCHER, STRANGE_CLERK = "宋佳", "林涛"


@pytest.fixture
def clerk(town: Town) -> Speaker:
    """Two haircuts on Wednesday, one of them given back, and a window of the street."""
    books(town.person(RESIDENT))
    books(town.person(NEIGHBOUR), label="周三 9:15")
    town.person(NEIGHBOUR).press("取消预约")
    books(town.person(NEIGHBOUR), "约周三上午十点的窗口", "周三 10:00")
    town.person(NEIGHBOUR).say("办低保")
    return town.person(CLERK)


def test_a_day_is_listed_by_the_hour_for_those_who_expect_them(town: Town, clerk: Speaker) -> None:
    (sheet,) = clerk.say("周三的预约")
    assert "便民理发 · 11月25日 周三 · 1 人" in sheet
    assert "9:00 李桂兰 000-0000-1001" in sheet
    assert "没有预约" in clerk.say("明天的预约")[0]
    assert "没有预约" in town.person(STRANGE_CLERK).say("周三的预约")[0]
    both = "\n".join(town.person(DISPATCHER).say("11月25日的预约"))
    assert "9:00 李桂兰" in both
    assert "10:00 周明远 000-0000-1002 办低保" in both


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("下周的预约表", True),
        ("下周都有谁约了", True),
        ("周三到周五都有谁约", True),
        ("周二和周三都有谁约", True),
        ("下周有谁约理发", True),
        ("下周有谁约律师", False),
        ("周末都有谁约", False),
    ],
)
def test_several_days_are_listed_day_by_day(
    town: Town, clerk: Speaker, asked: str, there: bool
) -> None:
    sheet = clerk.say(asked)
    assert ("9:00 李桂兰" in sheet[0]) is there
    assert ("都没有预约" in sheet[0]) is not there


@pytest.mark.slow
def test_who_is_shown_a_phone_is_on_the_record(town: Town, clerk: Speaker) -> None:
    clerk.say("周三的预约")
    (read,) = town.read(lambda s: s.exec(select(AccessLog)).all())
    readers = (read.reader_id, read.subject_id, read.ticket_id)
    resident = town.person(RESIDENT).visitor.person_id
    assert readers == (clerk.visitor.person_id, resident, None)


@pytest.mark.slow
def test_a_resident_has_no_sheet(town: Town, clerk: Speaker) -> None:
    neighbour = town.person(NEIGHBOUR)
    assert "李桂兰" not in "".join(neighbour.say("今天的预约"))
    assert "李桂兰" not in "".join(town.person("张芳").say("周三的预约"))


@pytest.mark.slow
def test_it_is_noted_who_came_and_a_slip_is_put_right(town: Town, clerk: Speaker) -> None:
    town.clock.time = at("11-24 10:00")
    clerk.say("明天的预约")
    assert clerk.labels == ["9:00 李桂兰 改、取消"]  # too early for more
    town.clock.time = at("11-25 09:10")
    clerk.say("今天的预约")
    assert clerk.labels[:2] == ["来了 9:00 李桂兰", "没来 9:00 李桂兰"]
    assert "没来" in clerk.press("没来")[0]
    assert "来了" in clerk.press("改成来了")[0]
    rings(town, "11-25 10:00")
    assert not [text for text in town.person(RESIDENT).hear() if "没等到您" in text]
    assert states(town)[0] == "came"
    clerk.press("改成没来")
    rings(town, "11-25 11:00")
    assert "没等到您" in town.person(RESIDENT).hear()[-1]


@pytest.mark.slow
def test_the_morning_says_how_many_come(town: Town, clerk: Speaker) -> None:
    """Also to who has nothing else to do; they open the sheet with one press."""
    clerk.hear()
    town.clock.time = at("11-25 08:30")
    says_mornings(town)
    assert "预约 1 人" in clerk.hear()[-1]
    assert clerk.labels == ["今天的预约"]
    assert "9:00 李桂兰" in clerk.press("今天的预约")[0]


@pytest.mark.slow
def test_bookings_are_exported_without_anybodys_name(town: Town, clerk: Speaker) -> None:
    unit = town.understanding.knowledge
    lines = town.read(lambda s: list(booking_rows.rows(s, unit, ZONE)))
    assert [line["state"] for line in lines] == ["约好", "取消", "约好"]
    assert lines[0]["starts"] == "2026-11-25 09:00"
    assert lines[2]["desk"] == "桃源街道"
    told = str([line.cells for line in lines])
    assert not [name for name in ("李桂兰", "周明远", "1001", "低保") if name in told]
    assert set(lines[0].cells) == {*columns("bookings").values()}
    assert town.read(lambda s: list(booking_rows.rows(s, unit, ZONE, at("11-26 00:00")))) == []


@pytest.mark.slow
def test_an_operator_exports_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    command = Typer()
    command.command()(export.run)
    assert CliRunner().invoke(command, ["bookings", str(tmp_path / "out.csv")]).exit_code == 0
    assert "预约号" in (tmp_path / "out.csv").read_text("utf-8-sig")
