"""What none of the staff has seen is a line in their group: short, kept together, of nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.desk import by_itself
from bot.desk.jobs import work_on
from tests.desk.desk_stories import (
    CLERK,
    WORKER,
    does,
    report,
)
from tests.desk.relay_stories import leaves
from tests.gateway import Gateway
from tests.town import Town


def test_a_ping_that_nobody_saw_is_one_line_in_the_group(
    with_group: Town, gateway: Gateway
) -> None:
    leaves(with_group)
    with_group.later(minutes=4)
    assert gateway.got == []
    with_group.later(minutes=2)
    assert gateway.texts == ["20261121-0001 路灯不亮（桃源社区）还没人看，请打开任务看一下。"]
    with_group.later(hours=1)
    assert len(gateway.got) == 1
    assert "路灯" in with_group.person(WORKER).hear()[0], "the ping itself is where it was"


@pytest.mark.slow
def test_a_ping_that_was_seen_is_not_told_to_the_group(with_group: Town, gateway: Gateway) -> None:
    leaves(with_group)
    with_group.person(WORKER).hear()
    with_group.later(hours=1)
    assert gateway.got == []


@pytest.mark.slow
def test_one_of_the_desk_saw_it_and_that_is_enough(with_group: Town, gateway: Gateway) -> None:
    leaves(with_group)
    with_group.person(WORKER).hear()
    does(with_group, "return", WORKER, reason="不归网格管")
    with_group.person(CLERK).hear()
    with_group.later(hours=1)
    assert gateway.got == []


def test_many_at_once_are_one_message_with_their_number(with_group: Town, gateway: Gateway) -> None:
    for _ in range(25):
        report(with_group)
    with_group.later(minutes=6)
    assert gateway.texts == ["有 25 件任务还没人看，请各位打开任务看一下。"]


@pytest.mark.slow
def test_what_the_robot_did_not_take_goes_with_the_next(with_group: Town, gateway: Gateway) -> None:
    gateway.will(500)
    report(with_group)
    with_group.later(minutes=6)
    report(with_group, place="西门口")
    with_group.later(minutes=6)
    assert gateway.texts[-1].count("还没人看") == 2
    with_group.later(minutes=6)
    assert len(gateway.got) == 2


@pytest.mark.slow
def test_the_group_is_not_woken_for_what_is_not_urgent(with_group: Town, gateway: Gateway) -> None:
    with_group.clock.time = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)  # 3:00
    report(with_group)
    with_group.later(minutes=10)
    assert gateway.got == []
    report(with_group, item="emergency-gas")
    with_group.later(minutes=10)
    assert len(gateway.got) == 1
    assert "燃气" in gateway.texts[0]
    with_group.later(hours=5)
    assert "路灯不亮" in gateway.texts[-1]


@pytest.mark.slow
def test_a_burst_of_many_writes_is_one_message(
    with_group: Town, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is looked at first waits for the rest; if that never comes, it goes out alone."""
    monkeypatch.setattr(by_itself, "A_WRITE", 0)
    for number in range(3):
        report(with_group, item="emergency-gas", place=f"{number}号楼")
    with_group.clock.advance(timedelta(minutes=6))
    look = partial(with_group.write, lambda s: work_on(with_group.conversation.unit(s), "unseen"))
    assert look()
    with_group.settle()
    assert gateway.got == []
    with_group.clock.advance(timedelta(minutes=2))
    with_group.settle()
    assert len(gateway.got) == 1
    while look():
        with_group.settle()
    with_group.settle()
    assert [text.count("还没人看") for text in gateway.texts] == [1, 2]
