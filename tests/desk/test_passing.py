"""Nobody answers, or it comes back and back: it goes on to somebody, and nobody has it twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.catalogue.schema import Route
from bot.desk import people
from bot.desk.unit_of_work import UnitOfWork
from bot.understanding import Understanding
from storage.queries import leave
from storage.tables import Person
from tests.desk.clock_stories import RESPOND_LIMIT, nobody_answers_an_alarm, silence, until
from tests.desk.desk_stories import (
    ADMIN,
    CLERK,
    COLLEAGUE,
    FIRST,
    MONDAY,
    RESIDENT,
    SECRETARY,
    STREET,
    WORKER,
    act,
    area,
    does,
    done,
    goes_away,
    hears,
    look,
    named,
    opened,
    owner_of,
    refusal,
    report,
    the_ticket,
    tried,
    verbs_of,
)
from tests.town import Town

PROPERTY, ESTATE = "彭海", "TY11A"


def routed(town: Town, *routes: Route) -> None:
    """Street lights go to these from now on."""
    knowledge = town.understanding.knowledge
    item = knowledge.items["streetlight"]
    assert item.request
    changed = item.model_copy(update={"request": item.request.model_copy(update={"route": routes})})
    known = replace(knowledge, items={**knowledge.items, "streetlight": changed})
    town.understanding = Understanding(known, town.understanding.matcher)


def gives_duty(town: Town, name: str, role: str, code: str) -> None:
    def give(unit: UnitOfWork) -> None:
        people.add_duty(unit.session, named(unit, name), role, area(unit, code).id)

    done(town, give)


FIRM, GRID = Route(role="property"), Route(role="grid_worker")


def test_the_first_route_with_somebody_on_duty_has_it(town: Town) -> None:
    routed(town, FIRM, GRID)
    assert owner_of(town, report(town)) == PROPERTY
    goes_away(town, PROPERTY, town.clock.now() + timedelta(days=1))
    assert owner_of(town, report(town)) == WORKER
    goes_away(town, WORKER, town.clock.now() + timedelta(days=1))
    assert owner_of(town, report(town)) is None, "the desk's queue"


def test_an_estate_that_runs_itself_is_its_own_firm(town: Town) -> None:
    routed(town, FIRM, GRID)
    place = done(town, lambda unit: area(unit, "TY13A01").id)
    assert owner_of(town, report(town, area_id=place)) == "刘敏"
    gives_duty(town, "郑国强", "property", "TY13A")
    assert owner_of(town, report(town, area_id=place)) == "郑国强"


def test_who_does_not_answer_loses_it_to_the_next(town: Town) -> None:
    town.clock.time = MONDAY
    routed(town, FIRM, GRID)
    report(town)
    for name in (RESIDENT, PROPERTY):
        town.person(name).hear()
    silence(town)
    until(town, RESPOND_LIMIT + timedelta(minutes=30), every=6)
    assert owner_of(town, FIRST) == WORKER
    assert look(town, "respond_by", FIRST) > town.clock.now() + timedelta(hours=23)
    assert "到时限还没接单，已转给张芳（网格员）" in hears(town.person(PROPERTY))
    assert "已转给张芳（网格员）" in hears(town.person(RESIDENT))
    assert "刚到时限，已转给张芳（网格员）" in hears(town.person(SECRETARY))
    worker = town.person(WORKER)
    assert FIRST in hears(worker)
    assert worker.labels == ["接单", "转交", "退回"]
    assert refusal(town, "accept", PROPERTY) == "not_now"


@pytest.mark.slow
def test_at_last_it_is_the_desk_s_and_nobody_has_it_twice(town: Town) -> None:
    town.clock.time = MONDAY
    routed(town, FIRM, GRID)
    report(town)
    until(town, MONDAY + timedelta(days=6), every=6)
    assert owner_of(town, FIRST) is None
    assert FIRST in hears(town.person(CLERK))
    assert done(town, lambda unit: verbs_of(unit, the_ticket(unit, FIRST))).count("pass") == 2
    assert "超时没人接单" in hears(town.person(STREET))


def test_an_alarm_passes_on_at_night(town: Town) -> None:
    evening = MONDAY + timedelta(hours=13)
    nobody_answers_an_alarm(town, evening, evening + timedelta(minutes=11), every=0.05)
    assert owner_of(town, FIRST) is None
    assert FIRST in hears(town.person(CLERK))
    assert "超时没人接单" in hears(town.person(SECRETARY))


@pytest.mark.slow
def test_who_had_it_and_gave_it_away_does_not_get_it_again(town: Town) -> None:
    town.clock.time = MONDAY
    report(town)
    does(town, "transfer", WORKER, number=FIRST, to=COLLEAGUE, reason="我在外面")
    until(town, RESPOND_LIMIT + timedelta(minutes=30), every=6)
    assert owner_of(town, FIRST) is None


# 退回 twice


def test_what_comes_back_twice_is_the_secretary_s_to_decide(reported: Town) -> None:
    does(reported, "return", WORKER, number=FIRST, reason="不归网格管")
    assert owner_of(reported, FIRST) is None
    does(reported, "dispatch", CLERK, number=FIRST, to=COLLEAGUE)
    reported.person(CLERK).hear()
    does(reported, "return", COLLEAGUE, number=FIRST, reason="不是我的片")
    assert owner_of(reported, FIRST) == SECRETARY
    secretary = reported.person(SECRETARY)
    heard = hears(secretary)
    assert "已经退回两次，请您定由谁办" in heard
    assert "不是我的片" in heard
    assert secretary.labels == ["接单", "转交", "退回"]
    assert hears(reported.person(CLERK)) == ""
    does(reported, "return", SECRETARY, number=FIRST, reason="要街道定")
    assert owner_of(reported, FIRST) == STREET


@pytest.mark.parametrize(
    ("away", "owner"),
    [([SECRETARY], STREET), ([SECRETARY, STREET], ADMIN), ([SECRETARY, STREET, ADMIN], None)],
)
def test_while_the_secretary_is_away_those_above_decide(
    still_town: Town, away: list[str], owner: str | None
) -> None:
    def twice(unit: UnitOfWork) -> str | None:
        ticket = opened(unit)
        for name in away:
            leave.set_away(unit.session, named(unit, name).id, unit.now + timedelta(days=1))
        act(unit, "return", WORKER, number=ticket.number, reason="不归我")
        act(unit, "accept", CLERK, number=ticket.number)
        act(unit, "return", CLERK, number=ticket.number, reason="也不归我")
        return unit.session.get_one(Person, ticket.owner_id).name if ticket.owner_id else None

    assert tried(still_town, twice) == owner
