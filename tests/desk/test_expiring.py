"""What the bot reminds of by itself: only what was told, by day, one a day, until it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest
from sqlmodel import Session

from bot.catalogue.seasons import Season
from bot.desk.expiring import is_certified, paper_in
from bot.desk.ringing import give_to
from storage.queries import people
from tests.desk.reminder_stories import RESIDENT, heard
from tests.handlers.booking_stories import ZONE
from tests.town import Town

TOLD = {
    "我身份证2027年3月到期": "身份证",
    "老伴的驾照明年5月过期": "驾驶证",
    "护照有效期到2027年8月1号": "护照",
    "行驶证年检2027年2月到期": "车辆年检",
    "我电工证2027.2到期": "电工证",
    "老伴的保安证下个月到期": "保安证",
    "电梯年检上个月过期了": "",
    "身份证过期了怎么办": "",
    "身份证到期能坐火车吗": "",
    "身份证快到期前多久可以换": "",
    "我身份证没过期": "",
    "牛奶明天过期": "",
}
CERTIFIED = {
    "我养老资格认证今天办好了": True,
    "上个月做了生存认证": True,
    "养老认证怎么做": False,
    "我的养老资格认证是10月20号做的": True,
    "认证做了三次都没通过": False,
    "养老认证是社区上门做的": False,
}


@pytest.mark.parametrize("said", TOLD)
def test_a_paper_is_noted_when_it_is_told_and_not_when_it_is_asked_about(said: str) -> None:
    assert paper_in(said) == TOLD[said]


@pytest.mark.parametrize("said", CERTIFIED)
def test_what_was_done_is_noted(said: str) -> None:
    assert is_certified(said) == CERTIFIED[said]


DONE = {  # said on 2026-11-21: the day that is read back, and when it is told of again
    "我养老认证10月20号认证好了": ("2026年10月20日", "2027年10月6日"),
    "我养老认证10.20办好了": ("2026年10月20日", "2027年10月6日"),
    "我养老认证3月份就办完了": ("2026年3月做", "2027年2月15日"),
    "养老认证20号做的": ("2026年11月20日", "2027年11月6日"),
    "养老认证周三做好了": ("2026年11月18日", "2027年11月4日"),
    "我养老认证12月3号办好了": ("2025年12月3日", "2026年12月3日就满一年", "这几天就去"),
    "我养老认证去年10月1号办好了": ("2025年10月1日", "已经过了", "尽快去"),
    "我妈的养老认证上个月做完了": ("妈妈的养老待遇资格认证是2026年10月做", "2027年9月17日"),
    "养老认证去年就做了": ("是哪一天认证的",),
    "养老认证2月30号做好了": ("是哪一天认证的",),
    "养老认证明年3月做好了": ("是哪一天认证的",),
    "养老认证早就办好了": ("是哪一天认证的",),
    "我驾照2026年2月到期": ("驾驶证2026年2月已经到期",),
    "我身份证10月20号到期了": ("2026年10月20日已经到期",),
    "我电工证2027年2月到期": ("您的电工证2027年2月到期", "12月3日"),
    "电工证换好了": ("不再提醒",),
    "我身份证上个月换好了": ("新的身份证哪年哪月到期",),
}


def test_the_day_on_which_it_was_done_is_the_last_such_day(town: Town) -> None:
    resident = town.person(RESIDENT)
    for said, told in DONE.items():
        heard_back = resident.say(said)[0]
        assert all(words in heard_back for words in told), (said, heard_back)
    assert "共 1 个" in resident.say("我的提醒")[0], "a mother's; one's own is due now"


def test_what_comes_each_year_is_set_once(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("高龄津贴年审")
    resident.press("到时候提醒我")
    assert "已经记着了：高龄津贴年审，2027年4月1日" in resident.press("到时候提醒我")[0]
    assert len(town.pending("policy")) == 1


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("医保交过了", 1),
        ("医保10月3号就交过了", 1),
        ("明年的医保交了", 1),
        ("医保去年12月交过了", 4),
    ],
)
def test_of_what_was_set_twice_before_both_are_done(town: Town, said: str, left: int) -> None:
    """As of two people who turned out to be one."""
    resident, again = town.person(RESIDENT), town.person("吴小燕")
    for one in (resident, again):
        one.say("居民医保怎么交")
        one.press("到时候提醒我")
    town.write(partial(made_one, town=town))
    assert "共 2 个" in resident.say("我的提醒")[0]
    resident.say(said)
    assert len(town.pending("policy")) == left


def made_one(session: Session, town: Town) -> None:
    everybody = {one.name: one for one in people.find_all(session)}
    gone, stays = everybody["吴小燕"], everybody[RESIDENT]
    give_to(town.conversation.unit(session), gone.id, stays)


@pytest.mark.slow
def test_of_several_one_a_day(town: Town) -> None:
    resident = town.person(RESIDENT)
    for paper in ("身份证", "居住证", "健康证"):
        resident.say(f"我{paper}2027年3月1号到期")
    days = [row.due_at.astimezone(town.conversation.zone) for row in town.pending("policy")]
    assert [f"{day:%m-%d %H}" for day in days] == ["12-31 10", "01-01 10", "01-02 10"]


@pytest.mark.slow
def test_in_its_weeks_it_is_said_before_they_end_unless_it_was_done(town: Town) -> None:
    resident, neighbour = town.person(RESIDENT), town.person("吴小燕")
    for one in (resident, neighbour):
        one.say("居民医保怎么交")
        assert "12月17日（周四）上午10点" in one.press("到时候提醒我")[0]
    town.later(days=26)
    assert heard(resident, "居民医保集中缴费")
    assert "10月1日" in resident.press("办好了")[0]
    assert heard(neighbour, "居民医保集中缴费")
    assert "取消了" in neighbour.say("退订")[0]
    assert len(town.pending("policy")) == 1


def at_ten(town: Town, day: str) -> None:
    town.clock.time = datetime.fromisoformat(f"{day} 10:01").replace(tzinfo=ZONE)
    town.later(seconds=0)


@pytest.mark.slow
def test_what_comes_each_year_goes_on_from_year_to_year(town: Town) -> None:
    """Twice in each of its seasons while nobody says that it is done, and then not before the
    next."""
    resident, said = town.person(RESIDENT), "居民医保集中缴费"
    resident.say("居民医保怎么交")
    resident.press("到时候提醒我")
    for day in ("2026-12-17", "2027-10-01", "2027-12-17", "2028-10-01"):
        at_ten(town, day)
        assert len(heard(resident, said)) == 1, day
    assert "2029年10月1日" in resident.press("办好了")[0]
    for day in ("2028-12-17", "2029-09-30"):
        at_ten(town, day)
        assert heard(resident, said) == [], day
    at_ten(town, "2029-10-01")
    assert heard(resident, said)


@pytest.mark.slow
@pytest.mark.parametrize("ends", ["02-28", "02-29"])
def test_weeks_that_end_in_february_are_of_the_next_year(town: Town, ends: str) -> None:
    known = town.understanding.knowledge
    (season,) = [one for one in known.seasons if one.item == "medical-enrol"]
    longer = Season.model_validate({**season.model_dump(), "first": "10-20", "last": ends})
    changed = replace(known, seasons=(longer,))
    town.understanding = replace(town.understanding, knowledge=changed)
    resident = town.person(RESIDENT)
    resident.say("居民医保怎么交")
    resident.press("到时候提醒我")
    for day in ("2027-02-14", "2027-10-20", f"2028-02-{int(ends[3:]) - 14}"):
        at_ten(town, day)
        assert heard(resident, "居民医保集中缴费"), day


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "first"),
    [("高龄津贴年审", "4月1日"), ("采暖费怎么交", "10月1日"), ("老人免费体检", "4月1日")],
)
def test_what_comes_each_year_is_told_to_who_asked_for_it(
    town: Town, said: str, first: str
) -> None:
    resident = town.person(RESIDENT)
    resident.say(said)
    assert f"2027年{first}" in resident.press("到时候提醒我")[0]
    assert len(town.pending("policy")) == 1, "to nobody else"
