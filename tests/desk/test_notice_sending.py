"""A notice on its way: some readers at each tick, nobody twice, each who is left out counted."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from bot.desk import notice_sending, notice_steps
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.notice_tables import LeftOut, Notice
from storage.queries.chats import find_chats_of
from tests.desk.desk_stories import (
    CLERK,
    NEIGHBOUR,
    RESIDENT,
    SECRETARY,
    WORKER,
    done,
    named,
    tried,
)
from tests.desk.notice_stories import (
    GRID,
    HOUSE,
    OTHER_HOUSE,
    goes_on,
    is_on_its_way,
    neighbours,
    readers,
    shown,
    stands,
    state,
    with_policies,
)
from tests.town import Town

AUNT = "吴小燕"  # of another grid


def test_some_at_each_tick_and_a_death_between_them_tells_nobody_twice(town: Town) -> None:
    neighbours(town, 25)
    number = is_on_its_way(town, HOUSE)

    def ticks(unit: UnitOfWork) -> None:
        notice_sending.every_tick(with_policies(unit, notices_a_minute=60))

    def some(unit: UnitOfWork) -> int:
        ticks(unit)
        return unit.session.get_one(Notice, number).cursor

    assert tried(town, some) > 0  # the process dies before this is committed
    assert readers(town, number, "pending", "sent") == []
    done(town, ticks)
    town.settle()
    assert len(readers(town, number, "sent")) == 8  # and two who have no chat
    done(town, ticks)  # no time went by
    assert len(readers(town, number, "pending", "sent")) == 8
    for _ in range(4):
        town.clock.advance(timedelta(seconds=10))
        done(town, ticks)
        town.settle()
    told = readers(town, number, "sent")
    assert len(told) == len(set(told)) == 25
    found = stands(town, number)
    assert (found.sent, found.to_come, dict(found.lost)) == (25, 0, {"no_chat": 2})
    assert state(town, number) == "sent"


@pytest.mark.slow
def test_stopped_half_way_and_put_right_for_exactly_those_who_have_it(town: Town) -> None:
    worker, resident = town.person(WORKER), town.person(RESIDENT)
    neighbours(town, 30)
    number = is_on_its_way(town, HOUSE)
    done(town, lambda unit: notice_sending.every_tick(with_policies(unit, notices_a_minute=60)))
    town.settle()
    resident.hear()
    before = readers(town, number, "sent")
    worker.say(f"/notices {number}")
    assert f"已经收到的有 {len(before)} 人" in worker.press("停止")[0]
    assert "停了" in worker.press("停止")[0]
    goes_on(town)
    assert readers(town, number, "sent") == before
    found = stands(town, number)
    assert found.sent + found.lost.total() == 32
    assert found.lost["stopped"] == 32 - len(before) - 1
    worker.press("发更正")
    assert f"会发给 {len(before)} 人" in worker.say("刚才说错了，不停水。")[0]
    worker.press("发出去")
    goes_on(town)
    assert readers(town, number + 1, "sent") == before
    assert "更正" in resident.hear()[0]


def test_what_is_over_is_not_told_any_more(town: Town) -> None:
    """Neither what waits in somebody's outbox, nor what was not queued yet."""
    resident = town.person(RESIDENT)
    ends = town.clock.now() + timedelta(minutes=1)
    number = is_on_its_way(town, HOUSE, OTHER_HOUSE, ends_at=ends)
    done(town, notice_sending.every_tick)
    neighbours(town, 3, OTHER_HOUSE)
    done(town, lambda unit: reopen(unit, number))
    town.later(minutes=2)
    assert resident.hear() == []
    assert stands(town, number).lost["over"] == 4
    assert readers(town, number, "sent") == []


def reopen(unit: UnitOfWork, number: int) -> None:
    """As if not all had been queued."""
    unit.session.get_one(Notice, number).queued_at = None


@pytest.mark.slow
def test_more_than_three_a_day_wait_and_what_is_right_does_not(town: Town) -> None:
    resident = town.person(RESIDENT)
    numbers = [is_on_its_way(town, HOUSE, sort="policy") for _ in range(4)]
    goes_on(town)
    assert len(resident.hear()) == 3
    assert stands(town, numbers[-1]).to_come == 1
    is_on_its_way(town, HOUSE, whom="notice", value=str(numbers[0]))
    goes_on(town)
    assert "更正" in resident.hear()[0]
    assert state(town, numbers[-1]) == "sending"
    is_on_its_way(town, HOUSE, sort="outage")
    goes_on(town)
    assert "停水" in resident.hear()[0]


@pytest.mark.slow
def test_by_night_nobody_is_told_and_nothing_is_heaped_up(town: Town) -> None:
    resident = town.person(RESIDENT)
    town.clock.advance(timedelta(hours=13))  # 23:00
    number = is_on_its_way(town, HOUSE)
    goes_on(town)
    assert readers(town, number, "pending", "sent") == []
    town.later(hours=9)
    assert "停水" in resident.hear()[0]


@pytest.mark.slow
def test_who_is_left_out_is_counted_with_the_reason(town: Town) -> None:
    neighbours(town, 3)
    town.person(RESIDENT).say("退订停水通知")
    town.person(NEIGHBOUR)
    done(town, lambda unit: cut_off(unit, NEIGHBOUR))
    worker = shown(town)
    (preview,) = worker.lines
    assert "会发给 6 人" in preview["text"]
    assert "退订了这类通知 1 人、没用过小助手 1 人" in preview["text"]
    worker.press("发出去")
    goes_on(town)
    found = stands(town, 1)
    assert dict(found.lost) == {"left": 1, "no_chat": 1, "unreachable": 1}
    assert found.sent + found.lost.total() == 6
    assert len(town.read(lambda s: s.exec(select(LeftOut)).all())) == 3


def cut_off(unit: UnitOfWork, name: str) -> None:
    for chat in find_chats_of(unit.session, named(unit, name).id):
        chat.unreachable_at = unit.now


@pytest.mark.slow
def test_two_notices_share_what_a_minute_bears(town: Town) -> None:
    neighbours(town, 20)
    slow, urgent = is_on_its_way(town, GRID), is_on_its_way(town, HOUSE)
    done(town, lambda unit: notice_sending.every_tick(with_policies(unit, notices_a_minute=60)))
    looked_at = [
        len(readers(town, number, "pending")) + stands(town, number).lost.total()
        for number in (slow, urgent)
    ]
    assert looked_at == [5, 5]


@pytest.mark.slow
def test_a_group_of_people_is_met_within_ones_areas_alone(town: Town) -> None:
    """Volunteers of the whole street, of whom a grid worker reaches those of the grid."""
    town.person(RESIDENT).say("订阅志愿者")
    town.person(AUNT).say("订阅志愿者")
    worker = shown(town)
    worker.press("选人群")
    (preview,) = worker.press("志愿者")
    assert "会发给 1 人" in preview
    assert "给桃源第一网格的志愿者" in preview
    worker.press("选人群")
    assert "会发给 3 人" in worker.press("所有住户")[0]
    clerk = shown(town, who=CLERK)
    clerk.press("选人群")
    assert "会发给 2 人" in clerk.press("志愿者")[0]


@pytest.mark.slow
def test_a_group_that_nobody_joined_is_not_sent_to_but_phoned(town: Town) -> None:
    worker = shown(town)
    worker.press("选人群")
    (preview,) = worker.press("老人")
    assert "还没有人加“老人”" in preview
    assert "2 户这样的人家" in preview, "of the visit register, who agreed to visits alone"
    assert "发出去" not in worker.labels
    town.person(RESIDENT).say("订阅老人")
    worker.press("选人群")
    (preview,) = worker.press("老人")
    assert "只有自己加了“老人”的" in preview
    assert "发出去" in worker.labels


@pytest.mark.slow
@pytest.mark.parametrize("town_url", ["postgresql"], indirect=True)
def test_four_processes_that_tick_at_once_tell_everybody_once(town: Town) -> None:
    neighbours(town, 60)
    number = is_on_its_way(town, HOUSE)

    def tick(session: Session) -> None:
        notice_sending.every_tick(town.conversation.unit(session))

    for _ in range(3):
        for outcome in [town.database.write(tick) for _ in range(4)]:
            outcome.result()
        town.clock.advance(timedelta(seconds=10))
    town.settle()
    told = readers(town, number, "pending", "sent")
    assert len(told) == len(set(told)) == 60
    assert stands(town, number).lost == {"no_chat": 2}


@pytest.mark.slow
@pytest.mark.parametrize("town_url", ["postgresql"], indirect=True)
def test_of_two_who_stop_it_at_once_one_does(town: Town) -> None:
    number, stopped = is_on_its_way(town, HOUSE), []

    def stop(session: Session, who: str) -> None:
        unit = town.conversation.unit(session)
        notice = notice_steps.get(unit, str(number), named(unit, who))
        with suppress(Refused):
            notice_sending.stop(unit, notice, named(unit, who))
            stopped.append(who)

    every = [town.database.write(partial(stop, who=who)) for who in (WORKER, CLERK, SECRETARY)]
    for outcome in every:
        outcome.result()
    assert len(stopped) == 1
    assert state(town, number) == "stopped"
