"""A ledger kept before is taken over whole or not at all, and nobody is told of what had ended."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from sqlmodel import Session, col, select

from bot.desk import former_table
from bot.desk.anchors import anchor_day, find_breaks
from bot.desk.columns import ImportFailed
from bot.desk.former_items import item_finder
from bot.desk.former_rows import Reading, read_rows
from bot.desk.former_tickets import TakenOver, import_former
from bot.desk.imports import Imported, import_people
from bot.desk.moments import read_moment
from storage.queries import events
from storage.tables import Delivery, Person, Ticket
from tests.desk.desk_stories import WORKER, does, hears, look, owner_of
from tests.desk.table_stories import PEOPLE, Operator
from tests.desk.table_stories import rows as table_rows
from tests.town import KEYS, Town

pytestmark = pytest.mark.slow

ZONE = ZoneInfo("Asia/Shanghai")
HEADER = "原编号,事项,内容,地点,姓名,电话,提出时间,状态,办结时间,办理结果\n"
DONE = "2025-118,路灯不亮,3号楼东门口灯不亮,桃源里3号楼2单元501,李大妈,13900001234,2025-11-03 14:05,已办结,2025-11-05,换了灯泡\n"  # noqa: E501
OPEN = "2026-7,,楼下下水道堵了往外冒脏水,桃源里3号楼,李大妈,13900001234,2026年11月20日,办理中,,\n"
ODD = "2026-8,表扬信,谢谢社区送的月饼盒子很好看,,,,2026/11/19,已完成,2026/11/20,\n"


def take(town: Town, text: str, map_text: str = "") -> TakenOver:
    """Import a ledger as the command does."""
    table, theirs = town.folder / "台账.csv", town.folder / "对照.yaml"
    table.write_text(text, "utf-8")
    theirs.write_text(map_text, "utf-8")
    lines = former_table.read_former(table, theirs if map_text else None)
    reading = Reading(item_finder(town.understanding), ZONE, town.clock.now())
    found = read_rows(lines, reading)
    return town.write(lambda s: import_former(town.conversation.unit(s), found))


def problems(town: Town, text: str, map_text: str = "") -> list[str]:
    """What is said of a ledger that can't be taken over; nothing of it was."""
    with pytest.raises(ImportFailed) as failed:
        take(town, text, map_text)
    assert all_tickets(town) == []
    return failed.value.problems


def all_tickets(town: Town) -> list[Ticket]:
    return town.read(lambda s: [*s.exec(select(Ticket).order_by(col(Ticket.id)))])


def test_what_had_ended_stays_ended_and_nobody_is_told(town: Town) -> None:
    assert take(town, HEADER + DONE) == TakenOver(added=1, open=0, unchanged=0)
    (ticket,) = all_tickets(town)
    assert (ticket.number, ticket.item_id, ticket.state) == (
        "20251103-0001",
        "streetlight",
        "closed",
    )
    assert (ticket.place, ticket.door) == ("桃源里3号楼2单元", "501")
    assert ticket.created_at == datetime(2025, 11, 3, 6, 5, tzinfo=UTC)
    assert ticket.closed_at == datetime(2025, 11, 4, 16, tzinfo=UTC)
    town.later(days=3)
    assert town.read(lambda s: s.exec(select(Delivery.id)).all()) == []
    said = town.read(lambda s: events.content_of(events.find_first(s, ticket.id)))
    assert said == {"text": "3号楼东门口灯不亮", "former": "2025-118", "result": "换了灯泡"}


def test_what_had_not_is_owned_and_its_clocks_begin_now(town: Town) -> None:
    assert take(town, HEADER + OPEN) == TakenOver(added=1, open=1, unchanged=0)
    number = "20261120-0001"
    assert (look(town, "item_id", number), owner_of(town, number)) == ("sewage", WORKER)
    assert look(town, "state", number) == "submitted"
    assert look(town, "respond_since", number) == town.clock.now()
    worker = town.person(WORKER)
    assert "转来 1 件" in hears(worker)
    worker.say("任务")
    shown = "".join(worker.press(number))
    for part in ("楼下下水道堵了", "原编号：2026-7", "13900001234"):
        assert part in shown
    does(town, "accept", WORKER, number=number)
    does(town, "resolve", WORKER, number=number, text="通了", photos=["p"])
    assert look(town, "state", number) == "resolved"


def test_what_no_item_fits_is_left_to_people(town: Town) -> None:
    take(town, HEADER + ODD)
    assert [ticket.item_id for ticket in all_tickets(town)] == ["other-request"]


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_one_phone_is_one_person_and_stands_sealed(town: Town) -> None:
    take(town, HEADER + DONE + OPEN)
    known = select(Person).where(Person.phone_hash == KEYS.look_up("13900001234"))
    (person,) = town.read(lambda s: [*s.exec(known)])
    assert {ticket.reporter_id for ticket in all_tickets(town)} == {person.id}
    assert person.name == "李大妈"
    assert b"13900001234" not in (town.folder / "town.db").read_bytes()


def test_a_phone_without_a_name_is_one_person_whatever_comes_later(town: Town) -> None:
    """Another ledger, and then the table of people, which knows whose phone it is."""
    take(town, HEADER + OPEN.replace("李大妈", ""))
    take(town, HEADER + OPEN.replace("李大妈", "").replace("2026-7", "2026-9"))
    table = PEOPLE + "李大妈,139 0000 1234,居民,,,桃源里3号楼,501\n"
    rows, now = table_rows(town.folder, table), town.clock.now()
    taken = [town.write(lambda s: import_people(s, rows, KEYS, now)) for _ in range(2)]
    assert taken == [Imported(0, 1, 0), Imported(0, 0, 1)]
    known = select(Person).where(Person.phone_hash == KEYS.look_up("13900001234"))
    (person,) = town.read(lambda s: [*s.exec(known)])
    assert (person.name, person.door) == ("李大妈", "501")
    assert {ticket.reporter_id for ticket in all_tickets(town)} == {person.id}


def test_who_only_said_a_number_is_given_nobodys_matters(town: Town) -> None:
    stranger = town.stranger()
    stranger.say("13900001234")
    take(town, HEADER + DONE)
    assert "还没有诉求" in stranger.say("我的")[0]


def test_the_same_file_twice_is_once(town: Town) -> None:
    take(town, HEADER + DONE + OPEN)
    town.person(WORKER).hear()
    assert take(town, HEADER + DONE + OPEN + ODD) == TakenOver(added=1, open=0, unchanged=2)
    assert len(all_tickets(town)) == 3
    assert hears(town.person(WORKER)) == ""


def test_a_number_that_came_with_another_end_is_refused(town: Town) -> None:
    take(town, HEADER + DONE)
    with pytest.raises(ImportFailed) as failed:
        take(town, HEADER + OPEN + DONE.replace("2025-11-05", "2025-11-09"))
    assert failed.value.problems == [
        "第3行：原编号“2025-118”以前导入过，内容不一样；已经导入的不会再改"
    ]
    assert len(all_tickets(town)) == 1


def test_the_record_verifies_and_old_words_go_in_time(town: Town) -> None:
    take(town, HEADER + DONE + OPEN + ODD)
    town.write(lambda s: anchor_day(s, town.clock.now()))
    assert town.read(lambda s: [*find_breaks(s, KEYS)]) == []
    town.later(days=360)
    old = town.read(lambda s: events.find_first(s, 1))
    assert old is None, "two years after it had ended"
    assert town.read(lambda s: [*find_breaks(s, KEYS)]) == []


def test_their_headers_are_mapped(town: Town) -> None:
    text = "工单号,诉求描述,来电时间,经办\n17,路灯坏了,2026-11-02,小王\n"
    theirs = "原编号: 工单号\n内容: 诉求描述\n提出时间: 来电时间\n"
    assert take(town, text, theirs).added == 1


@pytest.mark.parametrize("town_url", [""])  # refused before it comes to a database
@pytest.mark.parametrize(
    ("text", "theirs", "said"),
    [
        ("工单号,内容\n1,x\n", "", "缺少“原编号”"),
        ("工单号,内容,时间\n1,x,y\n", "原编号: 单号\n内容: 内容\n提出时间: 时间\n", "没有“单号”"),
        ("a\n1\n", "号码: a\n", "“号码”不认识"),
        ("a\n1\n", "- a\n- b\n", "对照表"),
        ("a\n1\n", "原编号: [\n", "对照表"),
        (HEADER, "", "没有内容"),
        (HEADER + "1,,,,,,2026-11-02,,,\n", "", "第2行：缺少内容"),
        (HEADER + "1,,灯坏,,,,昨天,,,\n", "", "“昨天”不是看得懂的日期"),
        (HEADER + "1,,灯坏,,,,2026-02-30,,,\n", "", "不是看得懂的日期"),
        (HEADER + "1,,灯坏,,,,2027-02-03,,,\n", "", "还没到"),
        (HEADER + "1,,灯坏,,,,2026-02-03,已办结,2026-02-01,\n", "", "比提出时间早"),
        (HEADER + "1,,灯坏,,,,2026-02-03,已办结,,\n", "", "要写办结时间"),
        (HEADER + "1,,灯坏,,,,2026-02-03,马上办,,\n", "", "不认识的状态“马上办”"),
        (HEADER + "1,,灯坏,,,12,2026-02-03,,,\n", "", "不像电话号码"),
        (HEADER + "1,,灯坏,,,1.39E+10,2026-02-03,,,\n", "", "科学计数"),
        (HEADER + OPEN + OPEN.replace("下水道", "厕所"), "", "和第2行重复"),
    ],
)
def test_what_is_wrong_is_told_by_its_line_and_nothing_is_taken(
    town: Town, text: str, theirs: str, said: str
) -> None:
    assert said.replace("：", ":") in "\n".join(problems(town, text, theirs)).replace("：", ":")


def test_every_wrong_row_is_told_at_once(town: Town) -> None:
    bad = "1,,,,,,x,,,\n" + DONE + ",,灯坏,,,,2026-02-03,,,\n"
    assert len(problems(town, HEADER + bad)) == 3


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2025-11-3", "2025-11-03 00:00"),
        ("2025/11/03 14:05", "2025-11-03 14:05"),
        ("2025.11.3 9:05:30", "2025-11-03 09:05"),
        ("2025年11月3日", "2025-11-03 00:00"),
        ("2025年11月3日下午2点05分", "2025-11-03 14:05"),
        ("2025年11月3日 上午10时", "2025-11-03 10:00"),
        ("2025-11-03T14:05:00", "2025-11-03 14:05"),
        ("２０２５－１１－０３", "2025-11-03 00:00"),
        ("20251103", "2025-11-03 00:00"),
        ("45964.5", "2025-11-03 12:00"),
        ("2025-11-3 14:05", "2025-11-03 14:05"),
        ("2025 年 11 月 3 日 晚上 8 点", "2025-11-03 20:00"),
        ("2025-11-3 14:05:06", "2025-11-03 14:05"),
        ("2025-11-314:05", None),
        ("2025-13-01", None),
        ("2025-11-03 25:00", None),
        ("2025-11-03 前后", None),
        ("去年", None),
        ("", None),
    ],
)
def test_days_as_ledgers_write_them(said: str, meant: str | None) -> None:
    found = read_moment(said, ZONE)
    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == meant


def test_a_workbook_is_read_as_it_looks(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["原编号", "内容", "提出时间", "电话"])
    page.append([118, "路灯不亮", datetime(2025, 11, 3, 14, 5), 13900001234])  # noqa: DTZ001
    book.save(tmp_path / "台账.xlsx")
    (line,) = former_table.read_former(tmp_path / "台账.xlsx")
    assert line.cells == {
        "former": "118",
        "text": "路灯不亮",
        "created": "2025-11-03 14:05",
        "phone": "13900001234",
    }
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04nothing")
    with pytest.raises(ImportFailed):
        former_table.read_former(tmp_path / "坏.xlsx")


def test_the_templates_fit_each_other(town: Town, tmp_path: Path) -> None:
    told = former_table.write_templates(tmp_path / "样子.csv")
    assert "样子.yaml" in told
    (line,) = former_table.read_former(tmp_path / "样子.csv", tmp_path / "样子.yaml")
    assert line["former"] == "2025-118"
    take(town, (tmp_path / "样子.csv").read_text("utf-8-sig"))
    with pytest.raises(ImportFailed):
        former_table.write_templates(tmp_path / "样子.csv")


def test_an_operator_brings_a_ledger_in(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data_dir)
    monkeypatch.setenv("BOT_DATA_DIR", str(data_dir))
    operator = Operator(data_dir)
    operator.founds()
    (data_dir / "台账.csv").write_text(HEADER + DONE + OPEN + ODD, "utf-8")
    done = operator("import", "tickets", "台账.csv")
    assert done.stdout.splitlines() == [
        "新增 3（其中 1 件没办完，已派给负责的人），以前导入过的 0",
        "认不出事项的 1 件，记在“其他诉求”里",
    ]
    assert operator("import", "tickets", "台账.csv").stdout.startswith("新增 0")
    assert operator("import", "tickets", "没有.csv").exit_code == 1
    assert operator("import", "tickets", "--template", "样子.csv").exit_code == 0
    assert operator("export", "tickets", "出.csv").exit_code == 0
    assert "以前的台账" in "".join(operator.lines("出.csv"))


@pytest.mark.slow
@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_ten_thousand_rows_take_a_minute_at_most(town: Town) -> None:
    rows = (OPEN.replace("2026-7", f"a{i}") for i in range(500))
    done = (DONE.replace("2025-118", f"b{i}").replace("1234", f"{i:04}") for i in range(9_500))
    begun = time.process_time()
    assert take(town, HEADER + "".join([*rows, *done])).added == 10_000
    assert time.process_time() - begun < 60

    def count(session: Session) -> int:
        return len(session.exec(select(Delivery.id)).all())

    assert town.read(count) == 1
