"""待电话告知: who is phoned, by whom, of what; ticked once, tried again where nobody picks up."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from bot.desk.deliver import chat_of, deliver
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.call_tables import Call
from storage.record_tables import AccessLog
from storage.tables import Delivery
from tests.desk.desk_stories import (
    CLERK,
    RESIDENT,
    WORKER,
    does,
    done,
    look,
    named,
    report,
    the_ticket,
)
from tests.desk.relay_stories import leaves, mends
from tests.town import Speaker, Town

NUMBER = "20261121-0001"
STREET = "宋佳"  # whose is what comes from nowhere in particular
OTHER = "冯丽华"  # of another desk
PLENTY = 250  # calls


def unseen(town: Town) -> Speaker:
    """A resident who has not looked since their ticket was settled half an hour ago."""
    resident = leaves(town)
    mends(town)
    town.later(minutes=31)
    return resident


def test_without_sms_the_desk_calls_of_what_matters(town: Town) -> None:
    leaves(town)
    does(town, "accept", WORKER)
    town.later(minutes=31)
    clerk = town.person(CLERK)
    assert "没有要打电话" in clerk.say("/phone")[0], "that it was taken on can wait"
    does(town, "resolve", WORKER, text="换了灯泡", photos=["p1"])
    town.later(minutes=31)
    head, call = clerk.say("待电话告知")
    assert "待电话告知 1 件" in head
    assert call.startswith(f"李桂兰 000-0000-1001\n{NUMBER} 路灯不亮\n")
    assert "解决了吗" in call
    assert clerk.labels == ["已告知", "没打通"]
    assert "李桂兰已经告知" in clerk.press("已告知")[0]
    assert look(town, "told_at")
    assert "没有要打电话" in clerk.say("/phone")[0]
    assert "不用打了" in clerk.press("已告知")[0]


@pytest.mark.slow
def test_who_is_forgotten_is_called_by_nobody(town: Town) -> None:
    resident = unseen(town)
    does(town, "confirm", RESIDENT)
    does(town, "reopen", RESIDENT, reason="又灭了")
    does(town, "resolve", WORKER, text="换了线路", photos=["p2"])
    town.later(minutes=31)
    assert "1 件" in town.person(CLERK).say("/phone")[0]
    does(town, "confirm", RESIDENT)
    resident.say("注销")
    resident.press("注销")
    assert "没有要打电话" in town.person(CLERK).say("/phone")[-1]


@pytest.mark.slow
def test_nobody_picks_up_and_it_is_tried_again_later(town: Town) -> None:
    unseen(town)
    clerk = town.person(CLERK)
    clerk.say("/phone")
    assert "打了 1 次没通，今天12:31再打" in clerk.press("没打通")[0]
    assert "另有 1 件晚些再打" in clerk.say("/phone")[0]
    town.later(hours=2, minutes=1)
    assert "打过 1 次，没打通" in clerk.say("/phone")[1]


@pytest.mark.slow
def test_who_opens_the_page_meanwhile_need_not_be_called(town: Town) -> None:
    resident = unseen(town)
    clerk = town.person(CLERK)
    clerk.say("/phone")
    resident.hear()
    assert "不用打了" in clerk.press("已告知")[0]
    assert "没有要打电话" in clerk.say("/phone")[0]


@pytest.mark.slow
def test_the_list_is_for_staff_and_of_their_own_desk(town: Town) -> None:
    resident = unseen(town)
    assert "没有要打电话" in town.person(WORKER).say("/phone")[-1]
    assert not any("000-0000-1001" in said for said in town.stranger().say("/phone"))
    assert not any("待电话告知 1 件" in said for said in resident.say("待电话告知"))


def test_another_desk_with_many_to_call_crowds_out_nobody(town: Town) -> None:
    unseen(town)
    elsewhere = report(town, reporter=OTHER)
    done(town, partial(many_calls, number=elsewhere))
    head, call = town.person(CLERK).say("/phone")
    assert "待电话告知 1 件" in head
    assert NUMBER in call
    assert "待电话告知" in town.person("林涛").say("/phone")[0]


def many_calls(unit: UnitOfWork, number: str) -> None:
    """More than is looked at in one go, all due before anything else."""
    ticket = the_ticket(unit, number)
    for n in range(PLENTY):
        reader = chat_of(unit, ticket.reporter_id or 0)
        deliver(unit, reader, "news", Reply(text="换好了"), f"news_later:{n}", ticket=ticket)
    told = unit.session.exec(select(Delivery.id).where(Delivery.ticket_id == ticket.id)).all()
    before = unit.now - timedelta(hours=1)
    unit.session.add_all(Call(delivery_id=one, since=before, next_at=before) for one in told)


@pytest.mark.slow
def test_who_read_the_phone_is_on_record(town: Town) -> None:
    unseen(town)
    town.person(CLERK).say("/phone")
    clerk = done(town, lambda unit: named(unit, CLERK).id)
    readers = town.read(lambda session: [row.reader_id for row in session.exec(select(AccessLog))])
    assert clerk in readers


def no_way(town: Town, who: str = CLERK) -> str:
    """Who can't be reached, as the clerk reads it under the calls."""
    return "".join(one for one in town.person(who).say("/phone") if "联系不上" in one)


def test_a_stranger_without_a_phone_stands_on_the_list_until_they_write_again(town: Town) -> None:
    stranger = town.stranger()
    for said in ("路灯不亮了", "桃源里3号楼东门口", "对", "不用"):
        stranger.say(said)
    does(town, "accept", WORKER)
    does(town, "resolve", WORKER, text="换了灯泡", photos=["p1"])
    assert no_way(town) == ""
    town.later(minutes=31)
    assert "联系不上 1 位" in no_way(town)
    assert f"1. 居民：{NUMBER} 路灯不亮，张芳（网格员）说办好了" in no_way(town)
    assert "待电话告知 1 件" not in town.person(CLERK).say("/phone")[0], "there is nobody to call"
    stranger.say("你好")
    assert no_way(town) == ""


def test_whom_nobody_reaches_may_be_met_at_the_window(town: Town) -> None:
    first, second = town.stranger("a"), town.stranger("b")
    for said in ("下午两点提醒我吃药", "下午三点提醒我去社区盖章", "家里的事我不想让别人知道"):
        first.say(said)
    second.say("下午三点提醒我接孩子")
    town.later(hours=5)
    town.later(minutes=31)
    shown = no_way(town, STREET)
    assert "联系不上 2 位" in shown, "people, not messages"
    assert "1. 居民：自己设的提醒（今天14:00）；自己设的提醒（今天15:00）" in shown
    assert not re.search("吃药|盖章|接孩子|不想让别人知道", shown), "nobody's private words"
    assert "已经告知" in town.person(STREET).press("第 1 位已告知")[0]
    assert "联系不上 1 位" in no_way(town, STREET), "of both they were told at once"
    town.later(days=3)
    assert no_way(town, STREET) == "", "stale news is not kept for ever"
