"""A result, and what its resident makes of it: confirmed, verified, rated, reopened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.unit_of_work import UnitOfWork
from tests.desk.desk_stories import (
    ADMIN,
    CLERK,
    COLLEAGUE,
    DISPATCHER,
    FIRST,
    RESIDENT,
    SECRETARY,
    WORKER,
    does,
    done,
    hears,
    look,
    refusal,
    the_ticket,
)
from tests.town import Town


def test_without_the_picture_it_is_not_done(accepted: Town) -> None:
    assert refusal(accepted, "resolve", WORKER, text="好了") == "need_photo"
    assert look(accepted, "state", FIRST) == "in_progress"


def test_who_reported_it_confirms_and_nobody_verifies_in_their_place(resolved: Town) -> None:
    for name in (CLERK, SECRETARY, DISPATCHER, COLLEAGUE, WORKER, ADMIN):
        assert refusal(resolved, "verify", name) == "not_now"
        assert refusal(resolved, "confirm", name) == "not_now"
    does(resolved, "confirm", RESIDENT, number=FIRST)
    assert look(resolved, "state", FIRST) == "closed"


def test_what_no_resident_reported_a_second_person_verifies(resolved: Town) -> None:
    def by_machine(unit: UnitOfWork) -> None:
        ticket = the_ticket(unit, FIRST)
        ticket.reporter_id = ticket.chat_id = None

    done(resolved, by_machine)
    assert refusal(resolved, "verify", WORKER) == "not_now", "not who did it"
    assert refusal(resolved, "verify", RESIDENT) == "not_now"
    does(resolved, "verify", CLERK, number=FIRST)
    assert look(resolved, "state", FIRST) == "closed"


@pytest.mark.parametrize("score", [0, 6, -1, "5", None, 4.5])
def test_stars_are_one_to_five(resolved: Town, score: object) -> None:
    does(resolved, "confirm", RESIDENT, number=FIRST)
    assert refusal(resolved, "rate", RESIDENT, score=score) == "button_old"


def test_stars_given_again_count_instead(resolved: Town) -> None:
    does(resolved, "confirm", RESIDENT, number=FIRST)
    does(resolved, "rate", RESIDENT, number=FIRST, score=2)
    does(resolved, "rate", RESIDENT, number=FIRST, score=5)
    assert look(resolved, "rating", FIRST) == 5


def test_a_reopening_is_told_to_the_supervisor_and_gets_a_new_clock(resolved: Town) -> None:
    resolved.clock.advance(timedelta(days=20))
    does(resolved, "reopen", RESIDENT, number=FIRST, reason="晚上又灭了")
    assert "晚上又灭了" in hears(resolved.person(SECRETARY))
    assert "晚上又灭了" in hears(resolved.person(WORKER))
    assert look(resolved, "resolve_by", FIRST) > resolved.clock.now()


def resolve_again(town: Town, days: float = 0) -> None:
    town.clock.advance(timedelta(days=days))
    does(town, "resolve", WORKER, number=FIRST, text="又换了一个", photos=["p2"])


def test_it_is_reopened_twice_and_not_a_third_time(resolved: Town) -> None:
    for _ in range(2):
        does(resolved, "reopen", RESIDENT, number=FIRST, reason="还是黑的")
        resolve_again(resolved)
    assert refusal(resolved, "reopen", RESIDENT, reason="还是黑的") == "reopen_too_often"
    assert look(resolved, "state", FIRST) == "resolved"


@pytest.mark.parametrize(("days", "may"), [(29, True), (30, False), (300, False)])
def test_a_closed_one_is_reopened_within_thirty_days(resolved: Town, days: int, may: bool) -> None:
    does(resolved, "confirm", RESIDENT, number=FIRST)
    resolved.clock.advance(timedelta(days=days))
    if not may:
        assert refusal(resolved, "reopen", RESIDENT, reason="又灭了") == "reopen_too_late"
        return
    does(resolved, "reopen", RESIDENT, number=FIRST, reason="又灭了")
    assert look(resolved, "state", FIRST) == "in_progress"


def test_the_question_itself_has_no_such_limit(resolved: Town) -> None:
    """It still waits for the resident's word, however late that comes."""
    resolved.clock.advance(timedelta(days=45))
    does(resolved, "reopen", RESIDENT, number=FIRST, reason="才回来,还是黑的")
    assert look(resolved, "state", FIRST) == "in_progress"


def test_who_was_not_answered_is_not_said_to_have_confirmed(resolved: Town) -> None:
    resolved.later(seconds=5)
    resolved.later(days=8)
    heard = hears(resolved.person(WORKER))
    assert "已确认" not in heard
    assert "没有回话" in heard
