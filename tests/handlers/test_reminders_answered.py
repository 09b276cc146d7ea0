"""几点提醒您, 改到什么时候: a time alone is the answer, what else is said a matter of its own."""

from __future__ import annotations

import pytest

from tests.desk.reminder_stories import PILLS, RESIDENT, STAMP, queued
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow
NINE = ["11-22 09:00"]
TIMES = {
    "上午九点吧": NINE,
    "那就九点好了": NINE,
    "9点左右": NINE,
    "改成下午三点": ["11-22 15:00"],
    "提醒我上午九点": NINE,
    "上午九点去医院": NINE,
    "明天上午九点去医院看病": NINE,
    "早上八点和下午三点": ["11-22 08:00", "11-22 15:00"],
}
MATTERS = {
    "楼上天天半夜吵": "在哪个位置",
    "每天早上六点有人放音乐": "在哪个位置",
    "周三上午约理发": "理发",
    "我明天请假": "",
    "明天停水吗": "停水",
    "今天楼下又着火一样的味": "",
    "我的提醒": "接着说“去医院”",
    "我的订阅": "接着说“去医院”",
    "理发怎么约": "接着说“去医院”",
    "谢谢": "接着说“去医院”",
    "上午九点，有人打我": "110",
}


def asked(town: Town) -> Speaker:
    resident = town.person(RESIDENT)
    assert "几点提醒您" in resident.say("提醒我明天去医院")[0]
    return resident


@pytest.mark.parametrize(("words", "waits"), TIMES.items())
def test_a_time_is_the_answer(town: Town, words: str, waits: list[str]) -> None:
    assert "提醒您：去医院" in asked(town).say(words)[0] or len(waits) > 1
    assert sorted(queued(town)) == waits


@pytest.mark.parametrize(("words", "told"), MATTERS.items())
def test_another_matter_with_a_time_in_it_is_no_answer(town: Town, words: str, told: str) -> None:
    answer = "".join(asked(town).say(words))
    assert told in answer
    assert "提醒您：去医院" not in answer
    assert queued(town) == ["11-22 08:00"], "the usual hour, if they tell no other"


def test_what_it_is_for_is_told_with_the_time_where_both_are_asked(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("给我定个闹钟")
    assert "在哪个位置" in resident.say("楼上天天半夜吵")[0]
    assert queued(town) == []
    resident.say("取消")
    resident.say("给我定个闹钟")
    assert "上午8点提醒您：吃药" in resident.say("明早八点吃药")[0]


@pytest.mark.parametrize(
    ("words", "waits"),
    [
        ("晚上九点吧", "11-22 21:00"),
        ("提前半小时", "11-22 07:30"),
        ("推迟一小时", "11-22 09:00"),
        ("楼上天天半夜吵", "11-22 08:00"),
        ("晚上九点楼上又吵", "11-22 08:00"),
        ("下午两点，有人打我", "11-22 08:00"),
    ],
)
def test_only_a_time_moves_it(town: Town, words: str, waits: str) -> None:
    resident = town.person(RESIDENT)
    resident.say(PILLS)
    resident.press("改时间")
    resident.say(words)
    assert queued(town) == [waits]


def with_three(town: Town) -> Speaker:
    resident = town.person(RESIDENT)
    for words in (PILLS, "每天下午五点提醒我遛弯", STAMP):
        resident.say(words)
    return resident


@pytest.mark.parametrize("words", ["后天别叫我吃药", "后天不要叫我吃药"])
def test_not_to_be_called_is_no_reminder(town: Town, words: str) -> None:
    resident = town.person(RESIDENT)
    resident.say(PILLS)
    assert "这次不提醒了：吃药" in resident.say(words)[0]
    assert sorted(queued(town)) == ["11-22 08:00", "11-24 08:00"]


@pytest.mark.parametrize("words", ["后天早上八点别叫我起床", "后天早上八点不要喊我起床"])
def test_there_is_none_not_to_be_called_by(town: Town, words: str) -> None:
    resident = town.person(RESIDENT)
    assert "您现在没有提醒" in resident.say(words)[0]
    assert queued(town) == []


def test_several_that_are_named_are_cancelled_and_no_other(town: Town) -> None:
    resident = with_three(town)
    answer = "".join(resident.say("遛弯和吃药都取消"))
    assert "取消了：遛弯" in answer
    assert "取消了：吃药" in answer
    assert queued(town) == ["11-22 15:00"]


def test_all_are_cancelled_only_when_sure(town: Town) -> None:
    resident = with_three(town)
    assert "3 个提醒全部取消吗" in resident.say("提醒都取消")[0]
    resident.press("全部取消")
    assert queued(town) == []


@pytest.mark.parametrize("words", ["明天的取消", "明天的提醒都取消"])
def test_of_a_day_what_comes_once_is_offered_too(town: Town, words: str) -> None:
    resident = with_three(town)
    resident.say(words)
    (once,) = (label for label in resident.labels if "盖章" in label)
    assert len(resident.labels) == 3
    assert "取消了" in resident.press(once)[0]
    assert "盖章" not in "".join(resident.say("我的提醒"))
