"""The ledger: every ticket a line, for who answers for the numbers, and nothing of residents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.desk import ledger
from bot.desk.columns import Line, columns
from bot.desk.csv_rows import write_book, write_rows
from tests.desk.desk_stories import RESIDENT, WORKER, does, report
from tests.town import Town

SECRETS = (RESIDENT, "13900001234", "2单元701", "=1+1")


def lines(town: Town, since: datetime | None = None) -> list[Line]:
    knowledge = town.conversation.current().knowledge
    work = lambda session: list(ledger.rows(session, knowledge, town.conversation.zone, since))  # noqa: E731
    return town.database.read(work).result()


def told_and_done(town: Town) -> None:
    report(town, text="电话13900001234", door="2单元701")
    does(town, "accept", WORKER)
    town.clock.advance(timedelta(hours=2))
    does(town, "resolve", WORKER, text="换了灯泡", photos=["a"])
    report(town, item="emergency-fire", place="=1+1号楼")


def test_each_ticket_is_a_line_with_its_moments(town: Town) -> None:
    told_and_done(town)
    light, fire = lines(town)
    assert (light["number"], light["title"], light["state"]) == (
        "20261121-0001",
        "路灯不亮",
        "待确认",
    )
    assert (light["created"], light["resolved"]) == ("2026-11-21 10:00", "2026-11-21 12:00")
    assert (light["owner"], light["source"], light["urgent"]) == (WORKER, "网页", "")
    assert (fire["urgent"], fire["accepted"], fire["closed"]) == ("是", "", "")
    assert light["area"]
    assert set(light.cells) == set(columns(ledger.TABLE).values())


def test_it_begins_on_a_day(town: Town) -> None:
    told_and_done(town)
    noon = datetime(2026, 11, 21, 4, tzinfo=UTC)
    assert [line["number"] for line in lines(town, noon)] == ["20261121-0002"]
    assert lines(town, noon + timedelta(days=1)) == []


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_nothing_of_a_resident_and_no_formula_gets_into_the_file(
    town: Town, tmp_path: Path
) -> None:
    told_and_done(town)
    table, book = tmp_path / "台账.csv", tmp_path / "台账.xlsx"
    write_rows(table, ledger.TABLE, lines(town))
    write_book(book, ledger.TABLE, lines(town))
    text = table.read_text("utf-8-sig")
    page = list(load_workbook(book).worksheets[0].iter_rows())
    shown = [[str(cell.value or "") for cell in row] for row in page]
    assert [row.split(",")[0] for row in text.splitlines()] == [row[0] for row in shown]
    assert {cell.data_type for row in page for cell in row if cell.value} == {"s"}
    assert "'=1+1号楼" in text
    for secret in SECRETS[:3]:
        assert secret not in text
        assert secret not in str(shown)


def test_nobody_is_ranked() -> None:
    headers = "".join(columns(ledger.TABLE))
    assert not [word for word in ("排名", "名次", "积分", "打卡", "登录") if word in headers]
