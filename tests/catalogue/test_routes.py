"""To whom an item goes: one route or several, as its file and the spreadsheet have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.checker import check_knowledge
from bot.catalogue.item_files import plain
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.catalogue.schema import Request, Route
from bot.catalogue.sheets.cells import Misread, read_routes, read_span, write_routes, write_span
from tests.catalogue.conftest import Write

ONE = "route: {team: 市政}"
FIRM, GRID = {"role": "property"}, {"role": "grid_worker"}


def told(folder: Path) -> list[str]:
    knowledge = read_knowledge(folder)
    found = [*knowledge.problems, *check_knowledge(knowledge, None)]
    return [str(one) for one in found if not one.warning]


def test_several_are_tried_in_their_order(folder: Path, change: Write) -> None:
    change("streetlight", ONE, "route: [{role: property}, {team: 市政}]")
    assert told(folder) == []
    knowledge = read_knowledge(folder)
    item = knowledge.items["streetlight"]
    assert item.request
    assert item.request.route == (Route(role="property"), Route(team="市政"))
    assert plain(item)["request"] == {"route": [FIRM, {"team": "市政"}]}
    assert knowledge.units() == {"市政"}


def test_one_alone_stays_one(folder: Path) -> None:
    item = read_knowledge(folder).items["streetlight"]
    assert plain(item)["request"] == {"route": {"team": "市政"}}


SLIPS = [
    ("route: []", "route 至少要写一个"),
    ("route: [{role: property}, {role: clerk, team: 市政}]", "要写一个,也只写一个"),
    ("route: [{role: property}, 网格员]", "下面要分条写"),
    ("route: {role: 网格员}", "没有“网格员”这个角色,可以写 grid_worker 网格员"),
    ("route: [{role: property}, {role: gridworker}]", "没有“gridworker”这个角色"),
    ("route: [{team: 市政}, {rolle: property}]", "不认识“rolle”"),
]


@pytest.mark.parametrize(("typed", "said"), SLIPS)
def test_a_slip_is_told_with_its_line(folder: Path, change: Write, typed: str, said: str) -> None:
    change("streetlight", ONE, typed)
    (problem,) = [one for one in told(folder) if "streetlight.yaml:" in one]
    assert said in problem


CELLS = [
    ("网格员", GRID),
    ("物业、网格员", [FIRM, GRID]),
    ("物业、队伍:助老、社区专员", [FIRM, {"team": "助老"}, {"role": "clerk"}]),
]


@pytest.mark.parametrize(("cell", "meant"), CELLS)
def test_a_cell_holds_them_all(cell: str, meant: object) -> None:
    assert read_routes(cell) == meant
    assert read_routes(write_routes(read_routes(cell))) == meant


def test_a_cell_with_a_slip_is_told() -> None:
    with pytest.raises(Misread):
        read_routes("物业、网咯员")


def test_the_same_day_in_a_file_and_in_a_cell() -> None:
    request = Request.model_validate({"resolve_within": "today"})
    assert request.resolve_within
    assert request.resolve_within.unit == "today"
    assert read_span("当日") == "today"
    assert write_span("today") == "当日"
    for wrong in ("3当日", "小时", "2 today"):
        with pytest.raises(Misread):
            read_span(wrong)


def test_there_is_a_sort_of_limits_for_the_same_day(knowledge: Knowledge) -> None:
    limit = knowledge.policies.limit_of(Request(limit="当日整改"))
    assert limit.resolve_within.unit == "today"
