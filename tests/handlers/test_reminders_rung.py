"""Right after 到点了: what is said of it in plain words, and what is said of something else."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.desk.desk_stories import WORKER, does, report
from tests.desk.reminder_stories import PILLS, RESIDENT, queued
from tests.town import Town

HOUR = "今天11:11再提醒您"
FIRST = {"等会儿": HOUR, "再过十分钟提醒我": "今天10:21再提醒您", "已经关了": "好的。"}
ANSWERS = {
    "晚点再说": HOUR,
    "待会儿关": HOUR,
    "过一小时再说": HOUR,
    "下午三点再提醒我": "今天15:00再提醒您",
    "明天再说": "明天10:10再提醒您",
    "知道啦": "好的。",
    "好的关了": "好的。",
    "火关好了": "好的。",
    "这就关": "好的。",
}
OF_OTHER_THINGS = ["你好", "楼道灯关了", "关不上", "还没关", "3号楼路灯不亮了"]


def after_ringing(town: Town, sentences: Iterable[str], of: str = "关火") -> dict[str, str]:
    """What each of them, said at eleven past ten by somebody who was reminded, is answered."""
    speakers = {words: town.stranger(words) for words in sentences}
    for speaker in speakers.values():
        speaker.say(f"提醒我十分钟后{of}")
    town.later(minutes=11)
    assert {speaker.hear()[-1] for speaker in speakers.values()} == {f"到点了：{of}"}
    return {words: speaker.say(words)[0] for words, speaker in speakers.items()}


SLOW = pytest.mark.slow


@pytest.mark.parametrize("table", [FIRST, pytest.param(ANSWERS, marks=SLOW)], ids=["few", "many"])
def test_what_is_said_of_it_is_what_its_buttons_do(town: Town, table: dict[str, str]) -> None:
    assert after_ringing(town, table) == {
        said: told if told == "好的。" else f"好，{told}。" for said, told in table.items()
    }
    assert len(queued(town)) == sum(told != "好的。" for told in table.values())


def test_that_it_was_done_is_no_danger(town: Town) -> None:
    """It sounds a little like somebody who fell, or like gas."""
    risen = after_ringing(town, ["起来了", "起了起了", "摔倒了起不来"], "起床")
    gas = after_ringing(town, ["煤气关了", "煤气漏了"], "关煤气")
    told = [said for said, words in (risen | gas).items() if words == "好的。"]
    assert told == ["起来了", "起了起了", "煤气关了"]
    assert "120" in risen["摔倒了起不来"]
    assert "119" in gas["煤气漏了"]


def test_danger_is_no_answer_to_it(town: Town) -> None:
    assert "119" in after_ringing(town, ["等会儿，我家着火了"])["等会儿，我家着火了"]
    assert queued(town) == []


@SLOW
def test_what_is_said_of_something_else_is_no_answer_to_it(town: Town) -> None:
    told = after_ringing(town, OF_OTHER_THINGS)
    assert not [said for said, words in told.items() if words.startswith("好")]
    assert "哪个小区" in told["3号楼路灯不亮了"]
    assert queued(town) == []


@SLOW
def test_of_what_comes_every_day_the_next_is_told(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say(PILLS)
    town.later(hours=22, minutes=5)
    assert "到点了：吃药" in resident.hear()
    assert resident.say("吃了") == ["好的，下次11月23日（周一）上午8点再提醒您。"]
    assert "再提醒您" not in resident.say("吃了")[0], "that was not the last thing said"


@SLOW
def test_an_open_form_takes_its_own_answers(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("提醒我十分钟后关火")
    resident.say("楼道灯不亮")
    town.later(minutes=11)
    resident.hear()
    assert "再提醒您" not in resident.say("等会儿")[0]
    assert queued(town) == []


@SLOW
def test_well_is_said_of_a_ticket_that_waits_for_it(town: Town) -> None:
    report(town)
    does(town, "accept", WORKER)
    does(town, "resolve", WORKER, text="换了灯泡", photos=["p1"])
    resident = town.person(RESIDENT)
    resident.say("提醒我十分钟后关火")
    town.later(minutes=11)
    resident.hear()
    assert "办结" in resident.say("好了")[0]


@SLOW
def test_put_off_in_the_words_of_those_who_have_no_time(town: Town) -> None:
    told = {
        "推迟半小时": "今天10:41",
        "推迟到中午十二点吧": "今天12:00",
        "改成八点半": "今天20:30",
        "忙着呢，晚一点": "今天11:11",
        "睡了，明早再说": "明天8:00",
        "还没吃": "今天11:11",
        "还没吃呢": "今天11:11",
    }
    others = ["睡了", "提前半小时", "还没", "还没吃饭", "电梯推迟半小时", "忙着呢"]
    found = after_ringing(town, [*told, *others], "吃药")
    assert {said: found.pop(said) for said in told} == {
        said: f"好，{when}再提醒您。" for said, when in told.items()
    }
    assert not [said for said, words in found.items() if "再提醒您" in words]


@SLOW
def test_of_what_comes_every_day_the_hour_itself_is_changed(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say(PILLS)
    town.later(hours=22, minutes=5)
    resident.hear()
    assert "每天上午8点半" in resident.say("改成八点半")[0]
