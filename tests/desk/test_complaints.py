"""A complaint about staff goes to somebody above, and never to whom it is about."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from sqlmodel import col, select

from bot.desk import people
from bot.desk.colleagues import colleagues
from bot.desk.find import find_ticket
from bot.desk.ledger import rows
from bot.desk.mine import find_to_do
from bot.desk.unit_of_work import UnitOfWork
from storage.queries.people import get_person
from storage.tables import Membership, Ticket
from tests.desk.clock_stories import until
from tests.desk.complaint_stories import COMPLAINT, about, has
from tests.desk.desk_stories import (
    ADMIN,
    CLERK,
    COLLEAGUE,
    DEPARTMENT,
    DISPATCHER,
    MONDAY,
    RESIDENT,
    SECRETARY,
    STREET,
    WORKER,
    act,
    deliveries_to,
    does,
    goes_away,
    hears,
    named,
    opened,
    owner_of,
    report,
    tried,
)
from tests.desk.part_stories import refused
from tests.town import Town

pytestmark = pytest.mark.slow


def complained(unit: UnitOfWork, text: str, **values: str) -> Ticket:
    return opened(unit, item=COMPLAINT, text=text, values=values)


def told(unit: UnitOfWork, text: str, **values: str) -> tuple[str | None, set[str | None]]:
    """Who gets a complaint, and whom it is about."""
    ticket = complained(unit, text, **values)
    return get_person(unit.session, ticket.owner_id or 0).name, about(unit, ticket)


MEANT = [
    pytest.param("有个人态度不好", SECRETARY, [], id="nobody can be told"),
    pytest.param("张芳从来没露过面", SECRETARY, [WORKER], id="by name"),
    pytest.param("我们网格员从来没露过面", SECRETARY, [WORKER], id="by a role one person has"),
    pytest.param("网格员陈建军骂人", SECRETARY, [COLLEAGUE, WORKER], id="rather one too many"),
    pytest.param("窗口那个女的翻白眼", SECRETARY, [CLERK], id="as people call it"),
    pytest.param("书记说话不算数", STREET, [SECRETARY], id="the secretary: the street"),
    pytest.param("高志平收了我的钱", STREET, [SECRETARY], id="by the secretary's name"),
    pytest.param("书记和街道的人互相推", ADMIN, [SECRETARY, STREET], id="both: the administrator"),
    pytest.param("孙晓东骂人", SECRETARY, [], id="of another community"),
]


@pytest.mark.parametrize(("text", "owner", "meant"), MEANT)
def test_whom_it_is_about_and_who_gets_it(
    still_town: Town, text: str, owner: str, meant: list[str]
) -> None:
    assert tried(still_town, lambda unit: told(unit, text)) == (owner, {*meant})


def test_the_details_count_and_the_reporter_s_own_name_does_not(still_town: Town) -> None:
    said = {"details": "是书记说的", "name": "张芳"}
    assert tried(still_town, lambda unit: told(unit, "说话不算数", **said)) == (
        STREET,
        {SECRETARY},
    )


def test_while_the_secretary_is_away_it_is_the_street_s(town: Town) -> None:
    goes_away(town, SECRETARY, town.clock.now() + timedelta(days=1))
    assert tried(town, lambda unit: told(unit, "网格员骂人")) == (STREET, {WORKER})


def seen_by_the_clerk(unit: UnitOfWork) -> dict[str, bool]:
    """Whatever a clerk sees of an ordinary ticket, of a complaint about them."""
    clerk, secretary = named(unit, CLERK), named(unit, SECRETARY)
    ticket = complained(unit, "窗口的人骂我")
    ticket.owner_id = None  # as if nobody had it: the desk's queue
    unit.session.flush()
    lines = list(rows(unit.session, unit.knowledge, unit.zone))
    return {
        "ticket": find_ticket(unit, ticket.number, clerk) is not None,
        "tasks": ticket in find_to_do(unit, clerk),
        "roles": bool(people.roles_for(unit, clerk, ticket)),
        "offered": clerk.id in colleagues(unit, ticket, secretary),
        "owner in the table": bool(lines[-1]["owner"] or lines[-1]["place"]),
    }


def test_who_is_complained_of_sees_nothing_of_it(still_town: Town) -> None:
    assert set(tried(still_town, seen_by_the_clerk).values()) == {False}


@pytest.mark.parametrize(
    ("verb", "who"), [("transfer", SECRETARY), ("dispatch", ADMIN), ("reassign", STREET)]
)
def test_nobody_can_hand_it_to_them(still_town: Town, verb: str, who: str) -> None:
    def hand_over(unit: UnitOfWork) -> str:
        said = {"to": named(unit, CLERK).id, "reason": "你去说"}
        return refused(unit, verb, who, complained(unit, "窗口的人骂我").number, said)

    assert tried(still_town, hand_over) == "ask_duty_to_again"


def test_it_joins_no_ticket_that_they_may_have(still_town: Town) -> None:
    def merge(unit: UnitOfWork) -> str:
        said = {"to": opened(unit).number}
        return refused(unit, "merge", ADMIN, complained(unit, "窗口的人骂我").number, said)

    assert tried(still_town, merge) == "ticket_unknown"


@pytest.mark.slow
def test_not_even_its_clocks_reach_them(town: Town) -> None:
    town.clock.time = MONDAY
    number = report(town, item=COMPLAINT, text="书记说话不算数")
    until(town, MONDAY + timedelta(days=6), every=8)
    told = [row for row in deliveries_to(town, SECRETARY) if number in row.payload]
    assert told == []
    assert any(number in row.payload for row in deliveries_to(town, STREET))


def test_where_nobody_else_is_left_they_have_it_after_all(still_town: Town) -> None:
    def alone(unit: UnitOfWork) -> tuple[str | None, set[str | None]]:
        admin = named(unit, ADMIN)
        others = select(Membership).where(col(Membership.person_id) != admin.id)
        for duty in unit.session.exec(others):
            unit.session.delete(duty)
        unit.session.flush()
        return told(unit, "管理员骂人")

    assert tried(still_town, alone) == (ADMIN, set())


AT_DESK = (CLERK, DISPATCHER, ADMIN, SECRETARY, STREET)  # who can have a complaint, lowest first
BESIDE = (WORKER, COLLEAGUE, DEPARTMENT, "彭海", "赵淑珍", "沈玉兰", "刘敏")
SUBSETS = [some for count in range(6) for some in combinations(AT_DESK, count)]


@pytest.mark.parametrize(
    "beside",
    [
        pytest.param((), id="the desk alone"),
        pytest.param(BESIDE, id="and all others", marks=pytest.mark.slow),
    ],
)
def test_whoever_is_named_somebody_else_has_it_or_the_highest_alone(
    still_town: Town, beside: tuple[str, ...]
) -> None:
    def story(unit: UnitOfWork) -> None:
        for some in SUBSETS:
            ticket = complained(unit, "、".join((*some, *beside, "都骂人")))
            left_out = {*some, *beside} - ({STREET} if some == AT_DESK else set())
            assert about(unit, ticket) == left_out
            assert has(unit, ticket), some
            assert not has(unit, ticket) & left_out, some

    tried(still_town, story)


@pytest.mark.parametrize("order", [AT_DESK, AT_DESK[::-1]], ids=["upward", "downward"])
def test_who_is_named_last_of_all_keeps_it_and_nobody_gets_it_back(
    still_town: Town, order: tuple[str, ...]
) -> None:
    def story(unit: UnitOfWork) -> None:
        ticket = complained(unit, "有人收了我的钱")
        for who in order:
            act(unit, "add", RESIDENT, ticket.number, text=f"还有{who}")
        assert has(unit, ticket) == {order[-1]}
        assert len(ticket.about_ids) == len(order) - 1

    tried(still_town, story)


def test_who_is_named_later_loses_it_at_once(town: Town) -> None:
    number = report(town, item=COMPLAINT, text="有人收了我的钱")
    secretary, street = town.person(SECRETARY), town.person(STREET)
    assert number in hears(secretary)
    secretary.press("接单")
    resident = town.person(RESIDENT)
    resident.hear()
    does(town, "add", RESIDENT, number=number, text="就是你们书记")
    assert owner_of(town, number) == STREET
    assert hears(secretary) == ""
    heard = hears(street)
    assert "有人收了我的钱" in heard
    assert "居民补充：就是你们书记" in heard
    assert street.labels == ["接单", "转交", "退回"]
    assert "已转给韩立新（街道）" in hears(resident)
    assert "没有查到" in secretary.say(f"报结 {number}")[0]


def test_what_staff_note_takes_it_from_nobody(town: Town) -> None:
    number = report(town, item=COMPLAINT, text="有人收了我的钱")
    does(town, "add", CLERK, number=number, text="已请书记看")
    assert owner_of(town, number) == SECRETARY


def test_a_complaint_about_the_secretary_never_goes_below_and_is_told_of_once(town: Town) -> None:
    town.clock.time = MONDAY
    number = report(town, item=COMPLAINT, text="我要投诉高志平，他骂人")
    admin = town.person(ADMIN)
    passed = []
    for _ in range(10):
        town.later(days=1)
        passed += [text for text in admin.hear() if "已转给许文斌" in text]
    assert owner_of(town, number) == ADMIN
    assert len(passed) == 1
    assert hears(town.person(CLERK)) == hears(town.person(SECRETARY)) == ""


def test_a_complaint_is_given_back_upward(town: Town) -> None:
    town.clock.time = MONDAY
    number = report(town, item=COMPLAINT, text="我要投诉高志平，他骂人")
    does(town, "return", STREET, number=number, reason="转社区办")
    assert owner_of(town, number) == ADMIN
    assert "退回两次" not in hears(town.person(ADMIN))
