"""A notice for many: another person agrees, or sends it back; nobody lets it lie."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import get_args

import pytest
from sqlmodel import delete

from bot.desk import notice_approval, notice_steps
from bot.desk.notice_draft import Draft
from bot.desk.notice_steps import STEPS, Role
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.notice_tables import NOTICE_STATES, Notice
from storage.tables import Membership
from tests.desk.desk_stories import (
    ADMIN,
    CLERK,
    DISPATCHER,
    NEIGHBOUR,
    RESIDENT,
    SECRETARY,
    STREET,
    WORKER,
    area,
    done,
    goes_away,
    hears,
    named,
    tried,
)
from tests.desk.notice_stories import (
    HOUSE,
    WORDS,
    goes_on,
    looks,
    neighbours,
    readers,
    shown,
    state,
    with_policies,
)
from tests.town import Town

WHO: dict[Role, str | None] = {"author": WORKER, "second": SECRETARY, "tick": None}


def drafted(unit: UnitOfWork, state: str = "draft", who: str = WORKER) -> Notice:
    """A notice for a house, in a state."""
    draft = Draft(sort="outage", text=WORDS, area_ids=(area(unit, HOUSE).id,))
    notice = notice_steps.begin(unit, named(unit, who), draft, [])
    notice.state = state
    return notice


def asked(unit: UnitOfWork, who: str = WORKER, ends_at: datetime | None = None) -> list[str | None]:
    """Who is asked about a notice for two people, where two are many."""
    notice, strict = drafted(unit, who=who), with_policies(unit, notices_approved_from=2)
    notice.ends_at = ends_at
    ids = notice_approval.send(strict, notice, named(unit, who), str(notice.revision))
    names = {named(unit, name).id: name for name in (CLERK, SECRETARY, STREET, DISPATCHER, ADMIN)}
    return [names.get(id_) for id_ in ids]


def test_two_hundred_readers_need_a_second_person_who_may_send_it_back(town: Town) -> None:
    neighbours(town, 198)
    clerk, secretary, resident = map(town.person, (CLERK, SECRETARY, RESIDENT))
    worker = shown(town)
    assert "满 200 人" in worker.lines[0]["text"]
    seen = worker.lines[0]["text"].split("\n————\n")[1]
    assert "王慧（社区专员）、高志平（书记）" in worker.press("送审")[0]
    (asked_of,) = clerk.hear()
    assert "会发给 201 人" in asked_of
    assert seen in asked_of
    assert clerk.labels == ["同意发出", "退回修改"]
    secretary.press("退回修改")
    assert "退给张芳" in secretary.say("请写上客服电话，着火打119")[0]
    assert "请写上客服电话" in worker.hear()[0]
    assert "改过了" in clerk.press("同意发出")[0]
    assert "退回时说要改：请写上客服电话" in worker.press("打开草稿")[0]
    worker.press("改文字")
    worker.say("明天停水，客服电话 000-0000-9001")
    worker.press("送审")
    clerk.hear()
    assert "开始发了" in clerk.press("同意发出")[0]
    secretary.hear()
    assert "已经在发了" in secretary.press("同意发出")[0]
    assert "王慧（社区专员）同意了" in hears(worker)
    goes_on(town)
    assert "客服电话" in resident.hear()[0]
    assert len(readers(town, 1, "sent")) == 199


@pytest.mark.slow
def test_a_request_that_is_moot_is_taken_back_before_it_is_read(town: Town) -> None:
    """By night nobody was asked yet: what was changed meanwhile is asked once, as it is now."""
    neighbours(town, 198)
    clerk, secretary = town.person(CLERK), town.person(SECRETARY)
    town.later(hours=12)  # ten in the evening
    worker = shown(town)
    worker.press("送审")
    done(town, edit)
    worker.say("/notices 1")
    worker.press("送审")
    town.later(hours=10)
    heard = [one for one in clerk.hear() if "请您看看能不能发" in one]
    assert ["客服电话" in one for one in heard] == [True] * len(heard) != []
    assert secretary.hear()
    clerk.press("退回修改")
    assert "退给张芳" in clerk.say("写上几点")[0]
    assert not town.pending("office")


def edit(unit: UnitOfWork) -> None:
    notice = unit.session.get_one(Notice, 1)
    notice_steps.change(unit, notice, named(unit, WORKER), words="客服电话 000-0000-9001")


@pytest.mark.slow
def test_a_draft_that_nobody_touches_for_a_month_is_dropped(town: Town) -> None:
    worker = shown(town)
    town.later(days=20)
    done(town, edit)
    town.later(days=20)
    assert state(town, 1) == "draft", "touched since"
    town.later(days=11)
    assert state(town, 1) == "dropped"
    assert looks(town, 1, lambda _, notice: notice.words) == ""
    assert "作废" in worker.say("/notices 1")[0]


def test_nobody_agrees_to_their_own(town: Town) -> None:
    def agrees(unit: UnitOfWork, who: str) -> str:
        notice = drafted(unit, "waiting", who=SECRETARY)
        with pytest.raises(Refused) as refused:
            notice_approval.agree(unit, notice, named(unit, who), str(notice.revision))
        return refused.value.phrase

    for who in (SECRETARY, RESIDENT, WORKER, "林涛"):
        assert tried(town, lambda unit, who=who: agrees(unit, who)) == "notice_not_yours"  # type: ignore[misc]


ASKED = [
    pytest.param(WORKER, (), [CLERK, SECRETARY], id="clerk and secretary"),
    pytest.param(SECRETARY, (), [CLERK], id="never the author"),
    pytest.param(WORKER, (CLERK, SECRETARY), [STREET], id="upward where nobody is at work"),
    pytest.param(WORKER, (CLERK, SECRETARY, STREET), [DISPATCHER], id="further upward"),
]


@pytest.mark.parametrize(("author", "away", "wanted"), ASKED)
@pytest.mark.slow
def test_who_is_asked(town: Town, author: str, away: tuple[str, ...], wanted: list[str]) -> None:
    for name in away:
        goes_away(town, name, town.clock.now() + timedelta(days=3))
    assert tried(town, lambda unit: asked(unit, author)) == wanted


@pytest.mark.slow
def test_where_all_are_away_they_are_asked_all_the_same(town: Town) -> None:
    for name in (CLERK, SECRETARY, STREET, DISPATCHER, ADMIN):
        goes_away(town, name, town.clock.now() + timedelta(days=3))
    assert tried(town, asked) == [CLERK, SECRETARY]


@pytest.mark.slow
def test_what_nobody_agrees_to_is_asked_again_and_goes_upward(town: Town) -> None:
    street, worker = town.person(STREET), town.person(WORKER)
    done(town, lambda unit: asked(unit) and None)
    assert hears(street) == ""
    town.later(hours=2)
    assert "请您看看" in hears(street)
    assert "又请了王慧" in hears(worker)
    assert state(town, 1) == "waiting"


@pytest.mark.slow
def test_what_is_over_before_anybody_agreed_is_not_sent(town: Town) -> None:
    worker, clerk = town.person(WORKER), town.person(CLERK)
    soon = town.clock.now() + timedelta(minutes=30)
    done(town, lambda unit: asked(unit, ends_at=soon) and None)
    town.later(hours=1)
    assert "时间已经过了，没有发" in hears(worker)
    assert "请您看看" not in hears(clerk)
    assert state(town, 1) == "dropped"


@pytest.mark.slow
def test_what_nobody_agrees_to_ends_and_its_author_is_told(town: Town) -> None:
    """Everybody is asked, the last tier twice; then three working days, and no word at night."""
    worker = town.person(WORKER)
    done(town, lambda unit: asked(unit) and None)
    for _ in range(30):
        town.later(hours=2)
    said = hears(worker)
    assert said.count("又请了") == 4
    assert said.count("都请过了") == 1
    assert state(town, 1) == "waiting"
    for _ in range(30):
        town.later(hours=2)
    assert "已经作废，没有发" in hears(worker)
    assert state(town, 1) == "dropped"


@pytest.mark.slow
def test_its_author_learns_that_nobody_is_left_to_agree(town: Town) -> None:
    worker = town.person(WORKER)
    done(town, lambda unit: asked(unit) and None)
    done(town, lambda unit: unit.session.exec(delete(Membership)) and None)
    town.later(hours=3)
    assert "没有别人能批了" in hears(worker)


@pytest.mark.slow
def test_what_fails_is_not_tried_at_every_tick(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def fails(_: UnitOfWork, notice: Notice) -> None:
        tries.append(notice.id)
        raise ValueError

    monkeypatch.setattr(notice_approval, "look_again", fails)
    done(town, lambda unit: asked(unit) and None)
    for seconds in (2 * 3600, 5, 5, 600):
        town.later(seconds=seconds)
    assert tries == [1, 1]


def cells() -> Iterator[tuple[str, str, Role]]:
    return product(STEPS, NOTICE_STATES, get_args(Role))


def test_every_step_from_every_state_by_everybody(town: Town) -> None:
    """Cell by cell: it is taken where the table says so, and refused everywhere else."""

    def takes(unit: UnitOfWork) -> dict[tuple[str, str, Role], str]:
        notice, after = drafted(unit), {}
        for verb, before, role in cells():
            notice.state, name = before, WHO[role]
            try:
                notice_steps.take(unit, notice, verb, named(unit, name) if name else None)
            except Refused:
                continue
            after[verb, before, role] = notice.state
        return after

    wanted = {
        (verb, before, role): step.after
        for verb, step in STEPS.items()
        for before in step.before
        for role in step.who
    }
    assert tried(town, takes) == wanted


@pytest.mark.slow
def test_a_neighbour_on_a_team_agrees_to_nothing(town: Town) -> None:
    roles = tried(
        town, lambda unit: notice_steps.roles_for(unit, named(unit, NEIGHBOUR), drafted(unit))
    )
    assert roles == set()
