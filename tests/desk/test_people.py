"""Invitations are used once and in time; what somebody sees of a ticket is what concerns them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from bot.desk import people
from bot.desk.find import find_ticket, get_ticket
from bot.desk.mine import find_mine, find_to_do
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.queries.people import find_duties_of
from storage.tables import Invitation
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    DEPARTMENT,
    DISPATCHER,
    NEIGHBOUR,
    RESIDENT,
    SECRETARY,
    VOLUNTEER,
    WORKER,
    area,
    deliveries_to,
    does,
    done,
    hears,
    named,
    report,
)
from tests.town import Town

NUMBER = "20261121-0001"
PHONE, DOOR = "000-0000-1001", "2单元501"


def invited(town: Town, role: str = "grid_worker", code: str = "TY12") -> str:
    def invite(unit: UnitOfWork) -> str:
        return people.invite(unit.session, unit.now, role=role, area=area(unit, code))

    return done(town, invite)


def join(town: Town, code: str, name: str = RESIDENT) -> list[str]:
    """Use a code; the duties one has then."""

    def use(unit: UnitOfWork) -> list[str]:
        person = people.join(unit.session, code, named(unit, name), unit.now)
        return [duty.role for duty in find_duties_of(unit.session, person.id)]

    return done(town, use)


def test_a_code_gives_its_duty(town: Town) -> None:
    assert join(town, invited(town)) == ["grid_worker"]


FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in people.CODE_CHARS}
TYPED = {
    "small": str.lower,
    "spaces": lambda code: f"  {code}\n",
    "full width": lambda code: code.translate(FULL_WIDTH),
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_a_code_may_be_typed_as_people_type(town: Town, typed: partial[str]) -> None:
    assert join(town, typed(invited(town))) == ["grid_worker"]


def test_a_code_is_used_once(town: Town) -> None:
    code = invited(town)
    join(town, code)
    with pytest.raises(Refused, match="code_used"):
        join(town, code, NEIGHBOUR)


@pytest.mark.parametrize(("days", "may"), [(6.9, True), (7.1, False)])
def test_a_code_is_used_within_a_week(town: Town, days: float, may: bool) -> None:
    code = invited(town)
    town.clock.advance(timedelta(days=days))
    if may:
        assert join(town, code) == ["grid_worker"]
        return
    with pytest.raises(Refused, match="code_expired"):
        join(town, code)


def test_a_code_may_last_shorter(town: Town) -> None:
    def invite(unit: UnitOfWork) -> str:
        return people.invite(unit.session, unit.now, role="clerk", lasts=timedelta(minutes=15))

    code = done(town, invite)
    town.clock.advance(timedelta(minutes=16))
    with pytest.raises(Refused, match="code_expired"):
        join(town, code)


STRANGE = ["", "ABC", "A" * 10, "邀请码", "半个\ud83d", "' OR 1=1 --", "x" * 100_000]


@pytest.mark.parametrize("code", STRANGE, ids=range(len(STRANGE)))
def test_what_is_no_code_is_kindly_refused(town: Town, code: str) -> None:
    with pytest.raises(Refused, match="code_unknown"):
        join(town, code)


def test_a_duty_is_given_once(town: Town) -> None:
    for _ in range(2):
        duties = join(town, invited(town))
    assert duties == ["grid_worker"]


def test_a_refused_code_gives_nothing(town: Town) -> None:
    code = invited(town)
    town.clock.advance(timedelta(days=8))
    with pytest.raises(Refused):
        join(town, code)
    duties = done(town, lambda u: len(find_duties_of(u.session, named(u, RESIDENT).id)))
    assert duties == 0


def test_looking_at_a_code_does_not_burn_it(town: Town) -> None:
    code = invited(town)
    for _ in range(3):
        done(town, lambda unit: people.check_invitation(unit.session, code, unit.now).role)
    assert join(town, code) == ["grid_worker"]


def test_the_database_does_not_hold_the_code(town: Town) -> None:
    code = invited(town)
    kept = town.read(lambda session: session.exec(select(Invitation)).one().model_dump())
    assert code not in str(kept)


def test_codes_differ_and_have_no_letters_that_look_alike(town: Town) -> None:
    codes = {invited(town) for _ in range(50)}
    assert len(codes) == 50
    assert not set("".join(codes)) & set("0O1IL")


def test_a_code_for_a_person_is_that_person(town: Town) -> None:
    def invite(unit: UnitOfWork) -> str:
        return people.invite(unit.session, unit.now, person=named(unit, WORKER))

    code = done(town, invite)
    joined = done(town, lambda unit: people.join(unit.session, code, None, unit.now).name)
    assert joined == WORKER


# who sees what


@pytest.fixture
def reported(town: Town) -> Town:
    """李桂兰's light, which 张芳 has."""
    report(town)
    return town


def known_to(unit: UnitOfWork, name: str) -> bool:
    return find_ticket(unit, NUMBER, named(unit, name)) is not None


SEE = (RESIDENT, WORKER, CLERK, SECRETARY, DISPATCHER)
ELSEWHERE = ("林涛", "罗素云")  # clerk and secretary of another community
SEE_NOTHING = (NEIGHBOUR, "吴小燕", COLLEAGUE, DEPARTMENT, VOLUNTEER, "邓雅琴", "彭海", *ELSEWHERE)


@pytest.mark.parametrize("name", [*SEE, *SEE_NOTHING])
def test_a_ticket_is_known_to_those_it_concerns_alone(reported: Town, name: str) -> None:
    assert done(reported, partial(known_to, name=name)) is (name in SEE)


@pytest.mark.parametrize("name", [NEIGHBOUR, COLLEAGUE, DEPARTMENT])
def test_anothers_ticket_is_as_unknown_as_none(reported: Town, name: str) -> None:
    speaker = reported.person(name)
    anothers = speaker.say(f"/status {NUMBER}")
    assert anothers == speaker.say("/status 20261121-0999")
    assert "没有查到" in anothers[0]
    for verb in ("withdraw", "accept", "task", "status"):
        forged = speaker.say(action=f"{verb}:{NUMBER}~{'0' * 12}")
        assert "路灯" not in "".join(forged)


NO_NUMBERS = ["", " ", "1", NUMBER[:-1], f"{NUMBER}x", "半个\ud83d", "0" * 9999]


@pytest.mark.parametrize("number", NO_NUMBERS, ids=range(len(NO_NUMBERS)))
def test_what_is_no_number_is_kindly_refused(reported: Town, number: str) -> None:
    with pytest.raises(Refused, match="ticket_unknown"):
        done(reported, lambda unit: get_ticket(unit, number, named(unit, RESIDENT)))


def test_a_list_holds_ones_own(reported: Town) -> None:
    report(reported, NEIGHBOUR)

    def lists(unit: UnitOfWork) -> list[list[str]]:
        mine = [find_mine(unit, named(unit, name)) for name in (RESIDENT, NEIGHBOUR)]
        to_do = [find_to_do(unit, named(unit, name)) for name in (WORKER, COLLEAGUE, CLERK)]
        return [[ticket.number for ticket in found] for found in (*mine, *to_do)]

    own, neighbours, worker, colleague, clerk = done(reported, lists)
    assert (own, neighbours) == ([NUMBER], ["20261121-0002"])
    assert sorted(worker) == [NUMBER, "20261121-0002"]
    assert colleague == clerk == []


def everything_told(town: Town, name: str) -> str:
    return "".join(row.payload for row in deliveries_to(town, name))


def test_phone_and_door_go_to_the_owner_alone(town: Town) -> None:
    report(town, door=DOOR)
    for name in (CLERK, SECRETARY, DISPATCHER):
        status = "".join(town.person(name).say(f"/status {NUMBER}"))
        assert NUMBER in status
    does(town, "accept", WORKER)
    does(town, "extend", WORKER, date="2026-12-10", reason="要挖路")
    does(town, "resolve", WORKER, text="换了灯泡", photos=["p1"])
    does(town, "reopen", RESIDENT, reason="还是黑的")
    does(town, "press", SECRETARY, date="2026-12-01")
    for name in (CLERK, SECRETARY, DISPATCHER, NEIGHBOUR, RESIDENT):
        told = everything_told(town, name)
        assert PHONE not in told, name
        assert DOOR not in told, name
    owners = everything_told(town, WORKER)
    assert PHONE in owners
    assert DOOR in owners


def test_what_was_said_is_masked_for_who_only_oversees(town: Town) -> None:
    report(town, text="路灯不亮,电话13800138000,我住2单元")
    worker, secretary = town.person(WORKER), town.person(SECRETARY)
    assert "13800138000" in hears(worker)
    assert "13800138000" not in "".join(secretary.say(f"/status {NUMBER}"))


def test_when_it_is_theirs_they_see_what_they_need(town: Town) -> None:
    report(town, door=DOOR)
    does(town, "return", WORKER, reason="不归网格管")
    clerk = hears(town.person(CLERK))
    assert PHONE in clerk
    assert DOOR in clerk
    does(town, "dispatch", CLERK, to=COLLEAGUE)
    assert PHONE in hears(town.person(COLLEAGUE))
    assert not done(town, partial(known_to, name=WORKER)), "it is no longer theirs"
