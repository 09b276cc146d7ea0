"""The column 群体: whom the office enters into a group, and what stays one's own word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.desk import imports, topics
from bot.desk.columns import Imported, ImportFailed
from bot.desk.topics import choose
from bot.settings import KNOWLEDGE
from tests.desk.table_stories import KEYS, NOW, TWO_HOUSES, fresh_session, rows, take_areas

TOPICS = imports.read_topics(KNOWLEDGE)
HEAD = "姓名,电话,角色,住址,群体\n"
LI = "李桂兰,000-0000-1001,居民,,"

pytestmark = pytest.mark.slow


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    yield from fresh_session(tmp_path / "linli.db")


def take(session: Session, tmp_path: Path, text: str) -> Imported:
    return imports.import_people(session, rows(tmp_path, HEAD + text), KEYS, NOW, TOPICS)


def of(session: Session, group: str) -> list[int]:
    return list(session.exec(topics.people_of(group)).all())


def test_groups_are_entered_taken_back_and_come_out_as_they_went_in(
    session: Session, tmp_path: Path
) -> None:
    take_areas(session, tmp_path, TWO_HOUSES)
    assert take(session, tmp_path, f"{LI}老人、养狗\n").added == 1
    assert take(session, tmp_path, f"{LI}老人、养狗\n").unchanged == 1
    (line,) = imports.export_people(session, TOPICS)
    assert line["groups"] == "老人、养犬家庭"
    assert take(session, tmp_path, f"{LI}老人\n").changed == 1
    assert (len(of(session, "elderly")), of(session, "dogs")) == (1, [])
    told = rows(tmp_path, "姓名,电话,角色\n李桂兰,000-0000-1001,居民\n")
    assert imports.import_people(session, told, KEYS, NOW, TOPICS).unchanged == 1


def test_who_left_a_group_is_not_entered_again(session: Session, tmp_path: Path) -> None:
    take(session, tmp_path, f"{LI}老人\n")
    (person_id,) = of(session, "elderly")
    choose(session, person_id, "elderly", wanted=False, now=NOW)
    choose(session, person_id, "dogs", wanted=True, now=NOW)
    take(session, tmp_path, f"{LI}老人\n")
    assert of(session, "elderly") == []
    assert of(session, "dogs") == [person_id]


def test_an_unknown_group_is_named_with_those_there_are(session: Session, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as failure:
        take(session, tmp_path, f"{LI}老人、富豪\n")
    (problem,) = failure.value.problems
    assert problem == "第2行:不认识的群体“富豪”;topics.yaml 里有:老人、家长、志愿者、养犬家庭"
