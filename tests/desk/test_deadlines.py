"""When something is due: hours run on, working days follow the holidays as they were moved."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.schema import Span
from bot.desk.deadlines import Calendar, due, end_of_day, paused

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def calendar(knowledge: Knowledge) -> Calendar:
    """The calendar that is shipped: 2026 as the State Council announced it."""
    return Calendar(SHANGHAI, knowledge.days_off, knowledge.days_worked)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


HOURS = [
    pytest.param("2026-11-20 10:00", 30, "m", "2026-11-20 10:30", id="half an hour"),
    pytest.param("2026-11-20 10:00", 2, "h", "2026-11-20 12:00", id="two hours"),
    pytest.param("2026-11-20 23:30", 2, "h", "2026-11-21 01:30", id="over midnight"),
    pytest.param("2026-11-20 17:00", 24, "h", "2026-11-21 17:00", id="into a Saturday"),
    pytest.param("2026-09-30 20:00", 48, "h", "2026-10-02 20:00", id="into 国庆"),
    pytest.param("2026-12-31 23:00", 2, "h", "2027-01-01 01:00", id="into a new year"),
]
SAME_DAY = [
    pytest.param("2026-11-20 09:00", "2026-11-20 18:00", id="the same evening"),
    pytest.param("2026-11-20 15:59", "2026-11-20 18:00", id="two hours are enough"),
    pytest.param("2026-11-20 16:00", "2026-11-23 18:00", id="a Friday afternoon's last hours"),
    pytest.param("2026-11-21 09:00", "2026-11-23 18:00", id="a Saturday"),
    pytest.param("2026-10-10 09:00", "2026-10-10 18:00", id="国庆's Saturday at work"),
    pytest.param("2026-09-30 17:00", "2026-10-08 18:00", id="before 国庆"),
]
WORKDAYS = [
    pytest.param("2026-11-17 09:00", 1, "2026-11-18 18:00", id="the next day"),
    pytest.param("2026-11-20 20:00", 1, "2026-11-23 18:00", id="a Friday evening"),
    pytest.param("2026-11-20 20:00", 5, "2026-11-27 18:00", id="a week from a Friday"),
    pytest.param("2026-11-21 10:00", 1, "2026-11-23 18:00", id="a Saturday"),
    pytest.param("2026-11-22 23:59", 1, "2026-11-23 18:00", id="a Sunday's last minute"),
    pytest.param("2026-11-23 00:00", 1, "2026-11-24 18:00", id="a Monday's first minute"),
    pytest.param("2026-09-30 15:00", 1, "2026-10-08 18:00", id="国庆 from the day before"),
    pytest.param("2026-10-03 15:00", 2, "2026-10-09 18:00", id="国庆 from within"),
    pytest.param("2026-10-08 15:00", 2, "2026-10-10 18:00", id="国庆's Saturday at work"),
    pytest.param("2026-09-18 15:00", 1, "2026-09-20 18:00", id="国庆's Sunday at work"),
    pytest.param("2026-02-13 15:00", 1, "2026-02-14 18:00", id="春节's Saturday at work"),
    pytest.param("2026-02-13 15:00", 2, "2026-02-24 18:00", id="春节 between two days"),
    pytest.param("2026-02-24 15:00", 4, "2026-02-28 18:00", id="春节's second Saturday"),
    pytest.param("2026-09-24 15:00", 1, "2026-09-28 18:00", id="中秋 takes a Friday"),
    pytest.param("2026-05-01 00:30", 1, "2026-05-06 18:00", id="劳动节"),
    pytest.param("2026-12-31 15:00", 1, "2027-01-04 18:00", id="元旦 of a year not announced"),
    pytest.param("2031-09-30 15:00", 1, "2031-10-06 18:00", id="a year not announced yet"),
    pytest.param("2027-02-04 15:00", 1, "2027-02-09 18:00", id="春节 from its eve, not announced"),
    pytest.param("2027-04-02 15:00", 1, "2027-04-06 18:00", id="清明 of a year not announced"),
    pytest.param("2027-06-08 15:00", 1, "2027-06-10 18:00", id="端午 of a year not announced"),
    pytest.param("2027-09-14 15:00", 1, "2027-09-16 18:00", id="中秋 of a year not announced"),
    pytest.param("2031-10-10 15:00", 1, "2031-10-13 18:00", id="whose weekends are free"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "end"), HOURS)
def test_minutes_and_hours_run_on(
    calendar: Calendar, start: str, amount: int, unit: str, end: str
) -> None:
    span = Span.model_validate({"amount": amount, "unit": unit})
    assert due(local(start), span, calendar) == local(end)


@pytest.mark.parametrize(("start", "days", "end"), WORKDAYS)
def test_working_days_end_with_the_office(
    calendar: Calendar, start: str, days: int, end: str
) -> None:
    found = due(local(start), Span(amount=days, unit="workday"), calendar)
    assert found == local(end)
    assert found.tzinfo is UTC


def test_the_day_is_the_offices_and_not_greenwichs(calendar: Calendar) -> None:
    """16:30 on a Friday in Greenwich is half past midnight on Saturday in the office."""
    start = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)
    one_day = Span(amount=1, unit="workday")
    assert due(start, one_day, calendar) == local("2026-11-23 18:00")


@pytest.mark.parametrize("day", ["2026-10-10", "2026-02-14", "2026-02-28", "2026-09-20"])
def test_a_weekend_day_that_was_moved_is_worked(calendar: Calendar, day: str) -> None:
    assert calendar.is_workday(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-10-07", "2026-02-16", "2026-06-19", "2026-11-21"])
def test_a_holiday_or_a_weekend_is_not(calendar: Calendar, day: str) -> None:
    assert not calendar.is_workday(date.fromisoformat(day))


PAUSES = [
    pytest.param(
        "2026-11-25 18:00", "2026-11-23 10:00", "2026-11-30 10:00", "2026-12-02 18:00",
        id="two days were left, two are left",
    ),
    pytest.param(
        "2026-09-30 18:00", "2026-09-29 10:00", "2026-09-30 10:00", "2026-10-08 18:00",
        id="and 国庆 comes between",
    ),
    pytest.param(
        "2026-11-23 12:00", "2026-11-23 10:00", "2026-11-24 09:00", "2026-11-24 11:00",
        id="two hours of the same day",
    ),
    pytest.param(
        "2026-11-20 18:00", "2026-11-23 10:00", "2026-11-30 10:00", "2026-11-20 18:00",
        id="what was late before stays late",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("by", "since", "until", "new"), PAUSES)
def test_the_clock_stands_still_while_it_waits(
    calendar: Calendar, by: str, since: str, until: str, new: str
) -> None:
    assert paused(local(by), local(since), local(until), calendar) == local(new)


def test_a_day_ends_when_the_office_closes() -> None:
    assert end_of_day(date(2026, 11, 23), SHANGHAI) == local("2026-11-23 18:00")


@pytest.mark.parametrize(("start", "end"), SAME_DAY)
def test_what_is_mended_on_the_same_day(calendar: Calendar, start: str, end: str) -> None:
    assert due(local(start), Span(amount=0, unit="today"), calendar) == local(end)
