"""Something of its own in the middle of a report or of a booking: neither is lost."""

from __future__ import annotations

import pytest

from tests.handlers.booking_stories import RESIDENT, rows, states
from tests.town import Town

pytestmark = pytest.mark.slow
HALL = "约周二下午三点活动室"


def test_a_reminder_is_no_place(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("楼道灯不亮")
    kept, *_, question = resident.say("提醒我明天早上八点吃药")
    assert "11月22日（周日）上午8点提醒您：吃药" in kept
    assert "哪" in question
    assert "20261121-0001" in "".join([*resident.say("3号楼2单元"), *resident.say("对")])


def test_a_reminder_without_its_hour_is_asked_for_and_the_report_waits(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("楼道灯不亮")
    assert "几点" in resident.say("提醒我明天吃药")[-1]
    assert "哪" in resident.say("八点")[-1]


def test_an_hour_is_no_place(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("楼道灯不亮")
    offered, question = resident.say("约周三上午理发")
    assert "点一下就约好" in offered
    assert "哪" in question
    assert states(town) == []


def test_noise_that_wakes_is_no_reminder(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("我要反映问题")
    assert "提醒" not in "".join(resident.say("楼上每天早上六点放音乐叫我起床"))


@pytest.mark.parametrize(
    ("wish", "asked"), [(HALL, "要用来做什么"), ("约周三上午理发", "怎么称呼")]
)
def test_a_problem_is_neither_a_purpose_nor_a_name(town: Town, wish: str, asked: str) -> None:
    stranger = town.stranger()
    stranger.say(wish)
    stranger.press("桃源社区")
    assert asked in stranger.press(stranger.labels[0])[-1]
    told = stranger.say("3号楼路灯不亮")
    for answer in ("桃源里3号楼东门口", "对"):
        assert asked not in told[-1]
        told = stranger.say(answer)
    assert "20261121-0001" in "".join(told)
    assert asked in told[-1]
    assert "路灯" not in f"{rows(town)[0].words}{rows(town)[0].name}"


def test_a_reminder_is_no_purpose(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say(HALL)
    resident.press(resident.labels[0])
    kept, *_, question = resident.say("提醒我明天上午九点吃药")
    assert "提醒您：吃药" in kept
    assert "要用来做什么" in question


@pytest.mark.parametrize("said", ["不用了", "怎么改时间"])
def test_what_is_said_of_the_booking_is_no_purpose(town: Town, said: str) -> None:
    resident = town.person(RESIDENT)
    resident.say(HALL)
    resident.press(resident.labels[0])
    resident.say(said)
    assert "改时间" in resident.labels
    assert rows(town)[0].words is None
    assert "取消了" in resident.press("取消预约")[0]
    assert states(town) == ["cancelled"]
