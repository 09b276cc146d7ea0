"""An alarm goes on, and the same person tells of something else: nothing of either is lost."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import RESIDENT, WORKER, does, hears, report
from tests.handlers.round_stories import OTHER
from tests.town import Speaker, Town

LAMP = "5号楼门口的路灯坏了"
FALLEN = "我爸突然晕倒了叫不醒"


@pytest.fixture
def resident(town: Town) -> Speaker:
    """She told of danger, and where: nothing is asked any more."""
    resident = town.person(RESIDENT)
    resident.say(FALLEN)
    resident.say("在家")
    hears(town.person(WORKER))
    return resident


def test_it_is_a_ticket_of_its_own(town: Town, resident: Speaker) -> None:
    assert "5号楼" in resident.say(LAMP)[-1]
    assert "路灯不亮" in "\n".join(resident.say("对"))
    heard = hears(town.person(WORKER))
    assert LAMP in heard
    assert "20261121-0002 路灯不亮" in heard


def test_danger_told_meanwhile_goes_to_the_alarm(town: Town, resident: Speaker) -> None:
    resident.say(LAMP)
    assert "我一直在" in resident.say("他现在不喘气了")[0]
    assert "他现在不喘气了" in hears(town.person(WORKER))
    assert "119" in resident.say("着火了")[0], "other danger is an alarm of its own"


@pytest.mark.slow
@pytest.mark.parametrize("said", ["没事了", "[我没事了]"])
def test_the_report_goes_on_once_all_is_well(town: Town, resident: Speaker, said: str) -> None:
    resident.say(LAMP)
    heard = resident.press("我没事了") if said.startswith("[") else resident.say(said)
    assert "平安就好" in heard[0]
    assert "对吗" in heard[1]
    assert "我没事了" in hears(town.person(WORKER))


@pytest.mark.slow
def test_what_follows_the_report_is_the_alarm_s_again(town: Town, resident: Speaker) -> None:
    resident.say(LAMP)
    resident.say("对")
    hears(town.person(WORKER))
    assert "我一直在" in resident.say("他醒过来了")[0]
    assert "他醒过来了" in hears(town.person(WORKER))


@pytest.mark.slow
def test_words_that_are_hardly_understood_stay_with_the_alarm(resident: Speaker) -> None:
    assert "我一直在" in resident.say("救护车什么时候到")[0]
    assert "另外一件事" not in resident.labels


@pytest.mark.slow
def test_stars_for_another_ticket_do_not_end_it(town: Town) -> None:
    """What is said next of the danger still reaches those who were told of it."""
    number = report(town)
    for verb in ("accept", "resolve"):
        does(town, verb, WORKER, number=number, text="换好了", photos=["p"])
    resident = town.person(RESIDENT)
    resident.press("已解决")
    resident.say("家里煤气味好大")
    resident.press("5")
    hears(town.person(WORKER))
    resident.say("在桃源里5号楼二单元")
    assert "桃源里5号楼" in hears(town.person(WORKER))


WISHES = {
    "我的预约": "您现在没有预约",
    "提醒我明天八点吃药": "上午8点提醒您：吃药",
    "我的提醒": "您的提醒共 1 个",
    "预约理发": "便民理发",
}


@pytest.mark.parametrize(
    ("danger", "minutes"), [(FALLEN, 6), ("娃娃刚才还在滑梯那儿一扭头没了", 0)]
)
def test_what_is_surely_a_wish_is_answered_and_the_alarm_goes_on(
    town: Town, danger: str, minutes: int
) -> None:
    resident = town.person(RESIDENT)
    resident.say(danger)
    town.later(minutes=minutes)
    resident.hear()
    for said, told in WISHES.items():
        still, *answers = resident.say(said)
        assert "求助还开着" in still
        assert told in "".join(answers)
    assert "我一直在" in resident.say("他还没醒，快来")[0]
    assert "平安就好" in resident.say("按错了")[0]
    assert "求助" not in "".join(resident.say("我的预约"))


def test_right_after_a_sure_alarm_all_that_is_said_belongs_to_it(resident: Speaker) -> None:
    assert "我一直在" in resident.say("提醒我明天八点吃药")[0]


def test_staff_are_asked_whether_it_is_danger(town: Town) -> None:
    """They have a word for an alarm; what is plain is one all the same."""
    for said in ("3-2-301敲门没人应", "刚问了 3-2-301 不愿意让人上门了"):
        assert "您问的是哪一件" in town.person(OTHER).say(said)[0]
    assert "120" in town.person(OTHER).say("3-2-301敲门没人应，老人叫不醒")[0]
    assert "平安就好" in town.person(OTHER).say("误报")[0]
