"""A worker's list costs the database the same, however long it is."""

from __future__ import annotations

from sqlalchemy import event

from tests.desk.desk_stories import WORKER, done, opened
from tests.town import Speaker, Town


def statements(town: Town, worker: Speaker) -> int:
    """How many it takes until the list was asked for, made and shown."""
    sent: list[object] = []

    def note(*one: object) -> None:
        sent.append(one)

    event.listen(town.database.writer, "before_cursor_execute", note)
    worker.say("/tasks")
    event.remove(town.database.writer, "before_cursor_execute", note)
    return len(sent)


def test_a_long_list_takes_no_more_statements_than_a_short_one(town: Town) -> None:
    worker = town.person(WORKER)
    done(town, opened)
    worker.hear()
    short = statements(town, worker)
    assert worker.labels == ["20261121-0001 路灯不亮 楼门口 明天10:00"]
    for _ in range(5):
        done(town, opened)
    worker.hear()
    assert statements(town, worker) <= short + 2  # how work is batched may differ
    assert len(worker.labels) == 6
