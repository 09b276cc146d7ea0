"""People and duties come in from tables; nobody is given what is somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.desk import imports
from bot.desk.imports import Imported, ImportFailed
from bot.desk.people import add_duty
from storage.queries import chats, people
from storage.tables import Person
from tests.desk.table_stories import (
    KEYS,
    NOW,
    TWO_HOUSES,
    area,
    fresh_session,
    take_areas,
    take_people,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    yield from fresh_session(tmp_path / "linli.db")


def problems_of_people(session: Session, tmp_path: Path, text: str) -> list[str]:
    before = len(people.find_all(session))
    with pytest.raises(ImportFailed) as failure:
        take_people(session, tmp_path, text)
    assert len(people.find_all(session)) == before
    return failure.value.problems


def test_all_problems_of_people_are_told_at_once(session: Session, tmp_path: Path) -> None:
    take_areas(session, tmp_path, TWO_HOUSES)
    text = (
        ",000-0000-1001,居民,,,,\n"
        "王五,000-0000-1002,皇帝,,,,\n"
        "王六,000-0000-1003,网格员,月球,,,\n"
        "王七,000-0000-1004,队员,,,,\n"
        "王八,,网格员,S,,,\n"
        "王九,123,居民,S,,,501\n"
        "王十,000-0000-1005,居民,,,3号楼,\n"
    )
    told = problems_of_people(session, tmp_path, text)
    assert told[0] == "第2行:缺少姓名"
    assert told[1].startswith("第3行:不认识的角色“皇帝”")
    assert told[2] == "第4行:负责区域“月球”在区域表里找不到"
    assert told[3:5] == ["第5行:队员要写负责区域", "第5行:队员要写单位"]
    assert told[5].startswith("第6行:网格员要写电话")
    assert [problem[:4] for problem in told[6:9]] == ["第7行:"] * 3
    assert told[9] == "第8行:住址“3号楼”不止一处(A3、B3),请改写编号"
    assert len(told) == 10


@pytest.mark.parametrize("home", ["B3", "西里3号楼", "桃源街道西里三号楼", "桃源街道/3号楼"])
def test_a_home_is_found_by_code_and_by_names(session: Session, tmp_path: Path, home: str) -> None:
    take_areas(session, tmp_path, TWO_HOUSES)
    if "/" in home:
        assert "不止一处" in problems_of_people(session, tmp_path, f"王五,,居民,,,{home},501\n")[0]
        return
    take_people(session, tmp_path, f"王五,,居民,,,{home},501\n")
    person = people.find_all(session)[0]
    assert (person.area_id, person.door) == (area(session, "B3").id, "501")


def test_two_rows_of_one_person_are_two_duties(session: Session, tmp_path: Path) -> None:
    take_areas(session, tmp_path, TWO_HOUSES)
    twice = "王五,13800001001,物业,A,东风,,\n王五,138 0000 1001,物业,B,东风,,\n"
    assert take_people(session, tmp_path, twice) == Imported(1, 0, 0)
    assert take_people(session, tmp_path, twice) == Imported(0, 0, 1)
    person = people.find_entered(session, KEYS.look_up("13800001001"))
    assert person
    assert len(people.find_duties_of(session, person.id or 0)) == 2
    assert take_people(session, tmp_path, "王五,13800001001,网格员,S,,,\n") == Imported(0, 1, 0)


def test_one_person_lives_in_one_place(session: Session, tmp_path: Path) -> None:
    take_areas(session, tmp_path, TWO_HOUSES)
    told = problems_of_people(
        session, tmp_path, "王五,13800001001,居民,,,A3,101\n王五,13800001001,居民,,,B3,102\n"
    )
    assert told == ["第3行:“王五”的住址和第2行写得不一样", "第3行:“王五”的门牌和第2行写得不一样"]


def test_neighbours_of_one_name_without_phones_stay_two(session: Session, tmp_path: Path) -> None:
    take_areas(session, tmp_path, TWO_HOUSES)
    text = "王五,,居民,,,A3,101\n王五,,居民,,,A3,102\n"
    assert take_people(session, tmp_path, text).added == 2
    assert take_people(session, tmp_path, text) == Imported(0, 0, 2)


def test_moving_house_leaves_the_old_door_behind(session: Session, tmp_path: Path) -> None:
    take_areas(session, tmp_path, TWO_HOUSES)
    take_people(session, tmp_path, "王五,13800001001,居民,,,A3,101\n")
    assert take_people(session, tmp_path, "王五,13800001001,居民,,,,\n") == Imported(0, 0, 1)
    assert take_people(session, tmp_path, "王五,13800001001,居民,,,A3,\n") == Imported(0, 0, 1)
    assert take_people(session, tmp_path, "王五,13800001001,居民,,,B3,\n") == Imported(0, 1, 0)
    person = people.find_all(session)[0]
    assert (person.area_id, person.door) == (area(session, "B3").id, None)


def stranger(session: Session) -> Person:
    """Somebody who came by a chat and told the name and phone of a grid worker."""
    chat = chats.open_chat(session, "web", "stranger", NOW)
    person = people.get_person(session, chat.person_id)
    person.name, person.phone = "王五", "13800001001"
    session.flush()
    return person


def test_who_claims_a_name_in_a_chat_is_given_nobodys_duties(
    session: Session, tmp_path: Path
) -> None:
    take_areas(session, tmp_path, TWO_HOUSES)
    claimed = stranger(session)
    row = "王五,13800001001,管理员,S,,B3,501\n"
    assert take_people(session, tmp_path, row) == Imported(1, 0, 0)
    assert take_people(session, tmp_path, row) == Imported(0, 0, 1)
    assert not people.find_duties_of(session, claimed.id or 0)
    assert claimed.area_id is None
    assert len(imports.export_people(session)) == 1


def test_who_came_by_a_chat_and_was_given_a_duty_is_known(session: Session, tmp_path: Path) -> None:
    take_areas(session, tmp_path, TWO_HOUSES)
    add_duty(session, stranger(session), "building_lead", area(session, "A3").id)
    assert take_people(session, tmp_path, "王五,13800001001,楼长,A3,,,\n") == Imported(0, 0, 1)


def test_an_imported_resident_who_joined_later_is_still_known(
    session: Session, tmp_path: Path
) -> None:
    take_areas(session, tmp_path, TWO_HOUSES)
    row = "王五,13800001001,居民,,,B3,501\n"
    take_people(session, tmp_path, row)
    joined = people.find_all(session)[0]
    chats.open_chat(session, "web", "own", NOW + timedelta(days=1), joined)
    assert take_people(session, tmp_path, row) == Imported(0, 0, 1)
