"""Who moves up from the waiting list hears of it in time; who goes to a home is looked after."""

from __future__ import annotations

import pytest

from tests.handlers.booking_stories import (
    CLERK,
    NEIGHBOUR,
    RESIDENT,
    at,
    books,
    narrowed,
    rings,
    states,
)
from tests.town import Town

pytestmark = pytest.mark.slow


def given_back_at_night(town: Town, quiet: str) -> None:
    """One waits for the hour that another gives back at 22:30 the night before."""
    narrowed(town, "周三 8:00-10:00", capacity=1)
    resident, neighbour = town.person(RESIDENT), town.person(NEIGHBOUR)
    neighbour.say(quiet)
    books(resident, "约周三早上八点理发", "周三 8:00")
    books(neighbour, "约周三早上八点理发", "候补 11月25日 周三 8:00")
    rings(town, "11-24 22:30")
    resident.say("我的预约")
    resident.press("取消预约")


def test_who_would_hear_of_it_too_late_does_not_move_up(town: Town) -> None:
    given_back_at_night(town, "晚上九点到早上九点别打扰我")
    assert states(town) == ["cancelled", "waiting"]


def test_who_never_heard_of_it_did_not_stay_away(town: Town) -> None:
    narrowed(town, capacity=1)
    resident, neighbour, clerk = (town.person(name) for name in (RESIDENT, NEIGHBOUR, CLERK))
    for label in ("周三 9:00", "周三 9:15"):
        town.clock.time = at("11-21 10:00")
        books(resident, label=label)
        books(neighbour, label=f"候补 11月25日 {label}")
        resident.say("我的预约")
        resident.press("取消预约")
        town.clock.time = at("11-25 09:30")
        clerk.say("今天的预约")
        clerk.press("没来")
    town.later(hours=2)
    assert "没等到您" not in "".join(neighbour.hear())
    assert "约好了" in books(neighbour, "约下周三上午理发", "9:00")[0]


def test_who_goes_to_a_home_and_did_not_read_it_is_rung_up(town: Town) -> None:
    worker = town.person("沈玉兰")
    worker.say("你好")
    books(town.person(RESIDENT), "给我妈约个上门洗澡", "周二 9:00")
    rings(town, "11-23 18:01")
    town.later(hours=1)
    assert "明天要上门：上门助浴" in "".join(town.person(CLERK).say("/phone"))


def test_papers_that_expire_are_told_another_way(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("我的身份证2026年12月30日到期")
    assert [row.relay_at for row in town.pending("policy")].count(None) == 0
    assert town.pending("policy")


def test_a_daily_reminder_is_one_call_with_its_hour(town: Town) -> None:
    town.person(RESIDENT).say("每天早上九点提醒我吃药")
    rings(town, "11-22 09:01")
    rings(town, "11-23 09:01")
    rings(town, "11-24 09:01")
    town.later(hours=1)
    head, call = town.person(CLERK).say("/phone")
    assert "1 件" in head
    assert "今天9:00的提醒" in call
