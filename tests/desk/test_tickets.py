"""What the steps of a ticket do beside its state, and who learns of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.desk import tickets
from bot.desk.named_days import day_of
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    FIRST,
    MONDAY,
    NEIGHBOUR,
    RESIDENT,
    SECRETARY,
    STREET,
    WORKER,
    act,
    deliveries_to,
    does,
    done,
    hears,
    look,
    named,
    opened,
    owner_of,
    refusal,
    report,
    the_ticket,
    verbs_of,
)
from tests.town import Town

# the owner


def test_a_returned_ticket_is_the_desks_and_its_resident_knows(accepted: Town) -> None:
    does(accepted, "return", WORKER, number=FIRST, reason="不归网格管", to=COLLEAGUE)
    assert owner_of(accepted, FIRST) is None
    assert look(accepted, "state", FIRST) == "submitted"
    assert "不归网格管" in hears(accepted.person(CLERK))
    assert "社区值班人员" in hears(accepted.person(RESIDENT))


def test_what_is_taken_away_is_told_to_whoever_had_it(accepted: Town) -> None:
    does(accepted, "reassign", SECRETARY, number=FIRST, to=COLLEAGUE)
    assert "已改派给陈建军" in hears(accepted.person(WORKER))
    assert FIRST in hears(accepted.person(COLLEAGUE))
    assert "陈建军" in hears(accepted.person(RESIDENT))


@pytest.mark.parametrize("to", [RESIDENT, WORKER, None, 99999, "张三丰"])
def test_it_is_handed_to_a_colleague_and_to_nobody_else(accepted: Town, to: object) -> None:
    known = done(accepted, lambda unit: named(unit, str(to)).id if to in {RESIDENT, WORKER} else to)
    with pytest.raises(Refused, match="ask_duty_to_again"):
        done(accepted, lambda unit: act_by_id(unit, known))
    assert owner_of(accepted, FIRST) == WORKER


def act_by_id(unit: UnitOfWork, to: object) -> None:
    from_whom = named(unit, WORKER)
    tickets.act(unit, the_ticket(unit, FIRST), "transfer", from_whom, {"to": to, "reason": "换人"})


def test_a_ping_held_at_night_is_not_sent_to_who_passed_it_on(accepted: Town) -> None:
    """It has the resident's phone in it."""
    accepted.clock.time = MONDAY + timedelta(hours=13)  # 23:00
    does(accepted, "transfer", WORKER, number=FIRST, to=COLLEAGUE, reason="夜里换班")
    does(accepted, "return", COLLEAGUE, number=FIRST, reason="不是我的")
    accepted.later(hours=10)
    assert hears(accepted.person(COLLEAGUE)) == ""


# time


def test_while_it_waits_its_clock_stands_still(accepted: Town) -> None:
    before = look(accepted, "resolve_by", FIRST)
    does(accepted, "wait", WORKER, number=FIRST, date="2026-11-30", reason="等配件")
    heard = hears(accepted.person(RESIDENT))
    assert "等配件" in heard
    assert "11月30日" in heard
    accepted.later(days=7, hours=9)  # the evening of its date
    assert look(accepted, "state", FIRST) == "in_progress"
    assert look(accepted, "resolve_by", FIRST) == before + timedelta(days=7)
    assert "接着办" in hears(accepted.person(RESIDENT))
    assert accepted.person(WORKER).hear()
    assert accepted.person(WORKER).labels[0] == "报结"


def test_who_asks_for_time_gets_what_they_asked_for(accepted: Town) -> None:
    does(accepted, "extend", WORKER, number=FIRST, date="2026-12-10", reason="要挖路")
    secretary = accepted.person(SECRETARY)
    asked = hears(secretary)
    assert "要挖路" in asked
    assert "12月10日" in asked
    secretary.press("同意延期")
    until = done(accepted, lambda unit: day_of({"date": "2026-12-10"}, unit))
    assert look(accepted, "resolve_by", FIRST) == until
    assert "12月10日" in hears(accepted.person(RESIDENT))
    assert "12月10日" in hears(accepted.person(WORKER))


def test_time_that_nobody_asked_for_is_not_granted(accepted: Town) -> None:
    assert refusal(accepted, "grant", SECRETARY) == "nothing_asked"


def test_a_secretary_who_has_it_asks_the_street(accepted: Town) -> None:
    does(accepted, "reassign", SECRETARY, number=FIRST, to=CLERK)
    does(accepted, "reassign", STREET, number=FIRST, to=SECRETARY)
    does(accepted, "accept", SECRETARY, number=FIRST)
    does(accepted, "extend", SECRETARY, number=FIRST, date="2026-12-10", reason="要挖路")
    assert "要挖路" in hears(accepted.person(STREET))


def test_a_pressed_ticket_has_a_due_time_of_its_own(accepted: Town) -> None:
    before = look(accepted, "resolve_by", FIRST)
    does(accepted, "press", SECRETARY, number=FIRST, date="2026-11-24")
    until = done(accepted, lambda unit: day_of({"date": date(2026, 11, 24)}, unit))
    assert look(accepted, "press_by", FIRST) == until
    assert look(accepted, "resolve_by", FIRST) == before
    assert "督办" in hears(accepted.person(WORKER))


# notes


def test_a_note_of_the_desk_reaches_the_owner_and_not_the_resident(accepted: Town) -> None:
    does(accepted, "add", CLERK, number=FIRST, text="电工下午到")
    assert "社区备注:电工下午到".replace(":", chr(0xFF1A)) in hears(accepted.person(WORKER))
    assert hears(accepted.person(RESIDENT)) == ""


def test_what_is_refused_leaves_no_trace(accepted: Town) -> None:
    def try_everything(unit: UnitOfWork) -> tuple[str, list[str]]:
        for verb, who in (("accept", NEIGHBOUR), ("confirm", RESIDENT), ("resolve", WORKER)):
            with pytest.raises(Refused):
                act(unit, verb, who, number=FIRST)
        unit.session.flush()
        ticket = the_ticket(unit, FIRST)
        return ticket.state, verbs_of(unit, ticket)

    assert done(accepted, try_everything) == ("in_progress", ["open", "accept"])


# unverified: found by a machine


def found(unit: UnitOfWork) -> None:
    ticket = opened(unit)
    ticket.state, ticket.reporter_id, ticket.chat_id = "unverified", None, None


def test_what_a_machine_found_is_verified_first_and_then_pinged(town: Town) -> None:
    town.clock.time = MONDAY
    done(town, found)
    town.settle()
    town.person(WORKER).hear()
    town.clock.advance(timedelta(hours=5))
    does(town, "validate", CLERK, number=FIRST)
    assert FIRST in hears(town.person(WORKER))
    assert look(town, "respond_by", FIRST) == town.clock.now() + timedelta(hours=24)


# urgent


def test_a_call_for_help_stays_urgent_when_it_is_handed_on(town: Town) -> None:
    town.clock.time = MONDAY
    resident = town.person(RESIDENT)
    resident.say("救命")
    town.clock.advance(timedelta(hours=1))
    does(town, "transfer", WORKER, number=FIRST, to=COLLEAGUE, reason="我在外面")
    assert look(town, "respond_by", FIRST) == town.clock.now() + timedelta(minutes=10)
    assert {row.kind for row in deliveries_to(town, COLLEAGUE)} == {"urgent"}


def test_the_reporter_who_is_the_owner_is_pinged_too(town: Town) -> None:
    number = report(town, WORKER, area_id=done(town, lambda u: named(u, RESIDENT).area_id))
    assert owner_of(town, number) == WORKER
    assert number in hears(town.person(WORKER))
