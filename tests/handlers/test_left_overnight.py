"""What was half told in the evening is still known in the morning."""

from __future__ import annotations

import pytest

from tests.town import Speaker, Town


@pytest.fixture
def morning(town: Town) -> Speaker:
    """A leak told in the evening; whether the place is right was never answered."""
    town.later(hours=10)
    resident = town.person("吴小燕")
    assert "对吗" in resident.say("楼上漏水漏到我家了")[0]
    town.later(hours=13)
    return resident


def test_an_answer_in_the_morning_is_one(morning: Speaker) -> None:
    assert "2单元1101”，对吗" in morning.say("就在我家，1号楼2单元1101")[0]
    assert "漏水" in morning.say("对")[0]
    assert "共 1 件" in morning.say("我的")[0]


def test_it_is_taken_up_after_something_else(morning: Speaker) -> None:
    answer, again = morning.say("我的")
    assert "还没有诉求" in answer
    assert "接着说“屋顶外墙渗漏、楼上漏水”" in again
    assert "20261122-0001" in morning.say("对")[0]


@pytest.mark.slow
def test_a_bare_building_is_the_place_and_no_move(town: Town) -> None:
    resident = town.person("吴小燕")
    resident.say("路灯坏了")
    town.later(hours=13)
    (receipt,) = resident.say("1号楼2单元")
    assert "梅园小区1号楼2单元" in receipt


@pytest.mark.slow
def test_both_are_filed_where_another_matter_comes_first(town: Town) -> None:
    resident = town.person("吴小燕")
    resident.say("路灯坏了")
    town.later(hours=13)
    resident.say("下水道堵了")
    resident.say("1号楼门口")
    assert "路灯不亮" in resident.say("对")[-1]
    resident.say("对")
    assert "共 2 件" in resident.say("我的")[0]


@pytest.mark.slow
def test_danger_in_the_morning_comes_first(morning: Speaker) -> None:
    (alarm,) = morning.say("有人晕倒了，没有呼吸")
    assert "120" in alarm
    assert "漏水" not in alarm


@pytest.mark.slow
def test_given_up_in_the_morning_it_is_gone(morning: Speaker) -> None:
    assert "不填了" in morning.say("取消")[0]
    assert len(morning.say("你好")) == 1


@pytest.mark.slow
def test_what_was_never_told_is_not_taken_up(town: Town) -> None:
    resident = town.person("吴小燕")
    resident.say("我要反映问题")
    town.later(hours=13)
    assert len(resident.say("你好")) == 1
