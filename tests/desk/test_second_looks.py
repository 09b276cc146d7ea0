"""What no resident reported: a second person looks at it, is reminded, and may send it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete
from sqlmodel import col

from bot.desk.unit_of_work import UnitOfWork
from storage.tables import Membership
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    FIRST,
    MONDAY,
    RESIDENT,
    SECRETARY,
    STREET,
    WORKER,
    deliveries_to,
    does,
    done,
    hears,
    look,
    named,
    refusal,
    report,
    says_mornings,
    the_ticket,
)
from tests.desk.part_stories import CITY
from tests.town import Town

SAID = {"text": "换了灯泡", "photos": ["p1"]}


@pytest.fixture
def unasked(accepted: Town) -> Town:
    """张芳 has mended what nobody reported, and 王慧 has read that she is to look at it."""

    def by_machine(unit: UnitOfWork) -> None:
        ticket = the_ticket(unit, FIRST)
        ticket.reporter_id = ticket.chat_id = None

    done(accepted, by_machine)
    does(accepted, "resolve", WORKER, number=FIRST, **SAID)
    accepted.person(CLERK).hear()
    accepted.person(SECRETARY).hear()
    return accepted


def test_who_finds_it_not_done_sends_it_back_with_a_reason(unasked: Town) -> None:
    clerk, worker = unasked.person(CLERK), unasked.person(WORKER)
    worker.hear()
    clerk.say(f"/status {FIRST}")
    assert clerk.labels == ["复核", "打回"]
    assert "原因" in clerk.press("打回")[0]
    assert "张芳（网格员）重做" in clerk.say("灯还是黑的")[0]
    assert look(unasked, "state", FIRST) == "in_progress"
    assert look(unasked, "resolve_by", FIRST) > unasked.clock.now()
    assert "打回重做" in (told := hears(worker))
    assert "灯还是黑的" in told
    assert "报结" in worker.labels
    assert "复核没有通过" in hears(unasked.person(SECRETARY))


@pytest.mark.slow
def test_whoever_did_it_and_a_stranger_to_it_send_nothing_back(unasked: Town) -> None:
    assert refusal(unasked, "redo", WORKER, reason="再看看") == "not_now"
    assert refusal(unasked, "redo", RESIDENT, reason="再看看") == "not_now"


@pytest.mark.slow
def test_what_a_resident_reported_is_theirs_to_judge(resolved: Town) -> None:
    assert refusal(resolved, "redo", CLERK, reason="再看看") == "not_now"


@pytest.mark.slow
@pytest.mark.parametrize(("days", "may"), [(29, True), (30, False)])
def test_what_was_closed_is_sent_back_within_thirty_days(
    unasked: Town, days: int, may: bool
) -> None:
    does(unasked, "verify", CLERK, number=FIRST)
    unasked.clock.advance(timedelta(days=days))
    if may:
        does(unasked, "redo", CLERK, number=FIRST, reason="又黑了")
        assert look(unasked, "closed_at", FIRST) is None
    else:
        assert refusal(unasked, "redo", CLERK, reason="又黑了") == "redo_too_late"


def asked(town: Town, name: str) -> int:
    return sum("复核" in text for text in town.person(name).hear())


def days_pass(town: Town, name: str, days: int) -> Sequence[int]:
    """How often somebody is asked on each day."""
    counts = []
    for _ in range(days):
        town.later(days=1)
        counts.append(asked(town, name))
    return counts


def test_who_does_not_look_is_reminded_twice_and_then_the_supervisor_has_it(unasked: Town) -> None:
    assert days_pass(unasked, CLERK, 8) == [1, 0, 1, 0, 0, 0, 0, 0]
    assert "没有人复核" in hears(secretary := unasked.person(SECRETARY))
    assert secretary.labels == ["复核", "打回"]
    assert "办结" in secretary.press("复核")[0]
    assert look(unasked, "state", FIRST) == "closed"


@pytest.mark.slow
def test_the_supervisor_is_left_alone_until_then(unasked: Town) -> None:
    assert days_pass(unasked, SECRETARY, 6) == [0] * 6


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["verify", "redo"])
def test_once_it_was_looked_at_nobody_is_reminded(unasked: Town, verb: str) -> None:
    does(unasked, verb, CLERK, number=FIRST, reason="灯还是黑的")
    unasked.person(SECRETARY).hear()
    for _ in range(3):
        unasked.later(days=3)
    reminded = [*deliveries_to(unasked, CLERK), *deliveries_to(unasked, SECRETARY)]
    states = [row.state for row in reminded if "verify_un" in row.key or "remind" in row.key]
    assert states == ["dropped"] * 3


@pytest.mark.slow
def test_it_stands_in_the_morning_of_who_is_to_look(unasked: Town) -> None:
    unasked.clock.time = unasked.clock.now() + timedelta(hours=22, minutes=30)
    says_mornings(unasked)
    clerk = unasked.person(CLERK)
    assert "等您复核 1 件" in hears(clerk)
    assert "换了灯泡" in clerk.press(FIRST)[0]
    assert clerk.labels == ["复核", "打回"]
    assert "复核" not in hears(unasked.person(WORKER))


@pytest.mark.slow
def test_of_a_part_nobody_but_who_has_the_whole_judges(accepted: Town) -> None:
    does(accepted, "divide", WORKER, number=FIRST, to=[CITY], text="拆旧灯杆")
    part = "20261123-0002"
    does(accepted, "accept", "曹卫东", number=part)
    does(accepted, "resolve", "曹卫东", number=part, text="拆了")
    assert not [row for row in deliveries_to(accepted, CLERK) if "verify" in row.key]
    assert "没有查到" in accepted.person(COLLEAGUE).say(f"打回 {part} 再看看")[0]


def test_who_sends_back_what_a_colleague_verified_is_told_so_first_and_so_is_the_colleague(
    unasked: Town,
) -> None:
    clerk, secretary = unasked.person(CLERK), unasked.person(SECRETARY)
    secretary.say(f"/status {FIRST}")
    clerk.say(f"复核 {FIRST}")
    (asked,) = secretary.press("打回")
    assert f"{FIRST} 已经办结（王慧（社区专员）复核通过）" in asked
    assert look(unasked, "state", FIRST) == "closed"
    clerk.hear()
    assert "已打回" in secretary.say("灯还是黑的")[0]
    assert f"{FIRST} 路灯不亮 复核没有通过" in hears(clerk)


def keeps_only(unit: UnitOfWork, names: Sequence[str]) -> None:
    """Everybody else has left the staff."""
    kept = [named(unit, name).id for name in names]
    unit.session.exec(delete(Membership).where(col(Membership.person_id).not_in(kept)))


def mended_by_clerk(town: Town, *others: str) -> None:
    """王慧 sees to it herself what nobody reported, at a desk of her own."""
    town.clock.time = MONDAY
    report(town)

    def by_machine(unit: UnitOfWork) -> None:
        ticket = the_ticket(unit, FIRST)
        ticket.reporter_id = ticket.chat_id = None
        ticket.owner_id = named(unit, CLERK).id

    done(town, by_machine)
    done(town, partial(keeps_only, names=[CLERK, *others]))
    does(town, "accept", CLERK, number=FIRST)
    does(town, "resolve", CLERK, number=FIRST, **SAID)


def test_where_the_desk_has_nobody_else_the_street_looks(town: Town) -> None:
    mended_by_clerk(town, STREET)
    street = town.person(STREET)
    assert "请到现场看过" in hears(street)
    assert street.labels == ["复核", "打回"]
    assert refusal(town, "verify", CLERK) == "not_now", "whoever did it does not look"
    assert "办结" in street.press("复核")[0]
    assert look(town, "state", FIRST) == "closed"


@pytest.mark.slow
def test_where_there_is_nobody_at_all_who_did_it_looks_themselves(town: Town) -> None:
    mended_by_clerk(town)
    clerk = town.person(CLERK)
    clerk.say(f"/status {FIRST}")
    assert clerk.labels == ["复核", "打回"]
    assert days_pass(town, CLERK, 4) == [1, 0, 1, 0]
    does(town, "verify", CLERK, number=FIRST)
    assert look(town, "state", FIRST) == "closed"
