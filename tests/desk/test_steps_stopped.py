"""What stops a clock, begins it anew, lets it go on; and what leaves it alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.desk.clock_stories import (
    ORDINARY,
    RESPOND_LIMIT,
    STAFF,
    record,
    said_to,
    silence,
    until,
)
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    FIRST,
    MONDAY,
    NEIGHBOUR,
    RESIDENT,
    SECOND,
    SECRETARY,
    WORKER,
    does,
    hears,
    look,
    report,
)
from tests.town import Town

pytestmark = pytest.mark.slow

ENDS: list[tuple[str, str | None, dict[str, Any]]] = [
    ("withdraw", RESIDENT, {}),
    ("merge", CLERK, {"to": SECOND}),
    ("resolve", WORKER, {"text": "换了灯泡", "photos": ["p1"]}),
    ("wait", WORKER, {"date": "2027-01-20", "reason": "等配件"}),
]


@pytest.mark.parametrize(("verb", "who", "said"), ENDS, ids=[verb for verb, *_ in ENDS])
def test_what_is_over_or_put_off_is_silent(
    accepted: Town, verb: str, who: str | None, said: dict[str, Any]
) -> None:
    report(accepted, NEIGHBOUR)
    does(accepted, "accept", WORKER, number=SECOND)
    does(accepted, verb, who, number=FIRST, **said)
    silence(accepted)
    for _ in range(10):
        accepted.later(days=2)
    assert not [text for name in STAFF for text in accepted.person(name).hear() if FIRST in text]
    assert record(accepted) == []
    assert look(accepted, "next_step_at", FIRST) is None


def test_what_was_put_off_goes_on_with_as_much_time_as_it_had(accepted: Town) -> None:
    by = look(accepted, "resolve_by", FIRST)
    until(accepted, MONDAY + timedelta(days=5), every=4)
    assert said_to(accepted, WORKER) == ["时间过半"]
    does(accepted, "wait", WORKER, number=FIRST, date="2026-12-07", reason="等配件")
    until(accepted, MONDAY + timedelta(days=14), every=4)
    assert "挂起到期" in hears(accepted.person(WORKER))
    later = look(accepted, "resolve_by", FIRST)
    assert later > by + timedelta(days=7)
    until(accepted, later + timedelta(minutes=1), every=2)
    assert record(accepted) == [
        "warn resolve half owner",
        "warn resolve most owner",
        "warn resolve limit owner",
        "escalate resolve late secretary",
    ]


def test_given_more_time_the_warnings_move_with_it(accepted: Town) -> None:
    by = look(accepted, "resolve_by", FIRST)
    until(accepted, by - timedelta(hours=8), every=4)
    assert said_to(accepted, WORKER) == ["时间过半", "快到期"]
    does(accepted, "extend", WORKER, number=FIRST, date="2026-12-18", reason="配件没到")
    assert look(accepted, "resolve_by", FIRST) == by, "asking moves nothing"
    does(accepted, "grant", SECRETARY, number=FIRST)
    silence(accepted)
    until(accepted, by + timedelta(days=1), every=4)
    assert said_to(accepted, WORKER) == said_to(accepted, SECRETARY) == []
    until(accepted, datetime(2026, 12, 18, 11, tzinfo=UTC), every=4)
    assert said_to(accepted, WORKER) == ["时间过半", "快到期", "到期还没办好"]
    assert said_to(accepted, SECRETARY) == ["超时没办好"]


def test_a_transfer_begins_accepting_anew(reported: Town) -> None:
    until(reported, RESPOND_LIMIT - timedelta(minutes=30))
    does(reported, "transfer", WORKER, number=FIRST, to=COLLEAGUE, reason="不在我的网格")
    silence(reported)
    until(reported, RESPOND_LIMIT + timedelta(hours=10))
    assert said_to(reported, SECRETARY) == said_to(reported, WORKER) == []
    until(reported, RESPOND_LIMIT + timedelta(hours=24))
    warned, passed = reported.person(COLLEAGUE).hear()
    assert "快到时限，请接单" in warned
    assert "已转给社区值班人员" in passed
    assert said_to(reported, SECRETARY) == ["超时没人接单"]


def test_a_clock_with_the_limit_of_the_one_before_speaks_all_the_same(town: Town) -> None:
    """A working day ends at the same hour, whether it began on Saturday or on Sunday."""
    town.clock.time = MONDAY - timedelta(days=2, hours=2)
    number = report(town, item=ORDINARY)
    silence(town)
    town.clock.time = MONDAY - timedelta(days=1)
    town.later(hours=4)
    assert said_to(town, WORKER) == ["等您接单"]
    by = look(town, "respond_by", number)
    does(town, "transfer", WORKER, number=number, to=COLLEAGUE, reason="不在我的网格")
    does(town, "transfer", COLLEAGUE, number=number, to=WORKER, reason="也不在我的")
    silence(town)
    assert look(town, "respond_by", number) == by
    until(town, MONDAY - timedelta(hours=2))
    assert said_to(town, WORKER) == ["等您接单"]


LEAVES_ALONE: list[tuple[str, str, dict[str, Any]]] = [
    ("add", RESIDENT, {"text": "更暗了"}),
    ("add", CLERK, {"text": "问过电工班"}),
    ("urge", RESIDENT, {}),
    ("reply", WORKER, {"text": "明天来看"}),
    ("press", SECRETARY, {"date": "2026-11-24"}),
]


@pytest.mark.parametrize(("verb", "who", "said"), LEAVES_ALONE)
def test_words_move_no_clock(reported: Town, verb: str, who: str, said: dict[str, Any]) -> None:
    columns = [f"{c}_{part}" for c in ("respond", "resolve") for part in ("since", "by", "steps")]
    until(reported, MONDAY + timedelta(hours=3))
    before = [look(reported, column, FIRST) for column in (*columns, "next_step_at")]
    does(reported, verb, who, number=FIRST, **said)
    assert [look(reported, column, FIRST) for column in (*columns, "next_step_at")] == before
    assert before[-1]


def test_asking_how_it_stands_moves_no_clock(reported: Town) -> None:
    before = look(reported, "next_step_at", FIRST)
    reported.person(RESIDENT).say(f"/status {FIRST}")
    reported.person(RESIDENT).say("我报的路灯怎么样了")
    assert look(reported, "next_step_at", FIRST) == before


def test_a_reopened_one_has_its_clock_again(accepted: Town) -> None:
    does(accepted, "resolve", WORKER, number=FIRST, text="换了灯泡", photos=["p1"])
    assert look(accepted, "next_step_at", FIRST) is None
    accepted.later(days=1)
    words = hears(accepted.person(RESIDENT))
    assert "解决了吗" in words
    does(accepted, "reopen", RESIDENT, number=FIRST, reason="晚上又灭了")
    silence(accepted)
    until(accepted, look(accepted, "resolve_by", FIRST) + timedelta(minutes=1), every=4)
    assert said_to(accepted, WORKER)[-1] == "到期还没办好"
    assert said_to(accepted, SECRETARY) == ["超时没办好"]


def test_split_from_another_it_has_the_time_it_had(accepted: Town) -> None:
    report(accepted, NEIGHBOUR)
    before = look(accepted, "resolve_by", SECOND)
    does(accepted, "merge", CLERK, number=SECOND, to=FIRST)
    for _ in range(10):
        accepted.later(days=1)
    does(accepted, "split", NEIGHBOUR, number=SECOND)
    assert look(accepted, "resolve_by", SECOND) > before + timedelta(days=9)
    accepted.later(minutes=1)
    assert record(accepted, SECOND) == []
