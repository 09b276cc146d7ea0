"""When a word may reach somebody: never at night, unless it is urgent, or they are up and ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.desk.news_tables import NEWS, URGENT_KINDS
from bot.desk.told import KINDS, Nights
from tests.desk.desk_stories import RESIDENT, WORKER, deliveries_to, does, report
from tests.town import Town

SHANGHAI = ZoneInfo("Asia/Shanghai")
HELD = [name for name, kind in KINDS.items() if kind.held]
AT_ONCE = [name for name, kind in KINDS.items() if not kind.held]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


NIGHT = [
    pytest.param("2026-11-20 21:29", "2026-11-20 21:29", id="the last minute of the evening"),
    pytest.param("2026-11-20 21:30", "2026-11-21 07:30", id="the first of the night"),
    pytest.param("2026-11-20 23:59", "2026-11-21 07:30", id="before midnight"),
    pytest.param("2026-11-21 00:00", "2026-11-21 07:30", id="midnight"),
    pytest.param("2026-11-21 00:01", "2026-11-21 07:30", id="after midnight"),
    pytest.param("2026-11-21 03:00", "2026-11-21 07:30", id="three in the morning"),
    pytest.param("2026-11-21 07:29", "2026-11-21 07:30", id="the last of the night"),
    pytest.param("2026-11-21 07:30", "2026-11-21 07:30", id="morning"),
    pytest.param("2026-11-21 12:00", "2026-11-21 12:00", id="noon"),
    pytest.param("2026-12-31 22:00", "2027-01-01 07:30", id="the last night of a year"),
]


@pytest.mark.parametrize("kind", HELD)
@pytest.mark.parametrize(("due", "may"), NIGHT)
def test_at_night_it_waits_for_the_morning(kind: str, due: str, may: str) -> None:
    assert Nights().when(kind, local(due), None) == local(may)


@pytest.mark.parametrize("kind", AT_ONCE)
@pytest.mark.parametrize(("due", "_"), NIGHT)
def test_what_is_never_held_comes_at_once(kind: str, due: str, _: str) -> None:
    assert Nights().when(kind, local(due), None) == local(due)


def test_what_is_never_held() -> None:
    never = ["appointment_soon", "ping", "remind", "reply", "urgent", "urgent_confirm"]
    assert sorted(AT_ONCE) == never


AWAKE = [
    pytest.param("news", 5, True, id="news to who wrote five minutes ago"),
    pytest.param("confirm", 29, True, id="the question too"),
    pytest.param("news", 30, False, id="half an hour later they sleep"),
    pytest.param("clock", 5, False, id="a reminder wakes nobody"),
    pytest.param("remind_confirm", 0, False, id="not even who is up"),
]


@pytest.mark.parametrize(("kind", "minutes", "at_once"), AWAKE)
def test_who_wrote_just_now_is_awake(kind: str, minutes: int, at_once: bool) -> None:
    night = local("2026-11-20 23:00")
    wrote = night - timedelta(minutes=minutes)
    assert (Nights().when(kind, night, wrote) == night) is at_once


def test_every_kind_of_news_is_known() -> None:
    kinds = {kind for lines in NEWS.values() for _, kind, _ in lines}
    assert kinds | set(URGENT_KINDS.values()) <= set(KINDS)


def at(town: Town, moment: str) -> None:
    town.clock.time = local(moment).astimezone(UTC)


def test_the_first_ping_of_a_new_ticket_rings_at_night(town: Town) -> None:
    at(town, "2026-11-21 03:00")
    report(town)
    assert "路灯" in town.person(WORKER).hear()[0]


def test_news_at_night_are_read_in_the_morning(town: Town) -> None:
    at(town, "2026-11-21 23:00")
    number = report(town)
    does(town, "accept", WORKER)
    resident = town.person(RESIDENT)
    assert resident.hear() == []
    town.later(hours=8)  # 7:00
    assert resident.hear() == []
    town.later(minutes=31)
    assert number in resident.hear()[0]


def test_every_step_of_an_urgent_ticket_comes_at_once(town: Town) -> None:
    at(town, "2026-11-21 03:00")
    report(town, item="emergency-gas")
    does(town, "accept", WORKER)
    does(town, "resolve", WORKER, text="阀门已关,通风了", photos=["p1"])
    accepted, asked = town.person(RESIDENT).hear()
    assert "已接单" in accepted
    assert "解决了吗" in asked
    kinds = {row.kind for row in deliveries_to(town, RESIDENT) if row.state == "sent"}
    assert kinds == {"urgent", "urgent_confirm"}


def test_what_comes_late_does_not_come_at_night(town: Town) -> None:
    """The bot was switched off from the evening until three: nobody is woken by what it missed."""
    at(town, "2026-11-20 15:00")
    report(town, item="streetlight")  # to be accepted within 24 hours
    at(town, "2026-11-22 03:00")
    town.settle()
    worker = town.person(WORKER)
    assert not [text for text in worker.hear() if "还没接单" in text]
    town.later(hours=4, minutes=31)
    assert [text for text in worker.hear() if "还没接单" in text]
