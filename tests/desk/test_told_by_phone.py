"""Who is asked to phone a resident can say that they did, whoever that is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.mornings import Look
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import people
from tests.desk.desk_stories import (
    DISPATCHER,
    FIRST,
    MONDAY,
    act,
    area,
    does,
    done,
    goes_away,
    hears,
    look,
    opened,
    refusal,
    the_ticket,
)
from tests.town import Town

VILLAGER, WORKER, SECRETARY, VILLAGE_CLERK = "石大山", "石春生", "石长河", "石小梅"


def from_the_letterbox(unit: UnitOfWork) -> None:
    """石大山 wrote it on paper; no chat reaches him."""
    ticket = opened(unit, VILLAGER)
    ticket.chat_id = None
    assert ticket.desk_id == area(unit, "TY3").id
    for verb, said in (("accept", {}), ("resolve", {"text": "换了灯泡", "photos": ["p"]})):
        act(unit, verb, WORKER, FIRST, **said)


@pytest.fixture
def told(town: Town) -> Town:
    """The village's clerk and the street's dispatcher, who would be asked, are on leave."""
    town.clock.time = MONDAY
    for name in (VILLAGE_CLERK, DISPATCHER):
        goes_away(town, name, MONDAY + timedelta(days=9))
    done(town, from_the_letterbox)
    return town


def test_a_villages_secretary_ticks_what_they_are_asked_to_tell(told: Town) -> None:
    secretary = told.person(SECRETARY)
    assert f"请电话告知{VILLAGER}" in hears(secretary)
    assert secretary.labels == ["已电话告知", "已解决", "没解决"]
    assert "已电话告知" in secretary.press("已电话告知")[0]
    assert look(told, "told_at", FIRST) == told.clock.now()
    assert "办结" in secretary.press("已解决")[0]
    assert look(told, "state", FIRST) == "closed"


@pytest.mark.slow
def test_who_did_the_work_says_nothing_in_the_residents_name(told: Town) -> None:
    assert refusal(told, "confirm", WORKER) == "not_now"


def calls(unit: UnitOfWork) -> set[str]:
    days = (Look(unit).day_of(person.id) for person in people.find_all(unit.session))
    return {ticket.number for day in days for ticket in day.get("calls", ())}


def turned_down(unit: UnitOfWork) -> None:
    """As if it had been rejected."""
    the_ticket(unit, FIRST).state = "rejected"


def test_only_whom_nobody_reaches_and_nobody_told_is_to_be_called(told: Town) -> None:
    done(told, turned_down)
    assert done(told, calls) == {FIRST}
    told.person(VILLAGER).say("你好")
    assert done(told, calls) == set()


@pytest.mark.slow
def test_who_was_told_is_not_called_again(told: Town) -> None:
    told.person(SECRETARY).hear()
    told.person(SECRETARY).press("已电话告知")
    assert done(told, calls) == set()


@pytest.fixture
def filed(town: Town) -> Town:
    """王慧 filed it for 刘奶奶, who has no chat, and 张芳 has mended it."""
    town.clock.time = MONDAY
    town.person("王慧").say("代报 桃源里3号楼下水道堵了，刘奶奶 13900001234，电话")
    town.person("张芳").hear()
    return town


def mends(town: Town) -> None:
    does(town, "accept", "张芳", number=FIRST)
    does(town, "resolve", "张芳", number=FIRST, text="疏通了", photos=["p"])


ASKED = "请电话告知刘奶奶 13900001234"


def test_who_filed_it_and_is_on_leave_is_not_asked_but_others_at_the_desk(filed: Town) -> None:
    clerk, others = filed.person("王慧"), filed.person(DISPATCHER)
    clerk.say("请假到12月20日")
    mends(filed)
    assert ASKED not in hears(clerk)
    assert ASKED in hears(others)
    others.say("/tasks")
    assert FIRST in others.labels[0]
    assert "记下了" in clerk.say(f"已电话告知 {FIRST}")[0], "who phones all the same may say so"


def test_a_call_that_nobody_makes_goes_upward(filed: Town) -> None:
    secretary = filed.person("高志平")
    mends(filed)
    assert ASKED in hears(filed.person("王慧"))
    filed.later(days=2, hours=20)
    assert ASKED not in hears(secretary)
    filed.later(hours=5)
    told = hears(secretary)
    assert "三天了，还没有人打这个电话" in told
    assert ASKED in told
    assert "记下了" in secretary.press("已电话告知")[0]
    assert look(filed, "told_at", FIRST) == filed.clock.now()


@pytest.mark.slow
def test_what_was_told_in_time_goes_nowhere(filed: Town) -> None:
    mends(filed)
    filed.person("王慧").hear()
    filed.person("王慧").press("已电话告知")
    filed.later(days=4)
    assert "打这个电话" not in hears(filed.person("高志平"))
