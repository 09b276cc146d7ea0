"""Days that are left out of what comes again and again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.desk.reminder_stories import PILLS, RESIDENT, heard, queued
from tests.town import Town

SLOW = pytest.mark.slow
DAYS = [
    pytest.param("明天不用提醒我吃药", ["11-23 08:00"], id="tomorrow"),
    pytest.param("今天不用提醒吃药了", ["11-22 08:00"], marks=SLOW, id="today, which is past"),
    pytest.param("这周别提醒我吃药", ["11-23 08:00"], marks=SLOW, id="this week"),
    pytest.param("暂停吃药提醒三天", ["11-24 08:00"], marks=SLOW, id="for three days"),
    pytest.param("后天不用提醒我吃药", ["11-22 08:00", "11-24 08:00"], id="the next but one"),
]


@pytest.mark.parametrize(("words", "waits"), DAYS)
def test_some_days_are_left_out_and_the_rest_comes(
    town: Town, words: str, waits: list[str]
) -> None:
    resident = town.person(RESIDENT)
    resident.say(PILLS)
    assert "之后照常" in resident.say(words)[0]
    assert sorted(queued(town)) == waits
    town.later(days=3)
    assert len(heard(resident, "吃药")) >= 1, "it comes again by itself"


@pytest.mark.slow
def test_a_day_further_off_is_asked_about_and_nothing_is_lost(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say(PILLS)
    assert "以后都不用了？" in resident.say("下周三不用提醒我吃药")[0]
    assert queued(town) == ["11-22 08:00"]
    resident.press("这次不用了")
    assert queued(town) == ["11-23 08:00"]
    town.later(days=3)
    assert len(heard(resident, "吃药")) == 1


@pytest.mark.slow
def test_of_several_it_is_asked_which(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say(PILLS)
    resident.say("每天晚上八点提醒我泡脚")
    resident.say("谢谢")
    town.clock.advance(timedelta(minutes=1))
    resident.say("明天不用提醒了")
    resident.press("1 泡脚")
    resident.press("这次不用了")
    assert queued(town) == ["11-22 08:00", "11-22 20:00"]


@pytest.mark.slow
def test_what_comes_once_is_over(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("提醒我明天早上八点吃药")
    assert "取消了" in resident.say("明天不用提醒我吃药")[0]
