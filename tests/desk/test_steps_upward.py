"""Who is told when somebody is late: never nowhere, at a community's own times, whatever fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.catalogue.policies import Policies
from bot.desk import steps
from bot.desk.unit_of_work import UnitOfWork
from bot.understanding import Understanding
from storage.tables import Membership, Ticket
from tests.desk.clock_stories import (
    RESPOND_LIMIT,
    record,
    said_to,
    silence,
    until,
)
from tests.desk.desk_stories import (
    CLERK,
    FIRST,
    MONDAY,
    NEIGHBOUR,
    RESIDENT,
    SECOND,
    SECRETARY,
    STREET,
    WORKER,
    deliveries_to,
    does,
    done,
    goes_away,
    hears,
    look,
    report,
)
from tests.town import Town

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("away", "told"),
    [
        pytest.param([SECRETARY], STREET, id="on leave: the street"),
        pytest.param([SECRETARY, STREET], "许文斌", id="both: the administrator"),
        pytest.param([SECRETARY, STREET, "许文斌"], SECRETARY, id="all of them: the secretary"),
    ],
)
def test_never_nowhere(reported: Town, away: list[str], told: str) -> None:
    for name in away:
        goes_away(reported, name, MONDAY + timedelta(days=30))
    until(reported, RESPOND_LIMIT + timedelta(hours=1))
    assert said_to(reported, told) == ["超时没人接单"]


def without(town: Town, *roles: str) -> None:
    def leave(unit: UnitOfWork) -> None:
        for duty in unit.session.exec(select(Membership)):
            if duty.role in roles:
                unit.session.delete(duty)

    done(town, leave)


def test_a_community_without_anybody_above_has_its_desk(reported: Town) -> None:
    without(reported, "secretary", "street", "admin")
    until(reported, RESPOND_LIMIT + timedelta(hours=1))
    clerk = reported.person(CLERK)
    assert "超时没人接单" in said_to(reported, CLERK)
    assert clerk.labels == ["接单", "派单", "不予受理", "合并"]


def test_where_there_is_nobody_at_all_it_is_on_record(reported: Town) -> None:
    without(reported, *{"secretary", "street", "admin", "clerk", "dispatcher"})
    until(reported, RESPOND_LIMIT + timedelta(hours=1))
    assert record(reported)[-1] == "escalate respond late secretary"


def test_what_nobody_owns_warns_the_desk_and_goes_up(reported: Town) -> None:
    does(reported, "return", WORKER, number=FIRST, reason="不归网格管")
    silence(reported)
    until(reported, RESPOND_LIMIT + timedelta(hours=1))
    assert said_to(reported, CLERK)[-1] == "还没接单"
    assert "社区" in hears(reported.person(SECRETARY))


def test_between_the_step_and_its_sending_it_was_accepted(reported: Town) -> None:
    """What was on its way is not said any more."""
    reported.clock.time = RESPOND_LIMIT + timedelta(minutes=1)
    reported.tick()
    does(reported, "accept", CLERK, number=FIRST)
    assert "超时没人接单" not in said_to(reported, SECRETARY)
    assert {row.state for row in deliveries_to(reported, SECRETARY, "clock")} == {"dropped"}


def test_one_that_fails_holds_up_no_other_and_is_tried_again(
    reported: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(reported, NEIGHBOUR)
    silence(reported)
    tell = steps.tell

    def broken(unit: UnitOfWork, ticket: Ticket, step: Any, told: list[int]) -> None:
        if ticket.number == FIRST:
            raise LookupError
        tell(unit, ticket, step, told)

    monkeypatch.setattr(steps, "tell", broken)
    reported.clock.time = RESPOND_LIMIT
    reported.later(minutes=1)
    assert [SECOND in text for text in reported.person(SECRETARY).hear()] == [True]
    monkeypatch.undo()
    reported.later(minutes=5)
    assert said_to(reported, SECRETARY) == []
    reported.later(minutes=6)
    assert [FIRST in text for text in reported.person(SECRETARY).hear()] == [True]


def sets_its_own_times(town: Town) -> None:
    policies = Policies.model_validate({"escalate": ["1h → 书记", "1 workday → 街道"]})
    knowledge = replace(town.understanding.knowledge, policies=policies)
    town.understanding = Understanding(knowledge, town.understanding.matcher)


def test_edited_times_reach_what_is_under_way_at_its_next_step(accepted: Town) -> None:
    by = look(accepted, "resolve_by", FIRST)
    sets_its_own_times(accepted)
    until(accepted, by, every=24)
    silence(accepted)
    until(accepted, by + timedelta(minutes=59))
    assert said_to(accepted, SECRETARY) == []
    accepted.later(minutes=1)
    assert said_to(accepted, SECRETARY) == ["超时没办好"]
    until(accepted, by + timedelta(hours=25), every=4)
    assert said_to(accepted, STREET) == ["超时没办好"]


def test_a_community_sets_its_own_times(town: Town) -> None:
    sets_its_own_times(town)
    town.clock.time = MONDAY
    report(town)
    does(town, "accept", WORKER, number=FIRST)
    by = look(town, "resolve_by", FIRST)
    town.clock.time = by
    silence(town)
    town.later(minutes=59)
    assert said_to(town, SECRETARY) == []
    town.later(minutes=1)
    assert said_to(town, SECRETARY) == ["超时没办好"]
    until(town, by + timedelta(hours=23), every=2)
    assert said_to(town, STREET) == []
    until(town, by + timedelta(hours=25), every=1)
    assert said_to(town, STREET) == ["超时没办好"]


def test_the_resident_is_told_the_dates(town: Town) -> None:
    town.clock.time = MONDAY
    resident = town.person(RESIDENT)
    resident.say("桃源里3号楼东门口的路灯不亮了")
    (receipt,) = resident.say("对")
    assert "明天10:00前回应您" in receipt
    does(town, "accept", WORKER, number=FIRST)
    assert "12月2日 星期三 18:00前办好" in hears(resident)
