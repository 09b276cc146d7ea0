"""请假, 销假: who is away gets nothing new, and what they had not taken on is somebody's."""

from __future__ import annotations

import pytest

from bot.desk import people
from bot.desk.unit_of_work import UnitOfWork
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    FIRST,
    MONDAY,
    RESIDENT,
    SECOND,
    SECRETARY,
    STREET,
    WORKER,
    area,
    does,
    done,
    hears,
    named,
    owner_of,
    report,
)
from tests.town import Town


@pytest.fixture
def monday(town: Town) -> Town:
    town.clock.time = MONDAY
    return town


def test_who_goes_on_leave_hands_over_what_was_not_taken_on(monday: Town) -> None:
    def backup(unit: UnitOfWork) -> None:
        people.add_duty(unit.session, named(unit, COLLEAGUE), "grid_worker", area(unit, "TY11").id)

    done(monday, backup)
    report(monday)
    does(monday, "accept", WORKER, number=FIRST)
    report(monday)
    worker = monday.person(WORKER)
    worker.hear()
    noted = "\n".join(worker.say("我请假到周五"))
    for told in (
        "11月27日",
        "陈建军（网格员）",
        "没接的 1 件",
        "接了的 1 件",
        f"{SECOND} 路灯不亮：请假期间",
    ):
        assert told in noted
    assert (owner_of(monday, FIRST), owner_of(monday, SECOND)) == (WORKER, COLLEAGUE)
    assert SECOND in hears(monday.person(COLLEAGUE))
    assert "已转给陈建军" in hears(monday.person(RESIDENT))
    assert "接了的 1 件还是张芳（网格员）的" in hears(monday.person(SECRETARY))
    assert owner_of(monday, report(monday)) == COLLEAGUE
    monday.later(days=4, hours=13)  # Friday 23:00
    assert owner_of(monday, report(monday)) == COLLEAGUE
    monday.later(hours=2)
    assert owner_of(monday, report(monday)) == WORKER


def test_who_is_back_earlier_says_so(monday: Town) -> None:
    worker = monday.person(WORKER)
    (noted,) = worker.say("请假三天")
    assert "社区值班人员接" in noted
    assert "件" not in noted, "nothing is said of no tickets"
    assert owner_of(monday, report(monday)) is None
    assert "已经销假" in worker.say("销假")[0]
    assert owner_of(monday, report(monday)) == WORKER
    worker.hear()
    assert "没有在请假" in worker.say("销假。")[0]


def test_a_secretary_says_it_for_those_under_them(monday: Town) -> None:
    secretary, worker = monday.person(SECRETARY), monday.person(WORKER)
    assert "张芳（网格员）请假到11月27日" in secretary.say("张芳请假到周五")[0]
    assert "张芳（网格员）请假到11月27日" in hears(worker)
    assert owner_of(monday, report(monday)) is None
    assert "张芳（网格员）已经销假" in secretary.say("张芳销假")[0]
    assert owner_of(monday, report(monday)) == WORKER


def test_the_secretary_s_own_leave_is_told_to_the_street(monday: Town) -> None:
    assert "记下了" in monday.person(SECRETARY).say("/away 到周五")[0]
    assert "高志平（书记）请假" in hears(monday.person(STREET))


def test_nobody_sends_others_away_who_is_not_above_them(monday: Town) -> None:
    for name, said in ((CLERK, "张芳请假到周五"), (SECRETARY, "孙晓东请假到周五")):
        assert "记下了" not in "".join(monday.person(name).say(said))
    assert owner_of(monday, report(monday)) == WORKER


def test_leave_to_come_begins_with_a_button_that_morning(monday: Town) -> None:
    worker = monday.person(WORKER)
    assert "张芳（网格员）11月25日到11月27日请假" in worker.say("我后天到周五休息")[0]
    assert "张芳（网格员）11月25日到11月27日请假" in hears(monday.person(SECRETARY))
    assert owner_of(monday, report(monday)) == WORKER
    monday.later(days=1, hours=12)  # Tuesday 22:00
    assert "开始请假" not in hears(worker)
    monday.later(hours=11)
    assert "今天起请假：张芳（网格员），到11月27日" in hears(worker)
    assert owner_of(monday, report(monday)) == WORKER
    assert "张芳（网格员）请假到11月27日" in "\n".join(worker.press("开始请假"))
    assert owner_of(monday, report(monday)) is None


def test_a_secretary_begins_what_they_said_for_another(monday: Town) -> None:
    secretary = monday.person(SECRETARY)
    assert "张芳（网格员）11月24日请假" in secretary.say("张芳明天请假")[0]
    assert "张芳（网格员）11月24日请假" in hears(monday.person(WORKER))
    monday.later(hours=23)
    assert "点一下“开始请假”" in hears(secretary)
    secretary.press("开始请假")
    assert owner_of(monday, report(monday)) is None
    monday.later(days=2)
    assert "请到哪天" in "\n".join(secretary.press("开始请假"))


@pytest.mark.parametrize("said", ["请假", "请假到昨天", "明天上午请假", "/away", "/away 到某一天"])
def test_without_a_day_it_is_told_how(monday: Town, said: str) -> None:
    assert "请假到周五" in monday.person(WORKER).say(said)[0]


def test_others_see_nothing_of_it(monday: Town) -> None:
    resident = monday.person(RESIDENT)
    for said in ("请假到周五", "销假", "/away 到周五"):
        heard = "".join(resident.say(said))
        assert heard
        assert "请假" not in heard
        assert "销假" not in heard
    assert "到哪天" not in "".join(monday.person(WORKER).say("请假条在哪儿开"))
