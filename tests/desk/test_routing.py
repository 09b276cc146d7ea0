"""Who gets a matter: the nearest person whose duty it is, and never nobody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.catalogue.schema import Route
from bot.desk import people
from bot.desk.colleagues import colleagues
from bot.desk.mine import find_to_do
from bot.desk.routing import find_desk, find_owner, find_supervisor
from bot.desk.tickets import desk_for
from bot.desk.unit_of_work import UnitOfWork
from bot.understanding import Understanding
from storage.queries.people import find_all, get_person
from tests.desk.desk_stories import (
    ADMIN,
    CLERK,
    DISPATCHER,
    RESIDENT,
    SECRETARY,
    STREET,
    WORKER,
    area,
    done,
    goes_away,
    hears,
    named,
    on_duty,
    opened,
    owner_of,
    report,
    tried,
)
from tests.empty import migrated
from tests.town import Town

NEAREST = [
    pytest.param({"role": "grid_worker"}, "TY11A03-2", "张芳", id="from a unit up to its grid"),
    pytest.param({"role": "grid_worker"}, "TY11", "张芳", id="the grid itself"),
    pytest.param({"role": "grid_worker"}, "TY12A01", "陈建军", id="the next grid"),
    pytest.param({"role": "grid_worker"}, "TY31A", "石春生", id="a village's group"),
    pytest.param({"role": "grid_worker"}, "TY1", None, id="a community has no one grid worker"),
    pytest.param({"role": "building_lead"}, "TY11A03-1", "赵淑珍", id="a building's lead"),
    pytest.param({"role": "building_lead"}, "TY11A05", None, id="a building without one"),
    pytest.param({"role": "property"}, "TY11A03", "彭海", id="an estate's property firm"),
    pytest.param({"role": "property"}, "TY13A01", None, id="an estate without a firm"),
    pytest.param({"role": "clerk"}, "TY22A", "林涛", id="another community's clerk"),
    pytest.param({"role": "secretary"}, "TY31", "石长河", id="a village's secretary"),
    pytest.param({"role": "dispatcher"}, "TY11A03", "宋佳", id="up to the street"),
    pytest.param({"team": "助老"}, "TY11A", "沈玉兰", id="a community's own team"),
    pytest.param({"team": "助老"}, "TY31", "丁春梅", id="the street's where it has none"),
    pytest.param({"team": "象棋"}, "TY11A", None, id="a team that nobody is in"),
    pytest.param({"department": "城管办"}, "TY21A", "曹卫东", id="a department"),
    pytest.param({"department": "水利局"}, "TY21A", None, id="a department that is not here"),
]


def owner_for(unit: UnitOfWork, route: dict[str, str], code: str) -> tuple[str | None, str]:
    place = area(unit, code)
    desk = desk_for(unit, place.id)
    owner = find_owner(unit.session, [Route(**route)], place, desk, unit.now)
    name = get_person(unit.session, owner.person_id).name if owner.person_id else None
    return name, unit.gazetteer.areas[owner.desk_id or 0].name


@pytest.mark.parametrize(("route", "code", "name"), NEAREST)
def test_the_nearest_one_upward_gets_it(
    still_town: Town, route: dict[str, str], code: str, name: str | None
) -> None:
    found, desk = tried(still_town, lambda unit: owner_for(unit, route, code))
    assert found == name
    assert desk in {"桃源社区", "柳荫社区", "杏林村"}  # nobody or somebody: a desk answers for it


def test_who_is_away_is_passed_over_until_they_are_back(town: Town) -> None:
    goes_away(town, "赵淑珍", town.clock.now() + timedelta(days=3))
    lead = {"role": "building_lead"}
    assert tried(town, lambda unit: owner_for(unit, lead, "TY11A03")) == (None, "桃源社区")
    town.clock.advance(timedelta(days=3))
    assert tried(town, lambda unit: owner_for(unit, lead, "TY11A03"))[0] == "赵淑珍"


def test_while_the_grid_worker_is_away_the_community_gets_it(town: Town) -> None:
    goes_away(town, WORKER, town.clock.now() + timedelta(days=3))
    number = report(town)
    assert owner_of(town) is None
    assert number in hears(town.person(CLERK))
    assert hears(town.person(WORKER)) == ""
    assert town.person(CLERK).labels[:3] == ["接单", "派单", "不予受理"]


def test_a_backup_in_the_same_grid_takes_the_place_of_who_is_away(town: Town) -> None:
    def backup(unit: UnitOfWork) -> None:
        people.add_duty(unit.session, named(unit, "陈建军"), "grid_worker", area(unit, "TY11").id)

    done(town, backup)
    goes_away(town, WORKER, town.clock.now() + timedelta(days=3))
    report(town)
    assert owner_of(town) == "陈建军"


def test_everybody_at_the_desk_is_told_of_what_nobody_has(town: Town) -> None:
    def second_clerk(unit: UnitOfWork) -> None:
        people.add_duty(unit.session, named(unit, "周明远"), "clerk", area(unit, "TY1").id)

    done(town, second_clerk)
    goes_away(town, WORKER, town.clock.now() + timedelta(days=3))
    number = report(town)
    assert number in hears(town.person(CLERK))
    assert number in hears(town.person("周明远"))
    assert number not in hears(town.person(DISPATCHER)), "the street need not wake for it"


LADDER = (CLERK, DISPATCHER, SECRETARY, STREET, ADMIN)


@pytest.mark.parametrize("away", range(1, len(LADDER)))
def test_the_desk_is_never_empty(town: Town, away: int) -> None:
    for name in LADDER[:away]:
        goes_away(town, name, town.clock.now() + timedelta(days=3))
    assert tried(town, lambda unit: names_at(unit, "TY1")) == [LADDER[away]]


def test_when_all_are_away_the_first_are_told_all_the_same(town: Town) -> None:
    for name in (*LADDER, WORKER):
        goes_away(town, name, town.clock.now() + timedelta(days=3))
    number = report(town)
    assert number in hears(town.person(CLERK))
    on_duty(town, CLERK)


def names_at(unit: UnitOfWork, code: str) -> list[str | None]:
    duties = find_desk(unit.session, area(unit, code), unit.now)
    return [get_person(unit.session, duty.person_id).name for duty in duties]


def test_a_place_in_another_community_goes_there(town: Town) -> None:
    elsewhere = done(town, lambda unit: area(unit, "TY22A").id)
    number = report(town, area_id=elsewhere, place="柳岸花园门口")
    assert owner_of(town, number) == "何静"
    assert number in hears(town.person("何静"))
    assert number not in hears(town.person(WORKER))


def test_without_any_place_it_goes_to_the_top(town: Town) -> None:
    def lost(unit: UnitOfWork) -> tuple[int | None, int | None]:
        person = named(unit, RESIDENT)
        person.area_id = None
        ticket = opened(unit, area_id=None, place="")
        return ticket.owner_id, ticket.desk_id

    owner, desk = tried(town, lost)
    assert (owner, desk) == (None, done(town, lambda unit: area(unit, "TY").id))


def test_the_supervisor_is_the_secretary_and_above_that_the_street(town: Town) -> None:
    def supervisor(unit: UnitOfWork, of: str = WORKER) -> str | None:
        desk = area(unit, "TY1")
        found = find_supervisor(unit.session, desk, unit.now, named(unit, of).id)
        return get_person(unit.session, found.person_id).name if found else None

    assert tried(town, supervisor) == SECRETARY
    assert tried(town, partial(supervisor, of=SECRETARY)) == STREET, "nobody is their own"
    goes_away(town, SECRETARY, town.clock.now() + timedelta(days=1))
    assert tried(town, supervisor) == STREET


# a bot without any sample: one administrator, no area at all


@pytest.fixture
def bare(tmp_path: Path, understanding: Understanding) -> Iterator[Town]:
    shutil.copy(migrated(), tmp_path / "town.db")
    town = Town(tmp_path, understanding)
    yield town
    town.close()


def test_where_no_area_is_known_the_administrator_gets_it(bare: Town) -> None:
    def join(unit: UnitOfWork) -> None:
        code = people.invite(unit.session, unit.now, role="admin")
        people.join(unit.session, code, None, unit.now).name = ADMIN

    done(bare, join)
    resident, admin = bare.stranger(), bare.person(ADMIN)
    told = "".join(resident.say("转人工"))
    assert "20261121-0001" in told
    assert "20261121-0001" in hears(admin)
    assert "已接单" in "".join(admin.press("接单"))


def test_who_has_no_desk_sees_nothing_of_a_desk_without_a_place(bare: Town) -> None:
    def join(unit: UnitOfWork, role: str, name: str) -> None:
        code = people.invite(unit.session, unit.now, role=role)
        people.join(unit.session, code, None, unit.now).name = name

    done(bare, partial(join, role="admin", name=ADMIN))
    done(bare, partial(join, role="grid_worker", name=WORKER))
    bare.stranger().say("转人工")

    def to_do(unit: UnitOfWork, name: str) -> list[str]:
        person = next(p for p in find_all(unit.session) if p.name == name)
        return [ticket.number for ticket in find_to_do(unit, person)]

    assert tried(bare, partial(to_do, name=ADMIN)) == ["20261121-0001"]
    assert tried(bare, partial(to_do, name=WORKER)) == []


# to whom it can be handed


def offered(unit: UnitOfWork) -> list[str | None]:
    ticket = opened(unit)
    found = colleagues(unit, ticket, named(unit, WORKER))
    return [get_person(unit.session, person_id).name for person_id in found]


def test_colleagues_are_those_around_the_nearest_work_first(still_town: Town) -> None:
    names = tried(still_town, offered)
    assert names[:3] == ["陈建军", "刘敏", CLERK]
    assert SECRETARY in names
    assert not {WORKER, "孙晓东", "林涛", RESIDENT, "邓雅琴"} & set(names)


def test_a_colleague_who_is_away_is_not_offered(town: Town) -> None:
    goes_away(town, "陈建军", town.clock.now() + timedelta(days=1))
    assert "陈建军" not in tried(town, offered)
