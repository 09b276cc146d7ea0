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

pytestmark = pytest.mark.slow


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


def test_who_is_ill_is_on_leave_with_one_press(monday: Town) -> None:
    worker = monday.person(WORKER)
    assert "11月23日来不了" in worker.say("我发烧了,今天不来了")[0]
    assert owner_of(monday, report(monday)) == WORKER, "nothing is done before it is pressed"
    assert "张芳（网格员）请假到11月23日" in "".join(worker.press("请假：11月23日"))
    assert owner_of(monday, report(monday)) is None
    monday.later(days=1)
    assert "过时" in worker.press("请假：11月23日")[0]
    resident = monday.person(RESIDENT)
    assert "请假" not in "".join(resident.say("我发烧了,今天不来了"))


def test_nobody_sends_others_away_who_is_not_above_them(monday: Town) -> None:
    for name, said in ((CLERK, "张芳请假到周五"), (SECRETARY, "孙晓东请假到周五")):
        assert "记下了" not in "".join(monday.person(name).say(said))
    assert owner_of(monday, report(monday)) == WORKER


def test_leave_to_come_begins_by_itself_that_morning(monday: Town) -> None:
    worker, secretary = monday.person(WORKER), monday.person(SECRETARY)
    assert "张芳（网格员）11月25日到11月27日请假" in worker.say("我后天到周五休息")[0]
    assert "张芳（网格员）11月25日到11月27日请假" in hears(secretary)
    assert owner_of(monday, report(monday)) == WORKER
    monday.later(days=1, hours=12)  # Tuesday 22:00
    assert owner_of(monday, report(monday)) == WORKER
    monday.later(hours=11)
    for reader in (worker, secretary):
        assert "今天起请假：张芳（网格员），到11月27日" in hears(reader)
        assert "不请了" in "".join(reader.labels)
    assert owner_of(monday, report(monday)) is None
    assert "已经销假" in "\n".join(secretary.press("不请了"))
    assert "已经销假" in hears(worker)
    assert owner_of(monday, report(monday)) == WORKER


def test_who_is_sent_on_leave_hears_of_it_that_morning_too(monday: Town) -> None:
    secretary, worker = monday.person(SECRETARY), monday.person(WORKER)
    assert "张芳（网格员）11月24日请假" in secretary.say("张芳明天请假")[0]
    assert "张芳（网格员）11月24日请假" in hears(worker)
    monday.later(hours=23)
    assert "今天起请假" in hears(worker)
    assert owner_of(monday, report(monday)) is None
    worker.press("不请了")
    assert owner_of(monday, report(monday)) == WORKER


def test_an_old_button_ends_no_longer_leave(monday: Town) -> None:
    worker = monday.person(WORKER)
    worker.say("明天请假")
    monday.later(hours=23)
    worker.hear()
    worker.say("请假到12月20日")
    assert "过时" in "".join(worker.press("不请了"))
    assert owner_of(monday, report(monday)) is None


@pytest.mark.parametrize("said", ["后天不请假了", "不请假了", "不请了", "取消请假", "销假"])
def test_leave_that_is_called_off_does_not_begin(monday: Town, said: str) -> None:
    worker = monday.person(WORKER)
    worker.say("后天请假")
    assert "到时不请假了" in worker.say(said)[0]
    assert "原来要请的假不请了" in hears(monday.person(SECRETARY))
    monday.later(days=2)
    assert "今天起请假" not in hears(worker)
    assert owner_of(monday, report(monday)) == WORKER


def test_one_leave_to_come_is_called_off_and_the_other_begins(monday: Town) -> None:
    worker = monday.person(WORKER)
    for said in ("请假到周三", "周五请假", "下周一请假"):
        worker.say(said)
    assert "没有在请假" in worker.say("12月2日不请假了")[0]
    assert "到时不请假了" in worker.say("下周一不请假了")[0]
    monday.later(days=2, hours=15)  # Thursday 1:00
    assert owner_of(monday, report(monday)) == WORKER
    monday.later(days=1)
    assert owner_of(monday, report(monday)) is None
    monday.later(days=3)
    assert owner_of(monday, report(monday)) == WORKER


@pytest.mark.slow
def test_leave_that_is_over_when_the_bot_comes_back_does_not_begin(monday: Town) -> None:
    worker = monday.person(WORKER)
    worker.say("明天请假")
    monday.later(days=3)
    assert "今天起请假" not in hears(worker)
    assert owner_of(monday, report(monday)) == WORKER


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
