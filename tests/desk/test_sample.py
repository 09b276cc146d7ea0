"""The made-up neighbourhood holds what the desk needs, and goes out as it came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.commands.export import EXPORTS
from bot.desk import imports
from bot.desk.imports import ImportFailed
from bot.desk.routing import nearest
from storage.queries import areas, people
from storage.tables import Area, Membership
from tests.desk.table_stories import (
    AREAS,
    KEYS,
    KNOWLEDGE,
    NOW,
    SAMPLE,
    area,
    fresh_session,
    levels_upward,
    rows,
    take_areas,
)
from tests.empty import empty_database


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    yield from fresh_session(tmp_path / "linli.db")


@pytest.fixture
def sample(session: Session) -> Session:
    imports.load_sample(session, KNOWLEDGE, KEYS, NOW)
    return session


def test_every_building_of_the_sample_meets_grid_community_and_street(sample: Session) -> None:
    buildings = [a for a in areas.find_all(sample) if a.level == "building"]
    for building in buildings:
        path = levels_upward(sample, building)
        assert path[:3] == ["building", "estate", "grid"]
        assert path[3] in {"community", "village"}
        assert path[4:] == ["street"]


def test_every_estate_of_the_sample_has_buildings(sample: Session) -> None:
    found = areas.find_all(sample)
    counts = {
        estate.name: sum(a.parent_id == estate.id and a.level == "building" for a in found)
        for estate in found
        if estate.level == "estate"
    }
    assert counts["桃源里"] >= 6
    assert min(counts.values()) >= 4


def test_every_grid_has_its_worker_and_every_community_its_office(sample: Session) -> None:
    needed = {"grid": ["grid_worker"], "community": ["clerk", "secretary"]}
    needed["village"] = needed["community"]
    for found in areas.find_all(sample):
        for role in needed.get(found.level, []):
            duty = nearest(sample, role, found, NOW)
            assert duty is not None, (found.name, role)
            assert duty.area_id == found.id, (found.name, role)


def test_the_street_of_the_sample_is_staffed(sample: Session) -> None:
    street = area(sample, "TY")
    for role in ("dispatcher", "street", "admin", "editor", "department"):
        assert nearest(sample, role, street, NOW), role
    for team in ("助老", "帮帮团"):
        assert nearest(sample, "team", street, NOW, team), team


def test_an_estate_of_the_sample_has_a_property_firm_and_another_none(sample: Session) -> None:
    assert nearest(sample, "property", area(sample, "TY11A"), NOW)
    assert nearest(sample, "property", area(sample, "TY13A"), NOW) is None


def test_the_people_to_try_the_sample_with(sample: Session) -> None:
    resident, worker, admin = imports.sample_people(sample)
    assert (resident.name, resident.door) == ("李桂兰", "2单元501")
    assert resident.phone
    assert sample.get_one(Area, resident.area_id).path.startswith(area(sample, "TY11A").path)
    assert worker.name == "张芳"
    assert {duty.role for duty in people.find_duties_of(sample, admin.id or 0)} == {"admin"}


def test_the_sample_goes_into_an_empty_database_alone(sample: Session) -> None:
    with pytest.raises(ImportFailed):
        imports.load_sample(sample, KNOWLEDGE, KEYS, NOW)


def test_a_database_without_people_has_nobody_to_try(session: Session) -> None:
    with pytest.raises(ImportFailed):
        imports.sample_people(session)


def test_real_people_are_never_handed_out_as_the_sample(session: Session) -> None:
    imports.import_areas(session, imports.read_rows(SAMPLE / "areas.csv"))
    for person in imports.read_rows(SAMPLE / "people.csv"):
        real = {**person.cells, "phone": person["phone"].replace("000-0000-", "1390000")}
        imports.import_people(session, [replace(person, cells=real)], KEYS, NOW)
    with pytest.raises(ImportFailed):
        imports.sample_people(session)


def test_the_sample_can_be_imported_again_and_nothing_changes(sample: Session) -> None:
    duties = len(sample.exec(select(Membership)).all())
    again = imports.import_areas(sample, imports.read_rows(SAMPLE / "areas.csv"))
    assert (again.added, again.changed) == (0, 0)
    again = imports.import_people(sample, imports.read_rows(SAMPLE / "people.csv"), KEYS, NOW)
    assert (again.added, again.changed) == (0, 0)
    assert len(sample.exec(select(Membership)).all()) == duties


@pytest.mark.slow
@pytest.mark.parametrize("kind", imports.KINDS)
def test_what_is_exported_imports_to_the_same(sample: Session, tmp_path: Path, kind: str) -> None:
    exporting = EXPORTS[kind]
    exported, path = exporting(sample, KNOWLEDGE), tmp_path / "out.csv"
    imports.write_rows(path, kind, exported)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    read = imports.read_rows(path)
    assert [line.cells for line in read] == [line.cells for line in exported]
    fresh = empty_database(tmp_path / "fresh.db", KEYS)
    with Session(fresh.writer) as other:
        imports.import_areas(other, imports.export_areas(sample))
        if kind == "people":
            imports.import_people(other, read, KEYS, NOW)
        if kind == "households":
            imports.import_households(other, read, imports.read_diary(KNOWLEDGE), NOW)
        assert [line.cells for line in exporting(other, KNOWLEDGE)] == [
            line.cells for line in exported
        ]
    fresh.close()


def test_a_cell_that_looks_like_a_formula_goes_out_guarded_and_comes_back(
    session: Session, tmp_path: Path
) -> None:
    take_areas(session, tmp_path, AREAS + "S,=1+1,街道,\n")
    path = tmp_path / "out.csv"
    imports.write_rows(path, "areas", imports.export_areas(session))
    assert ",'=1+1," in path.read_text("utf-8-sig")
    assert imports.read_rows(path)[0]["name"] == "=1+1"


@pytest.mark.parametrize("kind", imports.KINDS)
def test_the_template_imports(session: Session, tmp_path: Path, kind: str) -> None:
    assert take_areas(session, tmp_path, imports.template("areas")).added == 1
    if kind == "people":
        read = rows(tmp_path, imports.template("people"))
        assert imports.import_people(session, read, KEYS, NOW).added == 1
