"""Parts of a matter: who may make them, of whom, and what is refused; each tried and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.desk.unit_of_work import UnitOfWork
from storage.queries import events
from storage.tables import Delivery, Membership, Person, Ticket
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    DEPARTMENT,
    FIRST,
    NEIGHBOUR,
    RESIDENT,
    SECRETARY,
    VOLUNTEER,
    WORKER,
    act,
    named,
    part_of,
    the_ticket,
    tried,
    verbs_of,
)
from tests.desk.part_stories import (
    CALL,
    CITY,
    DONE,
    FIRM,
    FIRM_MAN,
    TEAM,
    begun,
    refused,
)
from tests.town import Town

WRONG = [
    pytest.param({"to": []}, "ask_part_none", id="nobody"),
    pytest.param({"to": 7}, "ask_part_none", id="no list"),
    pytest.param({"to": ["department:火星办"]}, "ask_part_none", id="no such department"),
    pytest.param({"to": [CITY, "person:99999"]}, "ask_part_none", id="no such person"),
    pytest.param({"to": ["person:" + "9" * 40]}, "ask_part_none", id="no number of a person"),
    pytest.param({"to": ["person:1"]}, "ask_part_none", id="a resident"),
    pytest.param({"time": "2026-11-21T09:00:00+08:00"}, "whistle_past", id="a time that passed"),
    pytest.param({"time": "2026-11-23T16:00:00"}, "whistle_past", id="of no zone"),
    pytest.param({"time": "下午"}, "whistle_past", id="no time"),
    pytest.param({"time": "2027-11-23T09:00:00+08:00"}, "whistle_past", id="in a year"),
    pytest.param({"time": "2026-12-15T09:00:00+08:00"}, "whistle_late", id="after the whole"),
]


@pytest.mark.parametrize(("said", "answer"), WRONG)
def test_what_makes_no_sense_calls_nobody(
    still_town: Town, said: dict[str, Any], answer: str
) -> None:
    def attempt(unit: UnitOfWork) -> str:
        return refused(unit, "whistle", WORKER, begun(unit), {**CALL, **said})

    assert tried(still_town, attempt) == answer


@pytest.mark.parametrize("verb", ["divide", "whistle"])
def test_only_who_answers_for_the_whole_makes_parts(still_town: Town, verb: str) -> None:
    def attempt(unit: UnitOfWork) -> int:
        number = begun(unit)
        for who in (RESIDENT, COLLEAGUE, DEPARTMENT):
            assert refused(unit, verb, who, number, CALL) == "not_now"
        for who in (WORKER, CLERK, SECRETARY):
            whole = act(unit, verb, who, number, **CALL)
        return whole.parts

    assert tried(still_town, attempt) == 3


OF_A_PART: dict[str, dict[str, Any]] = {
    "divide": {"to": [FIRM], "text": "再分"},
    "whistle": CALL,
    "merge": {"to": FIRST},
    "reply": {"text": "您好"},
}


@pytest.mark.parametrize("verb", OF_A_PART)
def test_what_is_the_wholes_is_not_done_with_a_part(still_town: Town, verb: str) -> None:
    def attempt(unit: UnitOfWork) -> str:
        part = part_of(unit, act(unit, "divide", WORKER, begun(unit), to=[CITY], text="看一下"))
        act(unit, "accept", DEPARTMENT, part.number)
        who = CLERK if verb == "merge" else DEPARTMENT
        return refused(unit, verb, who, part.number, OF_A_PART[verb])

    assert tried(still_town, attempt) == "part_only_whole"


AWAY = [
    pytest.param(CITY, (), DEPARTMENT, id="the department's"),
    pytest.param(TEAM, (), NEIGHBOUR, id="the nearest of a team"),
    pytest.param(TEAM, (NEIGHBOUR,), VOLUNTEER, id="else upward"),
    pytest.param(TEAM, (NEIGHBOUR, VOLUNTEER), None, id="else the desk"),
    pytest.param("department:供电公司", (), None, id="nobody here"),
]


@pytest.mark.parametrize(("unit_key", "away", "owner"), AWAY)
def test_a_part_goes_to_who_is_on_duty_and_never_nowhere(
    still_town: Town, unit_key: str, away: tuple[str, ...], owner: str | None
) -> None:
    def attempt(unit: UnitOfWork) -> tuple[bool, bool]:
        for duty in unit.session.exec(select(Membership)):
            name = unit.session.get_one(Person, duty.person_id).name
            duty.away_until = unit.now + timedelta(days=3) if name in away else None
        unit.session.flush()
        whole = act(unit, "divide", WORKER, begun(unit), to=[unit_key], text="搭把手")
        part = part_of(unit, whole)
        theirs = part.owner_id == (named(unit, owner).id if owner else None)
        return theirs, part.desk_id == whole.desk_id

    assert tried(still_town, attempt) == (True, True)


ANSWERING = [DEPARTMENT, SECRETARY, NEIGHBOUR, WORKER]


@pytest.mark.parametrize("reporter", [RESIDENT, NEIGHBOUR, None])
@pytest.mark.parametrize("who", ANSWERING)
def test_whoever_has_a_part_leaves_their_answer_whosever_the_whole_is(
    still_town: Town, who: str, reporter: str | None
) -> None:
    """The department, who supervises, who reported it, who has it; also what a machine found."""

    def attempt(unit: UnitOfWork) -> list[str]:
        whole = the_ticket(unit, begun(unit))
        whole.reporter_id = named(unit, reporter).id if reporter else None
        act(unit, "divide", WORKER, whole.number, to=[f"person:{named(unit, who).id}"], text="看")
        number = part_of(unit, whole).number
        act(unit, "accept", who, number)
        act(unit, "resolve", who, number, text="看过了")
        return verbs_of(unit, whole)[-2:]

    assert tried(still_town, attempt) == ["add", "gather"]


def two_parts(unit: UnitOfWork) -> tuple[Ticket, str, str]:
    """A whole of two, of which the department has done its own; and the numbers of both."""
    whole = act(unit, "divide", WORKER, begun(unit), to=[CITY], text="看一下")
    first = part_of(unit, whole).number
    act(unit, "divide", WORKER, whole.number, to=[FIRM], text="看一下")
    act(unit, "accept", DEPARTMENT, first)
    act(unit, "resolve", DEPARTMENT, first, text="弄好了")
    return whole, first, part_of(unit, whole).number


WAYS = {
    "resolve": (FIRM_MAN, {"text": "弄好了"}),
    "reject": (CLERK, {"reason": "不归他们"}),
    "withdraw": (WORKER, {}),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_whole_is_resolved_when_the_last_part_has_ended(still_town: Town, way: str) -> None:
    def attempt(unit: UnitOfWork) -> tuple[str, list[str], str]:
        whole, _, last = two_parts(unit)
        answer = refused(unit, "resolve", WORKER, whole.number, DONE)
        if way == "resolve":
            act(unit, "accept", FIRM_MAN, last)
        act(unit, way, WAYS[way][0], last, **WAYS[way][1])
        heard = verbs_of(unit, whole)
        act(unit, "resolve", WORKER, whole.number, **DONE)
        return answer, heard, whole.state

    answer, heard, state = tried(still_town, attempt)
    assert (answer, heard.count("gather"), heard[-1], state) == (
        "parts_open",
        1,
        "gather",
        "resolved",
    )


def test_nothing_is_sent_back_once_the_whole_is_resolved(still_town: Town) -> None:
    def attempt(unit: UnitOfWork) -> tuple[str, str]:
        whole, first, last = two_parts(unit)
        act(unit, "withdraw", WORKER, last)
        act(unit, "resolve", WORKER, whole.number, **DONE)
        answer = refused(unit, "redo", WORKER, first, {"reason": "底座还在"})
        act(unit, "reopen", RESIDENT, whole.number, reason="还是不亮")
        return answer, act(unit, "redo", WORKER, first, reason="底座还在").state

    assert tried(still_town, attempt) == ("whole_over", "in_progress")


GRANTED = [
    pytest.param("2026-11-26", "2026-11-26", id="within"),
    pytest.param("2026-12-20", "2026-12-01", id="beyond: the whole's own day"),
]


@pytest.mark.parametrize(("asked", "got"), GRANTED)
def test_more_time_for_a_part_ends_with_the_whole(still_town: Town, asked: str, got: str) -> None:
    """And both, who asked and who granted, are told the day that it really is."""

    def attempt(unit: UnitOfWork) -> tuple[str, bool, set[str]]:
        whole, _, last = two_parts(unit)
        act(unit, "accept", FIRM_MAN, last).resolve_by = unit.now + timedelta(days=3)
        act(unit, "extend", FIRM_MAN, last, date=asked, reason="等配件")
        part = act(unit, "grant", SECRETARY, last)
        within = (part.resolve_by or unit.now) <= (whole.resolve_by or unit.now)
        said = events.said_last(unit.session, part.id, "grant")
        told = unit.session.exec(select(Delivery).where(Delivery.ticket_id == part.id)).all()
        words = {row.payload for row in told if row.key.startswith("news_granted")}
        return str(said["date"]), within, words

    date, within, (words,) = tried(still_town, attempt)
    assert (date, within) == (got, True)
    assert f"{int(got[5:7])}月{int(got[8:])}日" in words
    assert "不晚于总单的时限" in words


def test_a_part_that_waited_goes_on_within_the_wholes_limit(still_town: Town) -> None:
    def attempt(unit: UnitOfWork) -> bool:
        whole, _, last = two_parts(unit)
        act(unit, "accept", FIRM_MAN, last)
        act(unit, "wait", FIRM_MAN, last, date="2026-11-27", reason="等配件")
        later = replace(unit, now=unit.now + timedelta(days=6))
        part = act(later, "resume", FIRM_MAN, last)
        return part.resolve_by == whole.resolve_by

    assert tried(still_town, attempt)
