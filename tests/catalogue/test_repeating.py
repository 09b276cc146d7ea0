"""How often what the community does by itself comes round, and what an item may say of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.catalogue.checker import check_knowledge
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.catalogue.repeating import next_due, parse_every
from bot.catalogue.schema import Repeat
from tests.catalogue.conftest import Write

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("every", "last", "due"),
    [
        ("1 day", "2026-11-22", "2026-11-23"),
        ("7 days", "2026-11-22", "2026-11-29"),
        ("30 days", "2026-11-01", "2026-12-01"),
        ("3 months", "2026-10-09", "2027-01-01"),
        ("1 month", "2026-11-02", "2026-12-01"),
        ("12 months", "2026-03-02", "2027-01-01"),
    ],
)
def test_after_the_last_time_it_comes_again(every: str, last: str, due: str) -> None:
    often = parse_every(every)
    found = next_due(often, date.fromisoformat(last), TODAY, 0, TODAY)  # type: ignore[arg-type]
    assert found.isoformat() == due


def test_those_who_begin_together_are_spread_over_the_days() -> None:
    weekly = parse_every("7 days")
    days = [next_due(weekly, None, TODAY, number, TODAY) for number in range(14)]  # type: ignore[arg-type]
    assert sorted(days) == sorted([TODAY + timedelta(days=n) for n in range(7)] * 2)


def test_a_quarter_under_way_is_begun_no_earlier_than_it_was_agreed() -> None:
    quarterly = parse_every("3 months")
    days = {next_due(quarterly, None, TODAY, number, TODAY) for number in range(60)}  # type: ignore[arg-type]
    assert min(days) == TODAY
    assert max(days) == date(2026, 11, 29)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"each": "grid", "every": "0 days"}, "隔多久"),
        ({"each": "grid", "every": "13 months"}, "隔多久"),
        ({"each": "grid", "every": "7天"}, "隔多久"),
        ({"each": "grid", "every": 7}, "隔多久"),
        ({"each": "household", "every": "7 days"}, "colours"),
        ({"each": "street", "every": "7 days"}, "each"),
        ({"each": "grid", "every": "1 day", "hour": 9}, "hour"),
    ],
)
def test_what_is_written_wrongly_is_refused(said: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Repeat.model_validate(said)


def test_the_shipped_rounds_know_their_colours_and_points(knowledge: Knowledge) -> None:
    repeats = {item.id: item.repeat for item in knowledge.items.values() if item.repeat}
    assert {"elder-visit", "daily-walk", "elder-file"} <= repeats.keys()


DIARY = "colours:\n  - {colour: 橙, name: 照料户, purpose: 看望, roles: [grid_worker]}\n"
ROUNDS = {
    "repeat: {each: household, colours: [蓝], every: 7 days}": "diary.yaml 里没有“蓝”,可以写 橙",
    "repeat: {each: grid, every: 1 day, checklist: [门禁]}": "diary.yaml 里没有“门禁”",
}


@pytest.mark.parametrize("line", ROUNDS)
def test_what_the_diary_does_not_know_is_told(folder: Path, change: Write, line: str) -> None:
    (folder / "diary.yaml").write_text(DIARY, "utf-8")
    change("streetlight", "request:", f"{line}\nrequest:")
    problems = check_knowledge(read_knowledge(folder), None)
    assert [str(one) for one in problems if ROUNDS[line] in str(one)]


def test_a_round_needs_somebody_to_go(folder: Path, change: Write) -> None:
    change("senior-card", "related:", "repeat: {each: grid, every: 1 day}\nrelated:")
    (problem, *_) = read_knowledge(folder).problems
    assert "写了 repeat 就要写 request" in str(problem)
