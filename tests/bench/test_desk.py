"""The filled town is one the bot can work in, so that what is measured is the real thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.desk import Desk, opened, row
from bot.understanding import Understanding
from storage.queries import tickets

TOTAL = 300


@pytest.fixture
def desk(
    tmp_path: Path, understanding: Understanding, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setattr("bench.desk.read_understanding", lambda: understanding)
    desk = opened(tmp_path, TOTAL)
    yield desk
    desk.database.close()


def test_a_matter_goes_its_way_over_what_was_filled_in(desk: Desk) -> None:
    for place in range(3):
        desk.round(place)
    assert {what: len(seconds) for what, seconds in desk.seconds.items()} == dict.fromkeys(
        ("telling", "filing", "/tasks", "accepting", "resolving", "/mine"), 3
    )
    counts = desk.database.read(tickets.count_by_state).result()
    assert (counts["resolved"], counts["closed"], sum(counts.values())) == (3, 294, TOTAL + 3)


def test_a_figure_is_told_beside_the_smaller_one() -> None:
    told = row("filing", 10, 20, [0.010] * 20, [0.012] * 20)
    assert "p95 12.0 ms (p95 × 1.20)" in told.measured
    assert told.goal == "p95 ≤ × 1.5"
    assert row("/mine", 10, 20, [1.0], [1.0]).goal == "p95 ≤ 50.0 ms"
