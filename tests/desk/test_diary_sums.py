"""The diary as tables: sums by colour, month and area, single logs without anybody's name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select
from typer import Typer
from typer.testing import CliRunner

from bot.commands import export
from bot.desk import diary_sums
from bot.desk.columns import Line, columns
from storage.diary_tables import Visit
from tests.town import Town

SECRETS = ("李桂兰", "田玉珍", "501", "301", "感冒", "张芳", "王慧", "付不起")


def lines(town: Town, table: str, since: datetime | None = None) -> list[Line]:
    knowledge, zone = town.conversation.current().knowledge, town.conversation.zone
    return town.read(lambda s: list(diary_sums.ROWS[table](s, knowledge, zone, since)))


def a_month(town: Town) -> None:
    worker = town.person("张芳")
    worker.say("走访 3-2-301 正常 老人感冒了")
    worker.say("走访 3-2-501 有困难")
    worker.press("救助线索")
    worker.say("药费付不起")
    worker.say("巡查 3号楼 照明有问题")
    town.later(days=12)
    worker.say("走访 3-2-301 正常")


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_sums_and_single_logs_name_nobody(town: Town, tmp_path: Path) -> None:
    a_month(town)
    sums = lines(town, "diary")
    assert {tuple(line.cells.values()) for line in sums} == {
        ("2026-11", "桃源第一网格", "走访", "全部", "2", "2", "1", "1"),
        ("2026-11", "桃源第一网格", "走访", "橙 照料户", "2", "2", "1", "1"),
        ("2026-11", "桃源第一网格", "走访", "黄 残疾户", "1", "1", "0", "0"),
        ("2026-11", "桃源第一网格", "巡查", "全部", "1", "0", "1", "0"),
        ("2026-12", "桃源第一网格", "走访", "全部", "1", "1", "0", "0"),
        ("2026-12", "桃源第一网格", "走访", "橙 照料户", "1", "1", "0", "0"),
        ("2026-12", "桃源第一网格", "走访", "黄 残疾户", "1", "1", "0", "0"),
    }
    single = lines(town, "visits")
    assert single[1].cells == {
        "at": "2026-11-21 10:00",
        "place": "桃源里3号楼2单元",
        "kind": "走访",
        "colour": "橙 照料户",
        "tags": "有困难",
        "lead": "20261121-0001",
    }
    assert set(single[0].cells) == set(columns("visits").values())
    told = "".join(cell for line in (*sums, *single) for cell in line.cells.values())
    assert [secret for secret in SECRETS if secret in told] == []
    assert len(lines(town, "visits", datetime(2026, 12, 1, tzinfo=UTC))) == 1


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_after_two_years_the_sums_are_left(town: Town) -> None:
    a_month(town)
    before = lines(town, "diary")
    town.later(days=731)
    visits = town.read(lambda session: session.exec(select(Visit)).all())
    assert {(visit.words, visit.household_id) for visit in visits} == {(None, None)}
    after = lines(town, "diary")
    assert [line["visits"] for line in after] == [line["visits"] for line in before]


def test_an_operator_exports_the_diary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an empty database too, as a workbook and as CSV."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    command, run = Typer(), CliRunner().invoke
    command.command()(export.run)
    assert run(command, ["diary", "out.xlsx", "--since", "2026-11-01"]).exit_code == 0
    sheet = load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == [*columns("diary")]
    assert run(command, ["visits", "out.csv"]).exit_code == 0
    assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0
