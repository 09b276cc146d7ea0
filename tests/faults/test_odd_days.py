"""Days and hours that are not there each year, or twice; a year whose holidays nobody knows yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.catalogue.checker import missing_holidays
from storage.queries import knowledge as sets
from tests.desk.reminder_stories import heard, queued
from tests.handlers.booking_stories import RESIDENT
from tests.town import Town

NEW_YORK = ZoneInfo("America/New_York")  # its clocks go forward and back at two in the morning
BIRTHDAY = "每年2月29日上午九点提醒我过生日"
WORKDAYS = "每个工作日早上八点提醒我打卡"

pytestmark = pytest.mark.slow


def is_now(town: Town, text: str, zone: ZoneInfo | None = None) -> None:
    """It is this late, and whatever is due is said."""
    local = datetime.fromisoformat(text).replace(tzinfo=zone or town.conversation.zone)
    town.clock.time = local.astimezone(UTC)
    town.later(seconds=5)


def test_a_birthday_on_29_february_comes_every_year(town: Town) -> None:
    resident = town.stranger()
    assert "下一次是2027年2月28日（周日）上午9点" in resident.say(BIRTHDAY)[0]
    days = ("2027-02-28", "2028-02-28", "2028-02-29", "2029-02-28")
    rung = {}
    for day in days:
        is_now(town, f"{day} 09:00")
        rung[day] = heard(resident, "过生日")
    assert rung == {day: ["到点了：过生日"] if day != "2028-02-28" else [] for day in days}


def test_a_day_that_next_year_has_not_is_asked_for(town: Town) -> None:
    resident = town.stranger()
    assert "什么时候提醒您" in resident.say("明年2月29日上午九点提醒我体检")[0]
    assert queued(town) == []
    assert "2028年2月29日（周二）上午9点" in resident.say("2028年2月29日上午九点")[0]


def lives_in(town: Town, zone: ZoneInfo) -> None:
    town.conversation.zone = zone
    town.delivering.nights = town.conversation.nights


@pytest.mark.parametrize(
    ("words", "eve", "hours"),
    [
        pytest.param(
            "每天凌晨两点半提醒我看炉子",
            "2027-03-12 12:00",
            ["03-13 02:30", "03-14 03:30", "03-15 02:30"],
            id="an hour that is left out",
        ),
        pytest.param(
            "每天凌晨一点半提醒我看炉子",
            "2027-11-05 12:00",
            ["11-06 01:30", "11-07 01:30", "11-08 01:30"],
            id="an hour that comes twice",
        ),
    ],
)
def test_where_clocks_change_a_reminder_rings_once_a_day(
    town: Town, words: str, eve: str, hours: list[str]
) -> None:
    lives_in(town, NEW_YORK)
    is_now(town, eve)
    resident = town.stranger()
    resident.say(words)
    rung = []
    for _ in range(3 * 48):
        town.clock.advance(timedelta(minutes=30))
        if town.clock.time >= next_of(town):
            town.later(seconds=1)
            town.clock.advance(timedelta(seconds=-1))
        rung += [now_in(town, NEW_YORK) for _ in heard(resident, "到点了")]
    assert rung == hours


def now_in(town: Town, zone: ZoneInfo) -> str:
    return f"{town.clock.time.astimezone(zone):%m-%d %H:%M}"


def next_of(town: Town) -> datetime:
    return town.pending("remind")[0].due_at


def announce(town: Town, off: list[date], worked: list[date]) -> None:
    """The list is published, and put into the files while the bot runs."""
    knowledge = town.understanding.knowledge
    changed = replace(
        knowledge,
        days_off=knowledge.days_off | {*off},
        days_worked=knowledge.days_worked | {*worked},
    )
    town.understanding = replace(town.understanding, knowledge=changed)


def test_without_a_list_weekends_and_the_law_count_and_the_list_moves_what_waits(
    town: Town,
) -> None:
    """What is booked stays booked; what can be booked follows."""
    is_now(town, "2027-02-03 10:00")
    resident = town.person(RESIDENT)
    resident.say(WORKDAYS)
    is_now(town, "2027-02-04 08:00")
    assert len(heard(resident, "打卡")) == 1
    assert "放假安排还没公布" in resident.say("春节后第一个工作日上午九点提醒我办社保")[0]
    assert queued(town) == ["02-09 08:00", "02-09 09:00"], "from 除夕 to 初三 nobody works"
    resident.say("约周三上午九点理发")
    assert any("周三 9:00" in label for label in resident.labels)
    off = [date(2027, 2, day) for day in range(8, 13)]
    announce(town, off, [date(2027, 2, 6)])
    town.later(seconds=5)
    assert queued(town) == ["02-06 08:00", "02-15 09:00"], "a Saturday that is worked"
    is_now(town, "2027-02-06 08:00")
    assert (len(heard(resident, "打卡")), queued(town)) == (1, ["02-15 08:00", "02-15 09:00"])
    resident.say("约周三上午九点理发")
    assert "2月17日 周三 9:00" in resident.labels
    assert not any("2月10日" in label for label in resident.labels)


def test_a_process_with_older_knowledge_moves_nothing_back(town: Town) -> None:
    """While one after the other takes up a list of holidays that was published just now."""
    is_now(town, "2027-03-05 10:00")
    town.person(RESIDENT).say(WORKDAYS)
    publish(town, "older")
    before = town.understanding
    town.tick()
    announce(town, [date(2027, 3, 8)], [])
    publish(town, "newer")
    moved, after = [], town.understanding
    for process in (after, before, after, before):
        town.understanding = process
        town.tick()
        moved.append(queued(town))
    assert moved == [["03-09 08:00"]] * 4
    town.understanding = before
    publish(town, "older")
    town.tick()
    assert queued(town) == ["03-08 08:00"], "it was taken back, and published so"


def publish(town: Town, version: str) -> None:
    known = replace(town.understanding.knowledge, version=version)
    town.understanding = replace(town.understanding, knowledge=known)
    files = {"calendar/2027.yaml": version.encode()}
    town.write(partial(sets.publish, files=files, fingerprint=version, now=town.clock.now()))


def test_the_operator_is_told_of_it_from_november_on(town: Town) -> None:
    knowledge = town.understanding.knowledge
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    told = [len([*missing_holidays(knowledge, day)]) for day in days]
    assert told == [0, 1, 1, 1]
