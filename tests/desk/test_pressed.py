"""督办: the day that a supervisor names has a clock of its own; owner and presser hear of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.desk.clock_stories import record, until
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    FIRST,
    RESIDENT,
    SECRETARY,
    STREET,
    WORKER,
    does,
    goes_away,
    hears,
    look,
    says_mornings,
)
from tests.town import Town

DAY = "2026-11-25"  # the Wednesday, a week before its own limit
OVER = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai
ON_RECORD = ["warn press limit owner", "escalate press late presser"]
UNMET = "督办到期没办好"


@pytest.fixture
def pressed(accepted: Town) -> Town:
    """高志平 wants 张芳's street light done by Wednesday."""
    does(accepted, "press", SECRETARY, number=FIRST, date=DAY)
    for name in (WORKER, SECRETARY, STREET):
        accepted.person(name).hear()
    return accepted


def told(town: Town, name: str) -> int:
    return sum("督办" in text for text in town.person(name).hear())


def test_when_the_day_is_over_owner_and_presser_are_told_once(pressed: Town) -> None:
    until(pressed, OVER - timedelta(minutes=1), every=24)
    assert (told(pressed, WORKER), told(pressed, SECRETARY)) == (0, 0)
    pressed.later(minutes=1)
    owner, presser = hears(pressed.person(WORKER)), hears(pressed.person(SECRETARY))
    assert "督办的日子到了，还没办好：20261123-0001 路灯不亮" in owner
    assert f"{UNMET}：20261123-0001 路灯不亮" in presser
    assert "张芳（网格员）" in presser
    assert "今天18:00前办好，刚到时限" in presser
    assert pressed.person(SECRETARY).labels[:2] == ["改派", "同意延期"]
    assert record(pressed)[-2:] == ON_RECORD
    until(pressed, OVER + timedelta(days=3), every=24)
    assert (told(pressed, WORKER), told(pressed, SECRETARY), told(pressed, STREET)) == (0, 0, 0)


@pytest.mark.slow
def test_it_is_late_in_the_list_and_in_the_morning(pressed: Town) -> None:
    until(pressed, OVER - timedelta(hours=9, minutes=15), every=12)
    says_mornings(pressed)
    worker = pressed.person(WORKER)
    assert "今天到期 1 件" in hears(worker)
    worker.say("/tasks")
    assert worker.labels == ["20261123-0001 路灯不亮 楼门口 今天18:00"]
    until(pressed, OVER + timedelta(hours=15), every=8)
    worker.hear()
    says_mornings(pressed)
    assert "超时 1 件" in hears(worker)
    worker.say("/tasks")
    assert worker.labels[0].startswith("【超时】20261123-0001")


@pytest.mark.slow
def test_it_runs_while_the_ticket_waits(pressed: Town) -> None:
    does(pressed, "wait", WORKER, number=FIRST, date="2026-12-01", reason="等配件")
    until(pressed, OVER + timedelta(minutes=1), every=24)
    assert told(pressed, SECRETARY) == 1
    pressed.clock.time = OVER + timedelta(hours=15)
    says_mornings(pressed)
    assert "超时 1 件" in hears(pressed.person(WORKER))
    assert look(pressed, "state", FIRST) == "waiting"


@pytest.mark.slow
def test_pressed_again_the_new_day_counts(pressed: Town) -> None:
    does(pressed, "press", SECRETARY, number=FIRST, date="2026-11-27")
    pressed.person(WORKER).hear()
    until(pressed, OVER + timedelta(days=1), every=24)
    assert told(pressed, SECRETARY) == 0
    until(pressed, OVER + timedelta(days=2, minutes=1), every=24)
    assert (told(pressed, SECRETARY), told(pressed, WORKER)) == (1, 1)
    does(pressed, "press", SECRETARY, number=FIRST, date="2026-11-28")
    until(pressed, OVER + timedelta(days=3, minutes=1), every=24)
    assert [step for step in record(pressed) if "press" in step] == [*ON_RECORD, *ON_RECORD]


@pytest.mark.slow
def test_it_goes_with_the_resolution(pressed: Town) -> None:
    does(pressed, "resolve", WORKER, number=FIRST, text="换了灯泡", photos=["p1"])
    assert look(pressed, "press_by", FIRST) is None
    does(pressed, "reopen", RESIDENT, number=FIRST, reason="又灭了")
    pressed.person(SECRETARY).hear()
    until(pressed, OVER + timedelta(days=1), every=24)
    assert told(pressed, SECRETARY) == 0


@pytest.mark.slow
def test_who_pressed_and_is_gone_leaves_it_to_who_is_above(pressed: Town) -> None:
    does(pressed, "press", STREET, number=FIRST, date=DAY)
    goes_away(pressed, SECRETARY, OVER + timedelta(days=9))
    does(pressed, "reassign", STREET, number=FIRST, to=STREET)
    does(pressed, "accept", STREET, number=FIRST)
    until(pressed, OVER + timedelta(minutes=1), every=24)
    assert UNMET in hears(pressed.person("许文斌"))


@pytest.mark.slow
def test_what_nobody_took_on_is_told_to_the_desk_and_the_presser(reported: Town) -> None:
    does(reported, "return", WORKER, number=FIRST, reason="不归我管")
    does(reported, "press", SECRETARY, number=FIRST, date="2026-11-23")
    reported.person(CLERK).hear()
    reported.person(SECRETARY).hear()
    until(reported, OVER - timedelta(days=2), every=8)
    assert "督办的日子到了" in hears(reported.person(CLERK))
    assert UNMET in hears(reported.person(SECRETARY))


def test_whoever_gets_it_next_is_told_of_it(pressed: Town) -> None:
    does(pressed, "reassign", SECRETARY, number=FIRST, to=COLLEAGUE)
    line = "上级督办，请在11月25日 星期三 18:00前办好"
    colleague, resident = pressed.person(COLLEAGUE), pressed.person(RESIDENT)
    assert line in hears(colleague)
    assert line in "".join(colleague.press("接单"))
    assert line in "".join(colleague.say(f"/status {FIRST}"))
    assert "督办" not in "".join(resident.say(f"/status {FIRST}"))


def test_whose_day_another_moved_is_told(pressed: Town) -> None:
    does(pressed, "press", STREET, number=FIRST, date="2026-11-27")
    told = hears(pressed.person(SECRETARY))
    assert f"{FIRST} 路灯不亮 又有人督办，改到11月27日前办好" in told
    assert "您原来定的日子不再提醒" in told
    assert "督办" not in hears(pressed.person(STREET))
