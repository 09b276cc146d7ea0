"""Which hours there are, to the minute, and which of them are offered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.catalogue.schema import Slots
from bot.desk.deadlines import Calendar
from bot.desk.slots import Asked, open_slots, suggest, times_on

ZONE = ZoneInfo("Asia/Shanghai")
OFF = frozenset(date(2026, 10, day) for day in range(1, 8))
WORKED = frozenset({date(2026, 9, 27), date(2026, 10, 10)})  # a Sunday and a Saturday
CALENDAR = Calendar(ZONE, OFF, WORKED)


def slots(*lines: str, **others: Any) -> Slots:
    told = {"name": "理发", "place": "社区", "length": "1h", "lead": "2h", "open": list(lines)}
    return Slots.model_validate(told | others)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


OFFICE, DAILY = "工作日 9:00-11:00", "每天 9:00-11:00"
DAYS = {
    "a working day": ([OFFICE], {}, "09-28", "9 10"),
    "a Saturday": ([OFFICE], {}, "09-26", ""),
    "a Sunday that is worked": ([OFFICE], {}, "09-27", "9 10"),
    "a holiday": ([OFFICE], {}, "10-01", ""),
    "a holiday, of what is open daily": ([DAILY], {}, "10-01", ""),
    "a holiday, of what is open then, too": ([DAILY], {"on_holidays": True}, "10-01", "9 10"),
    "a holiday that is worked, by its weekday": (["周六 14:00-15:00"], {}, "10-10", "14"),
    "a first of May nobody announced": ([DAILY], {}, "05-01", ""),
    "a date before its weekday": ([OFFICE, "2026-09-28 14:00-16:00"], {}, "09-28", "14 15"),
    "a date that is closed": ([OFFICE, "2026-09-28 休"], {}, "09-28", ""),
    "a date in the holidays": ([OFFICE, "2026-10-03 9:00-10:00"], {}, "10-03", "9"),
    "the first line that fits": (["周一 14:00-15:00", OFFICE], {}, "09-28", "14"),
    "morning and afternoon": (["周一 9:00-10:00、14:00-15:00"], {}, "09-28", "9 14"),
    "no hour beyond closing time": (["周一 9:00-11:30"], {}, "09-28", "9 10"),
    "one that ends as it closes": (["周一 22:59-23:59"], {}, "09-28", "22"),
    "another day": (["周二 9:00-11:00"], {}, "09-28", ""),
}


@pytest.mark.parametrize(("lines", "others", "day", "hours"), DAYS.values(), ids=DAYS)
def test_a_day_has_its_hours(
    lines: list[str], others: Mapping[str, Any], day: str, hours: str
) -> None:
    found = times_on(slots(*lines, **others), local(day).date(), CALENDAR)
    assert " ".join(str(starts.hour) for starts, _ in found) == hours


LEADS = {
    "two hours before": ("2h", "09-28 08:00", "09-28 10:00"),
    "to the minute": ("2h", "09-28 08:01", "09-29 09:00"),
    "the day before": ("1 workday", "09-28 08:00", "09-30 09:00"),
    "over the holidays": ("1 workday", "09-30 08:00", "10-09 09:00"),
}


@pytest.mark.parametrize(("lead", "now", "first"), LEADS.values(), ids=LEADS)
def test_an_hour_can_be_booked_until_its_lead(lead: str, now: str, first: str) -> None:
    found = open_slots(slots(OFFICE, lead=lead), local(now), CALENDAR, {})
    assert found[0].starts == local(first)


def test_no_further_ahead_than_the_item_says() -> None:
    found = open_slots(slots(OFFICE, ahead=2), local("09-27 20:00"), CALENDAR, {})
    assert [slot.starts for slot in found][-1] == local("09-29 10:00")


def test_places_that_are_gone_are_not_left() -> None:
    taken = {local("09-28 09:00"): 1, local("09-28 10:00"): 5}  # more than there are now
    found = open_slots(slots(OFFICE, capacity=2), local("09-27 20:00"), CALENDAR, taken)
    assert [slot.left for slot in found][:3] == [1, 0, 2]


WIDE = slots("工作日 9:00-12:00、14:00-17:00", ahead=3)
FULL = {local("09-28 09:00"): 1, local("09-28 10:00"): 1}
OFFERS = {
    "nothing asked": (None, {}, "28.09 28.14 29.09 29.14 30.09 30.14"),
    "a day": (Asked(date(2026, 9, 29)), {}, "29.09 29.10 29.11 29.14 29.15 29.16"),
    "an hour": (
        Asked(date(2026, 9, 28), local("09-28 15:00")),
        {},
        "28.09 28.10 28.11 28.14 28.15 28.16",
    ),
    "an hour that is full": (
        Asked(date(2026, 9, 28), local("09-28 09:00")),
        FULL,
        "28.09- 28.10- 28.11 28.14 28.15 28.16",
    ),
    "a day without hours": (
        Asked(date(2026, 10, 1)),
        {},
        "30.09 30.10 30.11 30.14 30.15 30.16",
    ),
}


def test_who_said_the_afternoon_is_offered_no_morning() -> None:
    afternoon = Asked(date(2026, 9, 28), local("09-28 15:00"), clock=False)
    found = suggest(open_slots(WIDE, local("09-27 20:00"), CALENDAR, {}), afternoon)
    assert [slot.starts.hour for slot in found] == [14, 15, 16]


@pytest.mark.parametrize(("asked", "taken", "wanted"), OFFERS.values(), ids=OFFERS)
def test_hours_are_offered(asked: Asked | None, taken: Any, wanted: str) -> None:
    found = suggest(open_slots(WIDE, local("09-27 20:00"), CALENDAR, taken), asked)
    shown = [f"{slot.starts:%d.%H}{'' if slot.left else '-'}" for slot in found]
    assert " ".join(shown) == wanted


def test_where_all_is_full_one_can_wait_for_any() -> None:
    here = slots("2026-09-28 9:00-11:00")
    found = suggest(open_slots(here, local("09-27 20:00"), CALENDAR, FULL), None)
    assert [slot.left for slot in found] == [0]
    assert suggest([], Asked(date(2026, 9, 28))) == []
