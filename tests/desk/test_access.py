"""Who is shown a resident's phone or door stands in a list that itself names nobody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select
from typer import Typer
from typer.testing import CliRunner

from bot.desk import access
from storage.record_tables import AccessLog
from storage.tables import Person, Ticket
from tests.desk.desk_stories import CLERK, MONDAY, RESIDENT, SECRETARY, WORKER, does, opened, report
from tests.desk.table_stories import SAMPLE
from tests.town import Town

pytestmark = pytest.mark.slow

PHONE, DOOR = "000-0000-1001", "2单元501"
Seen = tuple[str | None, str | None, str | None, str]


def seen(town: Town) -> list[Seen]:
    """Reader, whose, which ticket, through which door; in order."""

    def look(session: Session) -> list[Seen]:
        rows = session.exec(select(AccessLog).order_by("id")).all()
        return [told(session, row) for row in rows]

    return town.read(look)


def told(session: Session, row: AccessLog) -> Seen:
    people = name(session, row.reader_id), name(session, row.subject_id)
    return (*people, number(session, row), row.door)


def name(session: Session, person_id: int | None) -> str | None:
    return session.get_one(Person, person_id).name if person_id else None


def number(session: Session, row: AccessLog) -> str | None:
    return session.get_one(Ticket, row.ticket_id).number if row.ticket_id else None


def test_a_ping_with_a_phone_is_a_reading(town: Town) -> None:
    first = report(town)
    assert PHONE in "".join(town.person(WORKER).hear())
    assert seen(town) == [(WORKER, RESIDENT, first, "ping")]


def test_each_look_at_a_task_is_one_too(town: Town) -> None:
    first = report(town)
    worker = town.person(WORKER)
    worker.say("任务")
    assert len(seen(town)) == 1, "the list shows neither"
    worker.press("路灯不亮")
    assert seen(town)[1:] == [(WORKER, RESIDENT, first, "reply")]


def test_a_door_alone_counts(town: Town) -> None:
    report(town, item="elder-bath", place="", door=f"桃源里3号楼{DOOR}")
    assert {row[:2] for row in seen(town)} == {(reader, RESIDENT) for reader, *_ in seen(town)}
    assert seen(town)


def test_a_phone_in_the_words_counts_for_whoever_reads_it(town: Town) -> None:
    town.clock.time = MONDAY
    first = report(town)
    does(town, "accept", WORKER, number=first)
    does(town, "resolve", WORKER, number=first, text="好了", photos=["p"])
    before = len(seen(town))
    does(town, "reopen", RESIDENT, number=first, reason="没好，打13900001234找我")
    assert sorted(seen(town)[before:]) == sorted(
        [(WORKER, RESIDENT, first, "news"), (SECRETARY, RESIDENT, first, "news")]
    )


def test_who_sees_no_phone_is_not_listed(town: Town) -> None:
    first = report(town)
    town.person(CLERK).say(f"/status {first}")
    town.person(RESIDENT).say(f"/status {first}")
    town.person("周明远").say(f"/status {first}")
    assert [row[0] for row in seen(town)] == [WORKER]


def test_nothing_of_a_reading_that_was_undone_stays(town: Town) -> None:
    def report_and_fail(session: Session) -> None:
        opened(town.conversation.unit(session))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        town.write(report_and_fail)
    assert seen(town) == []


def test_it_is_kept_for_two_years(town: Town) -> None:
    report(town)
    town.later(days=729)
    assert (WORKER, RESIDENT, "20261121-0001", "ping") in seen(town)
    town.later(days=3)
    assert (WORKER, RESIDENT, "20261121-0001", "ping") not in seen(town)


def test_the_list_names_no_resident(town: Town) -> None:
    first = report(town)
    knowledge, zone = town.conversation.current().knowledge, town.conversation.zone
    work = lambda session: [*access.rows(session, knowledge, zone)]  # noqa: E731
    (line,) = town.read(work)
    assert (line["reader"], line["ticket"], line["door"]) == (WORKER, first, "新单通知")
    assert line["at"] == "2026-11-21 10:00"
    assert not {RESIDENT, PHONE, DOOR} & set(line.cells.values())


def test_a_table_of_people_is_a_reading_of_each(command: Typer, tmp_path: Path) -> None:
    run = CliRunner().invoke
    for kind in ("areas", "people"):
        run(command, ["import", kind, str(SAMPLE / f"{kind}.csv")])
    assert run(command, ["export", "people", "people.csv"]).exit_code == 0
    assert run(command, ["export", "access", "access.csv", "--since", "2020-01-01"]).exit_code == 0
    header, *lines = (tmp_path / "access.csv").read_text("utf-8-sig").splitlines()
    assert header == "时间,谁看的,诉求编号,居民代号,从哪里看的"
    rows = (tmp_path / "people.csv").read_text("utf-8-sig").splitlines()[1:]
    people = {row.split(",")[1] for row in rows}
    assert len(lines) == len(people)
    assert all("（在命令行上）" in line and "导出人员表" in line for line in lines)
    later = f"{datetime.now().year + 1}-01-01"  # noqa: DTZ005
    run(command, ["export", "access", "none.csv", "--since", later])
    assert len((tmp_path / "none.csv").read_text("utf-8-sig").splitlines()) == 1
