"""An alarm goes on, and the same person tells of something else: nothing of either is lost."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import RESIDENT, WORKER, does, hears, report
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
