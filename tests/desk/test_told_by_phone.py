"""Who is asked to phone a resident can say that they did, whoever that is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.mornings import days_of
from bot.desk.unit_of_work import UnitOfWork
from tests.desk.desk_stories import (
    DISPATCHER,
    FIRST,
    MONDAY,
    act,
    area,
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
    return {t.number for day in days_of(unit).values() for t in day.get("calls", ())}


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
