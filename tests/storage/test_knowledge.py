"""Published knowledge: numbered, each content kept once, the oldest removed; on both databases."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from bot.catalogue.files import fingerprint
from storage.database import Database, connect
from storage.migrate import migrate
from storage.notices import MISSED
from storage.queries import knowledge
from storage.queries.knowledge import KEPT, Published
from storage.tables import KnowledgeFile
from tests.storage.conftest import KEYS

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
HOURS, CARD = "items/社区信息/办公时间.yaml", "items/为老服务/老年证.yaml"
MORNING = {HOURS: "answer: 上午九点开门\n".encode(), CARD: "title: 老年证\n".encode()}
NOON = {**MORNING, HOURS: "answer: 中午也开门\n".encode()}


@pytest.fixture
def either(town_url: str, path: Path) -> Iterator[Database]:
    """An empty database of each kind in turn."""
    opened = connect(town_url or f"sqlite:///{path}", KEYS)
    migrate(opened.writer)
    yield opened
    opened.close()


def publish(database: Database, files: dict[str, bytes]) -> Published:
    return database.write(
        lambda session: knowledge.publish(session, files, fingerprint(files), NOW)
    ).result()


def files_of(database: Database, version: int) -> dict[str, bytes]:
    return database.read(lambda session: knowledge.read_files(session, version)).result()


def versions(database: Database) -> list[int]:
    return [found.version for found in database.read(knowledge.find_versions).result()]


def count_contents(session: Session) -> int:
    return session.exec(select(func.count()).select_from(KnowledgeFile)).one()


def test_nothing_is_published_at_first(either: Database) -> None:
    assert either.read(knowledge.find_newest).result() is None
    assert either.read(knowledge.find_sets).result() == []
    assert files_of(either, 1) == {}


def test_only_what_differs_from_the_newest_is_a_new_version(either: Database) -> None:
    told = [publish(either, files).version for files in (MORNING, MORNING, NOON, NOON, MORNING)]
    assert told == [1, 1, 2, 2, 3]
    assert either.read(knowledge.find_newest).result() == Published(3, fingerprint(MORNING))
    assert versions(either) == [3, 2, 1]


def test_a_version_is_given_back_byte_by_byte(either: Database) -> None:
    odd = {"空.yaml": b"", "乱码.yaml": b"\xff\xfe\x00\r\n", "local.yaml": b"a: 1\n"}
    publish(either, odd)
    publish(either, {})
    assert (files_of(either, 1), files_of(either, 2)) == (odd, {})


def test_an_unchanged_file_is_kept_once(either: Database) -> None:
    for files in (MORNING, NOON, MORNING, {**MORNING, "又一份.yaml": MORNING[CARD]}):
        publish(either, files)
    assert either.read(count_contents).result() == 3


def test_the_oldest_go_with_what_nobody_else_has(either: Database) -> None:
    extra = 3
    for number in range(KEPT + extra):
        publish(either, {CARD: MORNING[CARD], HOURS: f"answer: {number}点\n".encode()})
    assert versions(either) == list(range(KEPT + extra, extra, -1))
    assert files_of(either, extra) == {}
    assert files_of(either, extra + 1) == {CARD: MORNING[CARD], HOURS: "answer: 3点\n".encode()}
    assert either.read(count_contents).result() == KEPT + 1


def test_who_publishes_at_the_same_time_gets_a_number_each(either: Database) -> None:
    edits = [{**MORNING, HOURS: f"answer: {n}点\n".encode()} for n in range(8)]
    works = [
        partial(knowledge.publish, files=files, fingerprint=fingerprint(files), now=NOW)
        for files in edits
    ]
    work = [either.write(one) for one in works]
    told = [one.result().version for one in work]
    assert sorted(told) == list(range(1, 9))
    assert [files_of(either, version) for version in told] == edits


def test_who_is_slower_with_a_first_set_takes_the_other_one(
    either: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The faster one is done just when the slower one has seen that there is none."""
    if either.alone:
        pytest.skip("one process alone writes to it")
    faster, saw_none = connect(either.url, KEYS), iter([True])

    def find_newest(session: Session) -> Published | None:
        if next(saw_none, False):
            publish(faster, MORNING)
            return None
        return original(session)

    original = knowledge.find_newest
    monkeypatch.setattr(knowledge, "find_newest", find_newest)
    mark = fingerprint(NOON)
    first = either.write(lambda session: knowledge.publish_first(session, NOON, mark, NOW))
    assert first.result() == Published(1, fingerprint(MORNING))
    faster.close()


def test_the_same_set_published_by_many_at_once_is_one_version(either: Database) -> None:
    mark = fingerprint(MORNING)
    work = [either.write(lambda s: knowledge.publish(s, MORNING, mark, NOW)) for _ in range(8)]
    assert {one.result() for one in work} == {Published(1, mark)}
    assert versions(either) == [1]


def test_every_process_is_told_of_a_new_version_alone(either: Database) -> None:
    heard: queue.Queue[str] = queue.Queue()
    either.listen(heard.put)
    if not either.alone:
        assert heard.get(timeout=30) == MISSED  # from now on it listens
    edited = {HOURS: "answer: 七点\n".encode()}
    publish(either, edited)
    assert heard.get(timeout=10) == "knowledge"
    publish(either, edited)
    publish(either, MORNING)
    assert heard.get(timeout=10) == "knowledge"
    assert heard.empty()
