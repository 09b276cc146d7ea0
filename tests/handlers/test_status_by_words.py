"""How it stands with what one reported, asked for in one's own words."""

from __future__ import annotations

import pytest

from tests.handlers.two_chats import Open, link
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow

LIGHT, SEWAGE, LIFT = "20261121-0001", "20261121-0002", "20261121-0003"


@pytest.fixture
def reported(town: Town) -> Speaker:
    """Three matters, the lift the last of them."""
    resident = town.person("李桂兰")
    for words in ("3号楼东门路灯不亮", "3号楼2单元门口下水道堵了", "3号楼2单元电梯坏了"):
        resident.say(words)
        for label in ("另外一件", "对"):
            if label in "".join(resident.labels):
                resident.press(label)
        town.later(minutes=20)
    resident.hear()
    return resident


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("我上次说的路灯咋样了", LIGHT),
        ("前几天报的下水道有下文没", SEWAGE),
        ("三号楼那个电梯修得怎么样了", LIFT),
        ("俺报的那个灯有人管没", LIGHT),
        ("我报的堵了的那件到哪一步了", SEWAGE),
        ("下水道那个有信儿没", SEWAGE),
        ("怎么样了", LIFT),
    ],
)
def test_the_words_say_which(reported: Speaker, asked: str, number: str) -> None:
    (answer,) = reported.say(asked)
    assert number in answer
    assert "现在：" in answer


@pytest.mark.parametrize(
    "asked",
    [
        "路灯修好没有",
        "我报的那个灯呢",
        "怎么还没人来修灯",
        "路灯什么时候有人来修",
        "三号楼那个灯有人管没",
        "我家门口的灯咋还不亮",
    ],
)
def test_a_question_reports_nothing_again(reported: Speaker, asked: str) -> None:
    reported.town.later(hours=1)
    (answer,) = reported.say(asked)
    assert LIGHT in answer
    assert "现在：" in answer
    assert "共 3 件" in reported.say("我的")[0]


def test_a_lamp_by_one_sign_where_nothing_else_waits(town: Town) -> None:
    resident = town.person("李桂兰")
    resident.say("3号楼东门路灯不亮")
    resident.say("对")
    town.later(hours=1)
    assert LIGHT in resident.say("灯啥时候能修好啊")[0]


@pytest.mark.parametrize("told", ["5号楼路灯怎么还不亮", "暖气怎么还不热", "路灯不亮"])
def test_another_matter_is_none_of_them(reported: Speaker, told: str) -> None:
    reported.town.later(hours=1)
    assert "现在：" not in "".join(reported.say(told))


def test_where_two_fit_one_is_chosen(reported: Speaker) -> None:
    reported.say("5号楼西门路灯不亮")
    reported.press("对") if "对" in reported.labels else None
    reported.town.later(minutes=20)
    reported.hear()
    assert "哪一件" in reported.say("我上次说的路灯咋样了")[0]
    assert [label[:13] for label in reported.labels] == ["20261121-0004", LIGHT]
    assert LIGHT in reported.say("2")[0]


def test_what_ended_is_found_for_some_months(reported: Speaker) -> None:
    reported.say(f"撤回 {LIGHT}")
    reported.town.later(days=60)
    reported.hear()
    (answer,) = reported.say("我上次说的路灯咋样了")
    assert LIGHT in answer
    assert "已撤回" in answer
    reported.say(LIFT)  # spoken of last
    reported.town.later(days=150)
    reported.hear()
    assert LIGHT not in reported.say("我上次说的路灯咋样了")[0]


def test_hurrying_and_taking_back_go_by_the_same_words(reported: Speaker) -> None:
    assert "20261121" not in "".join(reported.say("下水道那单再催一下"))
    assert reported.labels == []


def test_nobody_elses_is_found(town: Town, reported: Speaker) -> None:
    assert "还没有诉求" in town.person("周明远").say("我上次说的路灯咋样了")[0]


def test_it_is_asked_from_any_chat_that_is_linked(
    town: Town, reported: Speaker, phone: Open
) -> None:
    telegram = phone("1001")
    assert "没有诉求" in telegram.say("我上次说的路灯咋样了")[0]
    link(reported, telegram)
    assert LIGHT in telegram.say("我上次说的路灯咋样了")[0]
    assert SEWAGE in telegram.say("下水道那个有信儿没")[0]
    assert LIFT in reported.say("我报的电梯有人接了吗")[-1]
