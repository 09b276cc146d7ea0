"""Hours that can be booked, as clerks write them: what each line means, and slips told."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from bot.catalogue.checker import check_knowledge
from bot.catalogue.knowledge import read_knowledge
from bot.catalogue.opening import Day, read_opening
from tests.catalogue.conftest import Write

SATURDAY, WEDNESDAY, LAST = date(2026, 11, 21), date(2026, 11, 25), date(2026, 12, 31)
FITS = [
    ("工作日 9:00-11:00", WEDNESDAY, True, True),
    ("工作日 9:00-11:00", WEDNESDAY, False, False),
    ("工作日 9:00-11:00", SATURDAY, True, True),  # worked instead of another day
    ("每天 9:00-11:00", SATURDAY, False, True),
    ("周三 9:00-11:00", WEDNESDAY, True, True),
    ("周三 9:00-11:00", SATURDAY, True, False),
    ("周一、周三 9:00-11:00", WEDNESDAY, True, True),
    ("周一至周五 9:00-11:00", WEDNESDAY, True, True),
    ("周一至周五 9:00-11:00", SATURDAY, False, False),
    ("周六至周一 9:00-11:00", SATURDAY, False, True),
    ("周六到周一 9:00-11:00", WEDNESDAY, True, False),
    ("每月25日 9:00-11:00", WEDNESDAY, True, True),
    ("每月31号 9:00-11:00", LAST, True, True),
    ("每月31号 9:00-11:00", WEDNESDAY, True, False),
    ("2026-11-25 9:00-11:00", WEDNESDAY, True, True),
    ("2026-11-26 休", WEDNESDAY, True, False),
]
SLIPS = {
    "no hours": "周三",
    "a weekday that is none": "周八 9:00-10:00",
    "an hour that is none": "周三 25:00-26:00",
    "words for hours": "周三 上午",
    "a date that is none": "2026-02-30 9:00-10:00",
    "backwards": "周三 11:00-9:00",
    "nothing long": "周三 9:00-9:00",
    "overlapping": "周三 9:00-11:00、10:00-12:00",
    "too short for one": "周三 9:00-9:20",
}
SLOTS = """\
slots:
  name: 老年证代办
  called: [代办]
  open: [{open}]
  length: 30m
  place: 社区一楼
related: [streetlight]
"""


@pytest.mark.parametrize(("line", "day", "works", "fits"), FITS)
def test_a_line_speaks_of_days(line: str, day: date, works: bool, fits: bool) -> None:
    assert read_opening(line).fits(Day(day, works)) is fits


def test_hours_are_read_in_whatever_way_they_are_joined() -> None:
    wanted = ((time(8, 30), time(12)), (time(14), time(17, 30)))
    for text in (
        "8:30-12:00、14:00-17:30",
        "08:30–12:00，14:00~17:30",
        "8:30至12:00, 14:00到17:30",
    ):
        assert read_opening(f"周三 {text}").hours == wanted
    assert read_opening("周三 休").hours == ()


@pytest.mark.parametrize("line", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_with_its_line(folder: Path, change: Write, line: str) -> None:
    written(change, line)
    (problem,) = read_knowledge(folder).problems
    assert "senior-card.yaml:3" in str(problem)
    assert any(cure in str(problem) for cure in ("要写成", "不能重叠", "放得下"))


def written(change: Write, line: str, **others: str) -> None:
    text = SLOTS.replace("{open}", f"'{line}'")
    for old, new in others.items():
        text = text.replace(f"  {old}:", f"  {new}\n  {old}:")
    change("senior-card", "related: [streetlight]\n", text)


def told(folder: Path) -> list[str]:
    problems = check_knowledge(read_knowledge(folder), None, SATURDAY)
    return [str(problem) for problem in problems]


def test_slots_that_nobody_reviewed_are_told_once(folder: Path, change: Write) -> None:
    written(change, "工作日 8:30-12:00")
    assert [line for line in told(folder) if "预约时段还是样例" in line]
    change("senior-card", "  length: 30m\n", "  length: 30m\n  reviewed: 2026-11-21\n")
    assert not [line for line in told(folder) if "预约" in line]


def test_what_can_never_be_booked_is_told(folder: Path, change: Write) -> None:
    written(change, "2026-11-20 8:30-12:00", length="lead: 20 workdays")
    found = told(folder)
    assert [line for line in found if "最晚要提前 20 workdays 约,只开放 14 天以内的" in line]
    assert [line for line in found if "写的日子都过去了" in line]


def test_an_unknown_place_and_a_wrong_number_are_told(folder: Path, change: Write) -> None:
    written(change, "周三 9:00-11:00")
    change("senior-card", "  place: 社区一楼", "  place: '{gym}'")
    assert "local.yaml 里没有“{gym}”" in str(read_knowledge(folder).problems)
    change("senior-card", "  place: '{gym}'", "  place: 社区一楼\n  capacity: 0\n  ahead: 很久")
    texts = str(read_knowledge(folder).problems)
    assert "“capacity”写得太小了" in texts
    assert "“ahead”要写成整数" in texts


def test_two_items_of_one_name_are_told(folder: Path, change: Write) -> None:
    written(change, "周三 9:00-11:00")
    other = SLOTS.replace("{open}", "周四 9:00-11:00").replace("related: [streetlight]\n", "")
    path = folder / "items/report/streetlight.yaml"
    path.write_text(path.read_text("utf-8") + other, "utf-8")
    (problem,) = [line for line in told(folder) if "called 里也有" in line and "“代办”" in line]
    assert "streetlight" in problem
    assert "senior-card" in problem
