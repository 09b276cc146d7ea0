"""What comes back to who had it, when they are on leave or gone: somebody who is there has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.desk.unit_of_work import UnitOfWork
from storage.tables import Membership
from tests.desk.desk_stories import (
    CLERK,
    DEPARTMENT,
    FIRST,
    NEIGHBOUR,
    RESIDENT,
    SECOND,
    SECRETARY,
    WORKER,
    deliveries_to,
    does,
    done,
    goes_away,
    hears,
    look,
    named,
    owner_of,
    report,
)
from tests.desk.part_stories import CITY, record_of
from tests.town import Town


def leaves(town: Town, name: str) -> None:
    """From now on they have no duty any more."""

    def leave(unit: UnitOfWork) -> None:
        theirs = select(Membership).where(Membership.person_id == named(unit, name).id)
        for duty in unit.session.exec(theirs):
            unit.session.delete(duty)

    done(town, leave)


def is_away(town: Town, name: str) -> None:
    goes_away(town, name, town.clock.now() + timedelta(days=5))


GONE = [
    pytest.param(is_away, id="on leave"),
    pytest.param(leaves, id="left", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("gone", GONE)
def test_what_is_not_solved_goes_to_who_is_there_and_the_resident_is_told_whom(
    resolved: Town, gone: Callable[[Town, str], None]
) -> None:
    gone(resolved, WORKER)
    resident, clerk = resolved.person(RESIDENT), resolved.person(CLERK)
    before = len(deliveries_to(resolved, WORKER))
    resident.press("没解决")
    (answer,) = resident.say("晚上又灭了")
    assert "社区值班人员" in answer
    assert WORKER not in answer
    assert (owner_of(resolved, FIRST), look(resolved, "state", FIRST)) == (None, "submitted")
    assert "晚上又灭了" in (told := hears(clerk))
    assert "000-0000-1001" in told, "whom to ask"
    assert clerk.labels[0] == "接单"
    assert "已请社区值班人员重新处理" in hears(resolved.person(SECRETARY))
    assert [verb for verb, _ in record_of(resolved, FIRST)][-2:] == ["reopen", "pass"]
    assert len(deliveries_to(resolved, WORKER)) == before
    assert hears(resident) == "", "told once"


@pytest.mark.slow
def test_who_is_there_has_it_again_and_nobody_else(resolved: Town) -> None:
    does(resolved, "reopen", RESIDENT, number=FIRST, reason="晚上又灭了")
    assert owner_of(resolved, FIRST) == WORKER
    assert record_of(resolved, FIRST)[-1][0] == "reopen"


@pytest.mark.slow
@pytest.mark.parametrize("before", ["submitted", "in_progress"])
def test_what_is_split_off_goes_to_who_is_there(accepted: Town, before: str) -> None:
    report(accepted, NEIGHBOUR)
    if before == "in_progress":
        does(accepted, "accept", WORKER, number=SECOND)
    does(accepted, "merge", CLERK, number=SECOND, to=FIRST)
    is_away(accepted, WORKER)
    neighbour = accepted.person(NEIGHBOUR)
    neighbour.hear()
    assert "社区值班人员" in neighbour.press("拆分")[-1]
    assert owner_of(accepted, SECOND) is None
    assert look(accepted, "respond_by", SECOND) > accepted.clock.now()
    assert SECOND in hears(accepted.person(CLERK))


@pytest.mark.slow
def test_a_part_that_is_sent_back_goes_to_who_is_there(accepted: Town) -> None:
    does(accepted, "divide", WORKER, number=FIRST, to=[CITY], text="拆旧灯杆")
    does(accepted, "accept", DEPARTMENT, number=SECOND)
    does(accepted, "resolve", DEPARTMENT, number=SECOND, text="拆了")
    is_away(accepted, DEPARTMENT)
    accepted.person(CLERK).hear()
    does(accepted, "redo", WORKER, number=SECOND, reason="底座还在")
    assert owner_of(accepted, SECOND) is None
    assert "底座还在" in hears(accepted.person(CLERK))
