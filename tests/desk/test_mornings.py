"""The message of the morning: to whom, when, about what; once, and not for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from pydantic import ValidationError

from bot.catalogue.policies import Policies
from tests.desk.desk_stories import (
    CLERK,
    FIRST,
    MONDAY,
    SECOND,
    THIRD,
    WORKER,
    deliveries_to,
    does,
    goes_away,
    hears,
    report,
    says_mornings,
)
from tests.town import Town

TUESDAY = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # half past eight in Shanghai
SATURDAY = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)


def rings(town: Town, at: datetime) -> None:
    """The tick of the worker, at an instant."""
    town.clock.time = at
    says_mornings(town)
    town.settle()


def mornings(town: Town, name: str = WORKER) -> int:
    return len(deliveries_to(town, name, "morning"))


@pytest.fixture
def monday(town: Town) -> Town:
    """Three street lights of a Monday morning: one taken on, one waiting, one new."""
    town.clock.time = MONDAY
    for _ in range(3):
        report(town)
    for number in (FIRST, SECOND):
        does(town, "accept", WORKER, number=number)
    does(town, "wait", WORKER, number=SECOND, date="2026-11-24", reason="等配件")
    town.person(WORKER).hear()
    return town


def labels(town: Town, name: str = WORKER) -> Sequence[str]:
    return town.person(name).labels


def test_what_is_due_and_resumed_is_told_by_name_and_the_rest_by_number(monday: Town) -> None:
    rings(monday, TUESDAY)
    said = hears(monday.person(WORKER))
    assert "早上好。今天您手上：今天到期 1 件，今天恢复 1 件，其他 1 件。" in said
    due, resumed, everything = labels(monday)
    assert THIRD in due
    assert SECOND in resumed
    assert everything == "全部任务"
    assert "要办的 3 件" in monday.person(WORKER).press("全部任务")[0]


@pytest.mark.slow
def test_a_button_shows_the_whole_ticket(monday: Town) -> None:
    rings(monday, TUESDAY)
    monday.person(WORKER).hear()
    (ticket,) = monday.person(WORKER).press(THIRD)
    assert "000-0000-1001" in ticket
    assert labels(monday)[0] == "接单"


@pytest.mark.slow
def test_the_late_comes_first(monday: Town) -> None:
    rings(monday, TUESDAY + timedelta(days=1))
    assert "超时 1 件" in hears(monday.person(WORKER))
    assert THIRD in labels(monday)[0]


def test_it_is_said_once_a_day_however_often_it_rings(monday: Town) -> None:
    rings(monday, TUESDAY)
    rings(monday, TUESDAY + timedelta(seconds=5))
    rings(monday, TUESDAY + timedelta(hours=3))
    assert mornings(monday) == 1
    rings(monday, TUESDAY + timedelta(days=1))
    assert mornings(monday) == 2


def test_not_before_its_hour_and_not_after_noon(monday: Town) -> None:
    rings(monday, TUESDAY - timedelta(minutes=1))
    rings(monday, TUESDAY + timedelta(hours=3, minutes=30))
    assert mornings(monday) == 0
    rings(monday, TUESDAY + timedelta(days=1, hours=3))
    assert mornings(monday) == 1, "late, after an outage, but still in the morning"


@pytest.mark.slow
def test_what_was_queued_and_held_up_until_noon_is_not_said(monday: Town) -> None:
    monday.clock.time = TUESDAY
    says_mornings(monday)
    monday.clock.time = TUESDAY + timedelta(hours=4)
    monday.settle()
    assert [row.state for row in deliveries_to(monday, WORKER, "morning")] == ["missed"]


def test_who_is_on_leave_is_left_alone(monday: Town) -> None:
    goes_away(monday, WORKER, TUESDAY + timedelta(hours=12))
    rings(monday, TUESDAY)
    assert mornings(monday) == 0
    rings(monday, TUESDAY + timedelta(days=1))
    assert mornings(monday) == 1


@pytest.mark.slow
def test_who_has_nothing_hears_nothing(monday: Town) -> None:
    rings(monday, TUESDAY)
    assert mornings(monday, "陈建军") == 0
    assert mornings(monday, CLERK) == 0


def test_an_unowned_ticket_is_in_the_morning_of_its_desk(monday: Town) -> None:
    does(monday, "return", WORKER, number=FIRST, reason="不归我们")
    rings(monday, TUESDAY)
    assert FIRST in str(labels_after(monday, CLERK))


def labels_after(town: Town, name: str) -> Sequence[str]:
    town.person(name).hear()
    return labels(town, name)


def test_a_day_off_is_left_alone_unless_something_is_late(town: Town) -> None:
    town.clock.time = MONDAY + timedelta(days=4)  # a Friday: due on Monday
    report(town)
    rings(town, SATURDAY)
    assert mornings(town) == 0
    does(town, "accept", WORKER, number="20261127-0001")
    rings(town, SATURDAY + timedelta(days=14))
    assert mornings(town) == 1


@pytest.mark.slow
def test_an_alarm_is_told_on_a_day_off_too(town: Town) -> None:
    town.clock.time = SATURDAY - timedelta(hours=10)
    report(town, item="emergency-electric")
    rings(town, SATURDAY)
    assert mornings(town) == 1


def test_whom_nobody_called_yet_is_in_the_morning_of_who_filed_it(town: Town) -> None:
    clerk, worker = town.person(CLERK), town.person(WORKER)
    clerk.say("代报 桃源里3号楼路灯不亮，王秀英 13800001111，窗口")
    number = "20261121-0001"
    worker.say(f"接单 {number}")
    worker.say(f"报结 {number} 换了灯泡")
    worker.say(photo="yellow")
    rings(town, TUESDAY)
    assert "等您电话告知 1 件" in hears(clerk)
    (call,) = clerk.press(number)
    assert "13800001111" in call
    assert clerk.labels == ["已电话告知", "已解决", "没解决"]
    clerk.press("已电话告知")
    rings(town, TUESDAY + timedelta(days=1))
    assert mornings(town, CLERK) == 1


@pytest.mark.parametrize("written", [510, "8:30", "08:30"])  # YAML reads 8:30 as so many minutes
def test_the_hour_is_the_communitys(written: object) -> None:
    assert Policies.model_validate({"morning": written}).morning == time(8, 30)


@pytest.mark.parametrize("written", ["25:00", "8.30", "早上", -1, 1440, True, None, ["8:30"]])
def test_what_is_no_hour_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        Policies.model_validate({"morning": written})
