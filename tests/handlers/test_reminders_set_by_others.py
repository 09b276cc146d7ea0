"""What others set for somebody: never in their own quiet hours, nor when its matter is over."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import CLERK, RESIDENT, WORKER
from tests.desk.reminder_stories import heard, queued
from tests.town import Town

HOURS = "晚上九点到早上八点别发消息"


@pytest.mark.parametrize("first", [True, False], ids=["said before", "said after"])
@pytest.mark.slow
def test_ones_own_quiet_hours_hold_for_it(town: Town, *, first: bool) -> None:
    resident, worker = town.person(RESIDENT), town.person(WORKER)
    resident.say("3号楼路灯不亮")
    steps = [(resident, HOURS), (worker, "提醒李桂兰明天上午七点四十来拿证")]
    for speaker, words in steps if first else reversed(steps):
        speaker.say(words)
    assert queued(town) == ["11-22 08:00"]
    town.later(days=1)
    assert queued(town) == []


@pytest.mark.slow
def test_of_a_matter_that_was_withdrawn_nobody_is_reminded(town: Town) -> None:
    resident, worker = town.person(RESIDENT), town.person(WORKER)
    resident.say("3号楼路灯不亮")
    worker.say("提醒李桂兰明天上午十点带户口本来")
    resident.say("撤回")
    town.later(days=1, hours=1)
    assert heard(resident, "户口本") == []


@pytest.mark.slow
def test_a_colleague_is_reminded_and_may_refuse(town: Town) -> None:
    worker, clerk = town.person(WORKER), town.person(CLERK)
    clerk.say("你好")
    assert "上午9点提醒王慧（社区专员）：交表" in worker.say("提醒王慧明天上午九点交表")[0]
    town.later(hours=23)
    assert heard(clerk, "交表") == ["张芳（网格员）让我提醒您：交表"]
    worker.say("提醒王慧下周三和下周五上午九点开例会")
    assert queued(town) == ["11-25 09:00", "11-27 09:00"]
    clerk.say("取消开例会的提醒")
    clerk.press("1 开例会")
    assert heard(worker, "不用再提醒") == ["王慧（社区专员）说不用再提醒了：开例会"]


@pytest.mark.slow
def test_a_colleague_whom_no_chat_reaches_is_told_by_who_asks(town: Town) -> None:
    worker = town.person(WORKER)
    assert "收到消息的“高志平”" in worker.say("提醒高志平明天上午九点开会")[0]
    assert "提醒您：告诉高志平：开会" in worker.press("提醒我")[0]


HOMES = {
    "提醒3号楼2单元501的李桂兰后天下午两点带身份证": "下午2点提醒李桂兰：带身份证",
    "后天下午两点提醒桃源里3号楼2单元501李桂兰带身份证": "下午2点提醒李桂兰：带身份证",
    "提醒住3-2-501的李大妈后天上午九点来拿证": "上午9点提醒李桂兰：来拿证",
    "提醒3号楼2单元502的李桂兰后天上午九点来拿证": "收到消息的“3号楼2单元502的李桂兰”",
    "提醒5号楼1单元302周明远后天上午九点来拿证": "收到消息的“5号楼1单元302周明远”",
}


@pytest.mark.slow
def test_a_resident_is_found_by_home_and_name(town: Town) -> None:
    town.person(RESIDENT).say("你好")
    worker = town.person(CLERK)
    answers = {words: "".join(worker.say(words)) for words in HOMES}
    assert {words: told for words, told in answers.items() if HOMES[words] not in told} == {}


@pytest.mark.slow
def test_right_after_a_ring_another_may_be_named(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("提醒李桂兰十分钟后带户口本到社区")
    worker.press("提醒我")
    town.later(minutes=11)
    assert heard(worker, "户口本")
    assert "“李桂兰”" in worker.say("提醒李桂兰后天下午两点带户口本到社区")[0]
    assert queued(town) == []


@pytest.mark.slow
def test_a_resident_reminds_nobody_of_the_staff(town: Town) -> None:
    town.person(CLERK).say("你好")
    town.person(RESIDENT).say("提醒王慧明天上午九点交表")
    assert queued(town) == []


NO_WISH = ["叫我明天九点去派出所是不是诈骗", "叫我明天上午去居委会是啥事"]


@pytest.mark.slow
@pytest.mark.parametrize("words", NO_WISH)
def test_who_asks_what_they_were_called_for_sets_no_reminder(town: Town, words: str) -> None:
    resident = town.person(RESIDENT)
    assert "提醒" not in resident.say(words)[0]
    assert queued(town) == []


@pytest.mark.slow
@pytest.mark.parametrize("words", ["提醒楼上邻居晚上十点以后别吵", "楼上的晚上十点以后别吵了"])
def test_neighbours_who_are_to_be_silent_are_a_noise(town: Town, words: str) -> None:
    resident = town.person(RESIDENT)
    assert "在哪个位置" in resident.say(words)[0]
    resident.say("3号楼2单元501")
    assert "噪音扰民" in "".join(resident.say("对"))
