"""A home, a word or a visit that no key opens holds up none of the others of its list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest
from sqlalchemy import text
from sqlmodel import Session
from structlog.testing import capture_logs

from storage.queries import diary
from tests.handlers.round_stories import HOME, SECOND, WORKER, begin
from tests.town import Town

LINE = "安老档案与问需登记 1 件 · 桃源第一网格"


def spoil(session: Session, told: Sequence[str]) -> None:
    """Change what is sealed of the home at door 501, as a fault of the disk does."""
    table, column, key = told
    home = next(one for one in diary.find_households(session) if one.door == "501")
    changed = f"UPDATE {table} SET {column} = :odd WHERE {key} = :home"
    session.connection().execute(text(changed), {"odd": b"odd", "home": home.id})


@pytest.mark.parametrize(
    ("told", "left"),
    [
        pytest.param(("household", "marks", "id"), 1, id="the home"),
        pytest.param(
            ("careword", "said", "household_id"), 1, id="its consent", marks=pytest.mark.slow
        ),
        pytest.param(("visit", "tags", "household_id"), 2, id="its visit", marks=pytest.mark.slow),
    ],
)
def test_what_can_not_be_opened_fails_alone(town: Town, told: Sequence[str], left: int) -> None:
    worker = town.person(WORKER)
    begin(town)
    town.later(days=1, hours=14, minutes=30)  # Monday, half past midnight: all of it is open
    worker.say("走访 3-2-501 正常 问过需求")
    town.write(partial(spoil, told=told))
    with capture_logs() as logs:
        town.later(hours=8, minutes=30)
        heard = next(one for one in worker.hear() if one.startswith("该走的"))
        (shown,) = worker.say("/rounds")
    assert f"{LINE}，还剩 {left} 处" in heard
    assert f"{LINE}，还剩 {left} 处" in shown
    assert SECOND in worker.labels
    assert (HOME in worker.labels) == (left == 2)
    unread = [one for one in logs if one["event"] == "sealed rows"]
    assert {one["table"] for one in unread} == {told[0]}
