"""A wish beside something else, what only sounds like one, and one that is dropped."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import RESIDENT, WORKER
from tests.desk.reminder_stories import queued
from tests.town import Town

pytestmark = pytest.mark.slow
BOTH = ["我明天请假，提醒我后天上午八点半开会", "提醒我后天上午八点半开会，我明天请假"]


@pytest.mark.parametrize("words", BOTH)
def test_beside_a_leave_both_are_kept(town: Town, words: str) -> None:
    reminded, off = town.person(WORKER).say(words)
    assert "11月22日请假" in off
    assert "11月23日（周一）上午8点半提醒您：开会" in reminded
    assert queued(town) == ["11-23 08:30"]


TOLD_TOO = [
    "3号楼路灯不亮，提醒我明天八点吃药",
    "提醒我明天八点吃药，3号楼东门口的路灯不亮了",
    "桃源里3号楼东门口的路灯又不亮了，晚上黑得很，提醒我明天早上八点吃药",
]


@pytest.mark.parametrize("words", TOLD_TOO)
def test_beside_a_report_neither_is_lost(town: Town, words: str) -> None:
    reminded, asked = town.person(RESIDENT).say(words)
    assert "提醒您：吃药" in reminded
    assert "灯" in asked or "在哪个位置" in asked
    assert queued(town) == ["11-22 08:00"]


DANGER = [
    "着火了，提醒我明天八点吃药",
    "提醒我明天八点吃药，我不想活了",
    "每天早上八点提醒我吃药。我妈摔倒了起不来",
    "提醒王慧明天上午九点交表，3号楼着火了",
    "约周三上午九点理发，有人打我",
    "晚上九点到早上八点别发消息，我不想活了",
    "我身份证明年3月到期，着火了",
]


@pytest.mark.parametrize("words", DANGER)
def test_danger_beside_a_wish_comes_first(town: Town, words: str) -> None:
    person = town.person(WORKER if "王慧" in words else RESIDENT)
    person.say("你好")
    told = "".join(person.say(words))
    assert any(number in told for number in ("119", "120", "110", "12356")), told
    assert queued(town) == []


@pytest.mark.parametrize(
    "words", ["提醒我明天八点关煤气，别着火了", "每天晚上九点提醒我吃药，我心脏不好"]
)
def test_what_only_may_be_danger_stays_in_the_reminder(town: Town, words: str) -> None:
    assert "提醒您" in town.person(RESIDENT).say(words)[0]


def test_who_is_no_staff_has_no_leave(town: Town) -> None:
    (answer,) = town.person(RESIDENT).say(BOTH[0])
    assert "上午8点半提醒您" in answer


TO_US = ["提醒你们明天早上垃圾车八点不来就投诉", "提醒一下你们电梯又坏了"]


@pytest.mark.parametrize("words", TO_US)
def test_what_the_desk_is_told_is_a_report(town: Town, words: str) -> None:
    assert "在哪个位置" in town.person(RESIDENT).say(words)[0]
    assert queued(town) == []


@pytest.mark.parametrize("words", ["算了不提醒了", "不用提醒了", "算了，别提醒我了"])
def test_one_that_is_being_set_is_dropped(town: Town, words: str) -> None:
    resident = town.person(RESIDENT)
    assert "几点提醒您" in resident.say("提醒我明天去医院")[0]
    assert "取消了：去医院" in resident.say(words)[0]
    assert queued(town) == []


TWO = [
    pytest.param(
        "明天上午九点提醒我开会，下午三点提醒我接孩子",
        ["11月22日（周日）上午9点提醒您：开会", "11月22日（周日）下午3点提醒您：接孩子"],
        id="of the same day",
    ),
    pytest.param(
        "每天早上八点提醒我吃药，晚上九点提醒我泡脚",
        ["每天上午8点提醒您：吃药", "每天晚上9点提醒您：泡脚"],
        id="of every day",
    ),
    pytest.param(
        "明天上午九点提醒我开会，后天提醒我接孩子",
        ["11月22日（周日）上午9点提醒您：开会", "11月23日（周一）几点提醒您"],
        id="the second without its hour",
    ),
]


@pytest.mark.parametrize(("words", "told"), TWO)
def test_of_two_wishes_neither_is_lost(town: Town, words: str, told: list[str]) -> None:
    answers = town.person(RESIDENT).say(words)
    assert len(answers) == len(told)
    assert all(part in answer for part, answer in zip(told, answers, strict=True))
