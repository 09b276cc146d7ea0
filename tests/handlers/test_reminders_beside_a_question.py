"""到点了 right after the bot asked something: to which of the two a short answer belongs."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import NEIGHBOUR, RESIDENT, WORKER, does, look, report
from tests.handlers.booking_stories import books, states
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow
RING = "到点了：关火"
SECOND = "20261121-0002"


def rings(town: Town, resident: Speaker) -> None:
    town.later(minutes=11)
    assert resident.hear()[-1] == RING


def asked(town: Town) -> Speaker:
    """解决了吗, and then it rings."""
    resident = town.person(RESIDENT)
    resident.say("提醒我十分钟后关火")
    report(town)
    does(town, "accept", WORKER)
    does(town, "resolve", WORKER, text="换了灯泡", photos=["p1"])
    assert "解决了吗" in resident.hear()[-1]
    rings(town, resident)
    return resident


@pytest.mark.parametrize("words", ["好", "行", "是的", "1"])
def test_yes_is_said_of_the_question(town: Town, words: str) -> None:
    assert "办结" in asked(town).say(words)[0]


@pytest.mark.parametrize("words", ["没有", "2"])
def test_no_is_said_of_the_question(town: Town, words: str) -> None:
    assert "哪里还不行" in asked(town).say(words)[0]


@pytest.mark.parametrize("words", ["知道了", "关了", "这就关"])
def test_what_names_the_reminder_is_said_of_it(town: Town, words: str) -> None:
    resident = asked(town)
    assert resident.say(words) == ["好的。"]
    assert look(town, "state") == "resolved"
    assert "哪里还不行" in resident.say("没有")[0], "that is still to be answered"


def test_it_is_put_off_beside_a_question(town: Town) -> None:
    assert asked(town).say("再过十分钟") == ["好，今天10:21再提醒您。"]


@pytest.mark.parametrize(("label", "state"), [("知道了", "resolved"), ("已解决", "closed")])
def test_what_may_be_said_of_either_is_asked(town: Town, label: str, state: str) -> None:
    resident = asked(town)
    assert "关火" in resident.say("好的")[0]
    assert resident.labels == ["知道了", "已解决"]
    resident.press(label)
    assert look(town, "state") == state


@pytest.mark.parametrize("words", ["行", "1"])
def test_of_a_question_of_long_ago_nothing_is_guessed(town: Town, words: str) -> None:
    resident = asked(town)
    resident.say("晚上六点再提醒我")
    town.later(hours=7, minutes=49)
    assert resident.hear()[-1] == RING
    resident.say(words)
    assert resident.labels == ["知道了", "已解决"]


def test_a_reminder_set_after_the_question_changes_nothing(town: Town) -> None:
    report(town)
    does(town, "accept", WORKER)
    does(town, "resolve", WORKER, text="换了灯泡", photos=["p1"])
    resident = town.person(RESIDENT)
    resident.say("提醒我十分钟后关火")
    rings(town, resident)
    assert "哪里还不行" in resident.say("没有")[0]


@pytest.mark.parametrize("words", ["5", "五星"])
def test_stars_are_given_after_it_rang(town: Town, words: str) -> None:
    resident = asked(town)
    resident.say("再过十分钟")
    resident.say("好了")
    rings(town, resident)
    resident.say(words)
    assert look(town, "rating") == 5


@pytest.mark.parametrize(("words", "state"), [("是的", "merged"), ("不是", "submitted")])
def test_the_same_matter_is_said_of_the_question(town: Town, words: str, state: str) -> None:
    town.person(NEIGHBOUR).say("3号楼路灯不亮")
    resident = town.person(RESIDENT)
    resident.say("提醒我十分钟后关火")
    assert "同一件事吗" in resident.say("3号楼路灯不亮")[-1]
    rings(town, resident)
    resident.say(words)
    assert look(town, "state", SECOND) == state


@pytest.mark.parametrize("ringing", [True, False], ids=["it rang", "nothing rang"])
@pytest.mark.parametrize(("words", "state"), [("是的", "cancelled"), ("不是", "booked")])
def test_they_are_sure_that_they_do_not_come(
    town: Town, words: str, state: str, ringing: bool
) -> None:
    resident = town.person(RESIDENT)
    resident.say("提醒我十分钟后关火")
    books(resident)
    assert "真的不去了吗" in resident.say("周三有事去不成了")[0]
    if ringing:
        rings(town, resident)
    resident.say(words)
    assert states(town) == [state]


@pytest.mark.parametrize("words", ["好", "行", "好的", "知道了", "关了"])
def test_a_word_for_the_reminder_is_nobodys_name(town: Town, words: str) -> None:
    visitor = town.stranger()
    visitor.say("提醒我十分钟后关火")
    visitor.say("约周三上午九点理发")
    visitor.press("桃源社区")
    assert "怎么称呼" in visitor.press("周三 9:00")[-1]
    rings(town, visitor)
    said = visitor.say(words)
    assert said[0] == "好的。"
    assert "怎么称呼" in said[-1]
    assert "电话" in visitor.say("阿宝")[0]


def test_where_nothing_was_asked_a_number_is_of_the_reminder(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("提醒我十分钟后关火")
    resident.say("3号楼路灯不亮")
    rings(town, resident)
    assert resident.say("2") == ["好，今天11:11再提醒您。"]
