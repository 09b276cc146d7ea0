"""Reminders at night: what their owner set comes, what others set or comes too late waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.desk.reminder_stories import RESIDENT, heard, queued
from tests.town import Town

pytestmark = pytest.mark.slow


def test_by_the_clock_nobody_is_woken(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("每两小时提醒我喝水")
    hours = []
    for _ in range(24):
        hours += [f"{at[-5:]}" for at in queued(town)]
        town.later(hours=1)
    assert "20:00" in hours
    assert not {"22:00", "00:00", "02:00", "04:00", "06:00"} & set(hours)


def test_at_its_owners_hour_it_comes_at_night_but_late_it_waits_for_the_morning(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("今晚十点提醒我关煤气")
    resident.say("明天凌晨一点提醒我看球")
    town.later(hours=12)
    assert heard(resident, "到点了") == ["到点了：关煤气"]
    town.clock.advance(timedelta(hours=5))  # off from ten until three
    town.later(seconds=5)
    assert heard(resident, "看球") == []
    town.later(hours=5)
    (late,) = heard(resident, "看球")
    assert "原定11月22日（周日）凌晨1点" in late


LATE = [
    pytest.param("今晚十点半提醒我关煤气", 13, True, id="at night, a little late"),
    pytest.param("今晚九点二十提醒我关煤气", 12, True, id="in the evening, a little late"),
    pytest.param("今晚十点半提醒我关煤气", 14, False, id="an hour late"),
    pytest.param("今晚八点提醒我吃药", 12, False, id="in the evening, long ago"),
]


@pytest.mark.parametrize(("words", "hours", "told"), LATE)
def test_a_little_late_its_owner_still_hears_it_at_night(
    town: Town, words: str, hours: int, *, told: bool
) -> None:
    resident = town.person(RESIDENT)
    resident.say(words)
    town.later(hours=hours)  # off from ten in the morning on
    assert bool(heard(resident, "原定")) == told
    town.later(hours=21 + 24 - 10 - hours)
    assert bool(heard(resident, "原定")) != told


def test_what_others_set_is_not_said_at_night_though_it_is_late(town: Town) -> None:
    worker, resident = town.person("张芳"), town.person(RESIDENT)
    resident.say("3号楼路灯不亮")
    worker.say("提醒李桂兰今晚九点二十看灯")
    town.later(hours=12)
    assert heard(resident, "看灯") == []


def test_what_others_set_for_the_night_comes_in_the_morning(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("3号楼路灯不亮")
    town.person("张芳").say("每天早上五点和晚上八点提醒李桂兰看灯")
    assert queued(town) == ["11-21 20:00"]
    town.later(hours=11)
    assert queued(town) == ["11-22 07:30"]
    town.later(days=1)
    assert queued(town) == ["11-23 07:30"]
