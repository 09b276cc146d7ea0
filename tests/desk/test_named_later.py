"""Who is named only later in a complaint has nothing of it any more, nor of what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk import complaints
from bot.desk.unit_of_work import UnitOfWork
from tests.desk.complaint_stories import (
    COMPLAINT,
    about,
    call_about,
    ended,
    has,
    knows,
    lamp,
    taken_on,
    without,
)
from tests.desk.desk_stories import (
    ADMIN,
    CLERK,
    DEPARTMENT,
    DISPATCHER,
    RESIDENT,
    SECRETARY,
    STREET,
    WORKER,
    act,
    does,
    hears,
    named,
    opened,
    part_of,
    report,
    tried,
)
from tests.desk.part_stories import CITY
from tests.town import Town


def test_parts_leave_the_hands_of_whom_words_name_later(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> None:
        whole = taken_on(unit)
        parts = []
        for to in (CITY, f"person:{named(unit, CLERK).id}", f"person:{named(unit, WORKER).id}"):
            act(unit, "divide", SECRETARY, whole.number, to=[to], text="问问当时谁在场")
            parts.append(part_of(unit, whole))
        act(unit, "add", RESIDENT, whole.number, text=f"是{DEPARTMENT}，窗口的人也在")
        for ticket in (whole, *parts):
            assert about(unit, ticket) == {DEPARTMENT, CLERK}
        assert [has(unit, ticket) for ticket in (whole, *parts)] == [
            {SECRETARY},
            {DISPATCHER},  # the desk, without its clerk
            {DISPATCHER},
            {WORKER},
        ]
        assert not knows(unit, DEPARTMENT, parts[0])
        assert not knows(unit, CLERK, parts[1])

    tried(still_town, story)


def test_a_part_that_had_ended_comes_back_to_somebody_else(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> None:
        whole = taken_on(unit)
        act(unit, "divide", SECRETARY, whole.number, to=[CITY], text="查一下")
        part = part_of(unit, whole)
        act(unit, "accept", DEPARTMENT, part.number)
        act(unit, "resolve", DEPARTMENT, part.number, text="没有这回事")
        act(unit, "add", RESIDENT, whole.number, text=f"就是{DEPARTMENT}收的")
        assert (part.state, about(unit, part)) == ("closed", {DEPARTMENT})
        act(unit, "redo", SECRETARY, part.number, reason="换个人再查")
        assert has(unit, part) == {CLERK}

    tried(still_town, story)


@pytest.mark.slow
def test_what_waited_for_the_morning_does_not_reach_whom_it_is_about(town: Town) -> None:
    number = report(town, item=COMPLAINT, text="有人收了我的钱")
    secretary, street = town.person(SECRETARY), town.person(STREET)
    assert number in hears(secretary)
    town.clock.advance(timedelta(hours=13))  # eleven at night
    does(town, "add", RESIDENT, number=number, text="他昨天又来了")
    does(town, "add", RESIDENT, number=number, text="就是你们书记")
    town.later(hours=11)
    assert hears(secretary) == ""
    assert "就是你们书记" in hears(street)


REASONS = [
    pytest.param("书记自己收的，他查自己", STREET, "submitted", id="who has it"),
    pytest.param("窗口的人还在骂人", SECRETARY, "in_progress", id="somebody else"),
    pytest.param("还是没解决", SECRETARY, "in_progress", id="nobody"),
]


@pytest.mark.parametrize(("reason", "owner", "state"), REASONS)
def test_the_reason_of_not_solved_is_read(
    still_town: Town, reason: str, owner: str, state: str
) -> None:
    def story(unit: UnitOfWork) -> None:
        ticket = act(unit, "reopen", RESIDENT, ended(unit).number, reason=reason)
        assert (has(unit, ticket), ticket.state) == ({owner}, state)
        assert knows(unit, SECRETARY, ticket) == (owner == SECRETARY)

    tried(still_town, story)


def test_words_with_the_stars_are_read_and_an_ended_complaint_stays_ended(
    still_town: Town,
) -> None:
    def story(unit: UnitOfWork) -> None:
        ticket = ended(unit)
        call = call_about(unit, ticket)
        assert has(unit, call) == {STREET}
        words = {"score": 1, "text": "书记和街道的人互相推"}
        act(unit, "rate", RESIDENT, ticket.number, **words)
        assert ticket.state == "closed"
        for one in (ticket, call):
            assert about(unit, one) == {SECRETARY, STREET}
        assert has(unit, call) == {ADMIN}
        assert not knows(unit, SECRETARY, ticket)

    tried(still_town, story)


def test_what_is_said_to_who_phones_belongs_to_the_complaint(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> None:
        ticket = ended(unit)
        call = call_about(unit, ticket)
        act(unit, "accept", STREET, call.number)
        act(unit, "divide", STREET, call.number, to=[CITY], text="查一下")
        act(unit, "add", RESIDENT, call.number, text=f"{STREET}和{DEPARTMENT}护着他")
        assert about(unit, ticket) == {STREET, DEPARTMENT}
        assert about(unit, call) == {SECRETARY, STREET, DEPARTMENT}
        assert has(unit, call) == {ADMIN}
        assert has(unit, part_of(unit, call)) == {CLERK}

    tried(still_town, story)


def test_words_about_an_ordinary_result_are_read_for_the_call_alone(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> None:
        ticket = lamp(unit, WORKER)
        call = call_about(unit, ticket)
        assert has(unit, call) == {SECRETARY}
        act(unit, "add", RESIDENT, call.number, text="请书记下午打来，上午不在家")
        assert has(unit, call) == {SECRETARY}
        act(unit, "add", RESIDENT, call.number, text=f"{SECRETARY}也来过，说话很难听")
        assert (has(unit, call), about(unit, call)) == ({STREET}, {WORKER, SECRETARY})
        assert about(unit, ticket) == set()

    tried(still_town, story)


def test_who_alone_is_left_to_phone_keeps_the_call_and_loses_the_complaint(
    still_town: Town,
) -> None:
    def story(unit: UnitOfWork) -> None:
        ticket = ended(unit)
        without(unit, ticket, STREET, ADMIN, DISPATCHER)
        call = call_about(unit, ticket)
        act(unit, "add", RESIDENT, call.number, text="窗口的人骂我")
        assert about(unit, ticket) == {STREET, ADMIN, DISPATCHER, CLERK}
        assert has(unit, call) == {CLERK}

    tried(still_town, story)


def test_nobody_is_named_by_words_about_an_ordinary_matter(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> None:
        ticket = opened(unit)
        act(unit, "add", RESIDENT, ticket.number, text=f"{WORKER}来过一次")
        complaints.note_named(unit, ticket, f"{WORKER}没修好")
        assert (has(unit, ticket), about(unit, ticket)) == ({WORKER}, set())

    tried(still_town, story)
