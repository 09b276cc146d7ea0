"""Several wishes in one message, or a wish and a report: each is answered, none is lost."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import WORKER
from tests.desk.reminder_stories import queued
from tests.handlers.booking_stories import CLERK, RESIDENT, books, states
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow
LIGHT = "3号楼路灯不亮"
FILED, ASKED = "路灯不亮 桃源里3号楼", "在哪个位置"
GONE, MOVED = "取消了：便民理发", "便民理发 11月25日 周三 10:00"
MEETING = "提醒我明天上午九点开会"


def booked(town: Town) -> Speaker:
    """李桂兰 has a haircut on Wednesday at nine, and went on to something else."""
    books(town.person(RESIDENT))
    town.person(RESIDENT).say("在吗")
    return town.person(RESIDENT)


BOOKED = [
    (f"理发不去了，{LIGHT}", GONE, FILED),
    (f"取消理发！{LIGHT}", GONE, FILED),
    (f"{LIGHT}，理发不去了", GONE, FILED),
    (f"我的理发改到周三十点，{LIGHT}", MOVED, FILED),
    ("周三理发不去了，楼道灯不亮", GONE, ASKED),
    ("理发取消。楼上天天吵", GONE, ASKED),
    ("理发不去了，提醒我明天八点吃药", GONE, "上午8点提醒您：吃药"),
    ("理发改到十点，提醒我明天八点吃药", MOVED, "上午8点提醒您：吃药"),
]


@pytest.mark.parametrize(("words", "changed", "other"), BOOKED)
def test_beside_a_booking_that_is_changed(town: Town, words: str, changed: str, other: str) -> None:
    told = booked(town).say(words)
    assert len(told) == 2
    assert changed in "".join(told)
    assert other in "".join(told)


def test_what_may_be_of_the_report_gives_nothing_back(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident)
    asked, reported = resident.say("电梯坏了，下不去了")
    assert "真的不去了吗" in asked
    assert ASKED in reported
    assert states(town) == ["booked"]


@pytest.mark.parametrize(
    "words",
    [
        f"我预约了理发，白跑一趟，取消了也不说一声，{LIGHT}",
        f"我约了理发，师傅没来，我就不去了，{LIGHT}",
    ],
)
def test_what_was_done_by_others_gives_nothing_back(town: Town, words: str) -> None:
    assert FILED in "".join(booked(town).say(words))
    assert states(town) == ["booked"]


def test_while_it_is_asked_who_comes(town: Town) -> None:
    stranger = town.stranger()
    stranger.say("约周三上午理发")
    stranger.press("桃源社区")
    stranger.press("周三 9:00")
    told = stranger.say(f"理发不去了，桃源里{LIGHT}")
    assert GONE in told[0]
    assert FILED in told[1]


@pytest.mark.parametrize(("who", "then"), [("李桂兰", MOVED), ("李大妈", "点一下就约好")])
def test_the_desk_changes_it_for_somebody(town: Town, who: str, then: str) -> None:
    booked(town)
    *changed, reported = town.person(CLERK).say(f"{who}的理发改到十点，{LIGHT}")
    assert then in changed[-1]
    assert "哪个小区的3号楼" in reported


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (f"开会改到后天上午十点，{LIGHT}", "11月23日（周一）上午10点提醒您：开会"),
        (f"开会的提醒取消，{LIGHT}", "取消了：开会"),
    ],
)
def test_beside_a_reminder_that_is_changed(town: Town, words: str, first: str) -> None:
    resident = town.person(RESIDENT)
    resident.say(MEETING)
    changed, reported = resident.say(words)
    assert first in changed
    assert FILED in reported


def test_an_hour_that_is_asked_goes_before_the_place(town: Town) -> None:
    resident = town.person(RESIDENT)
    assert "几点提醒您" in resident.say("路灯不亮，提醒我明天吃药")[-1]
    reminded, asked = resident.press("上午9点")
    assert "上午9点提醒您：吃药" in reminded
    assert ASKED in asked


def test_a_wish_for_an_hour_beside_a_reminder(town: Town) -> None:
    _, offered = town.person(RESIDENT).say("提醒我明天八点吃药，再帮我约周三上午九点理发")
    assert "点一下就约好" in offered
    assert queued(town) == ["11-22 08:00"]


OF_STAFF = [
    (f"我明天请假，{LIGHT}", ["11月22日请假", "哪个小区"]),
    (f"我明天请假，提醒我后天八点半开会，{LIGHT}", ["8点半提醒您：开会", "请假", "哪个小区"]),
    (f"提醒王慧明天上午九点交表，{LIGHT}", ["提醒王慧（社区专员）：交表", "哪个小区"]),
]


@pytest.mark.parametrize(("words", "told"), OF_STAFF)
def test_what_one_of_the_staff_says(town: Town, words: str, told: list[str]) -> None:
    town.person(CLERK).say("在吗")
    answers = town.person(WORKER).say(words)
    assert len(answers) == len(told)
    assert all(part in answer for part, answer in zip(told, answers, strict=True))


def test_who_cannot_be_reached_is_asked_about_first(town: Town) -> None:
    worker = town.person(WORKER)
    assert "没找到" in worker.say(f"提醒王慧明天上午九点交表，{LIGHT}")[-1]
    reminded, asked = worker.press("提醒我")
    assert "告诉王慧：交表" in reminded
    assert "哪个小区的3号楼" in asked


def test_of_danger_nothing_else_is_heard_first(town: Town) -> None:
    assert "119" in booked(town).say("理发不去了，我家着火了")[0]
    assert states(town) == ["booked"]
