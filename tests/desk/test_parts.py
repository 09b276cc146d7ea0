"""A matter for several departments: parts of their own, one whole, and what ties them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from sqlmodel import Session

from bot import inbox
from bot.desk import ledger, pictures, tickets
from bot.desk.anchors import find_breaks
from bot.desk.find import find_ticket
from bot.desk.forgetting import forget
from bot.desk.lifecycle import ENDED
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Incoming
from storage.queries import public
from storage.tables import Attachment
from tests.desk.desk_stories import (
    CLERK,
    DEPARTMENT,
    FIRST,
    MONDAY,
    NEIGHBOUR,
    RESIDENT,
    SECOND,
    SECRETARY,
    THIRD,
    VOLUNTEER,
    WORKER,
    does,
    done,
    hears,
    look,
    named,
    owner_of,
    refusal,
    report,
    the_ticket,
)
from tests.desk.part_stories import (
    AT_FOUR,
    CALL,
    CITY,
    FIRM,
    FIRM_MAN,
    finish,
    record_of,
)
from tests.town import KEYS, Speaker, Town

pytestmark = pytest.mark.slow

SLOW = pytest.mark.slow


@pytest.fixture
def divided(accepted: Town) -> Town:
    """Two parts of the street light: the department's and the property firm's."""
    does(accepted, "divide", WORKER, number=FIRST, to=[CITY, FIRM], text="拆旧灯杆")
    for name in (WORKER, DEPARTMENT, FIRM_MAN, RESIDENT, CLERK, SECRETARY):
        accepted.person(name).hear()
    return accepted


def test_each_part_is_a_ticket_of_its_own_and_the_resident_has_one(divided: Town) -> None:
    assert (owner_of(divided, SECOND), owner_of(divided, THIRD)) == (DEPARTMENT, FIRM_MAN)
    assert look(divided, "place", SECOND) == look(divided, "place", FIRST)
    assert look(divided, "reporter_id", SECOND) is None
    assert look(divided, "resolve_by", SECOND) == look(divided, "resolve_by", FIRST)
    assert look(divided, "resolve_since", FIRST) == MONDAY, "the whole's clocks run on"
    finish(divided, SECOND, DEPARTMENT)
    finish(divided, THIRD, FIRM_MAN)
    assert hears(divided.person(RESIDENT)) == ""
    assert divided.read(lambda session: list(find_breaks(session, KEYS))) == []


def test_of_a_late_whole_the_parts_have_a_limit_to_come(accepted: Town) -> None:
    accepted.clock.advance(timedelta(days=30))
    does(accepted, "divide", WORKER, number=FIRST, to=[CITY], text="拆旧灯杆")
    (number,) = record_of(accepted, FIRST)[-1][1]["parts"]
    assert look(accepted, "resolve_by", number) > accepted.clock.now()


@pytest.mark.parametrize("town_url", [pytest.param("postgresql", marks=SLOW)], indirect=True)
def test_of_two_parts_that_end_at_once_the_second_sees_the_first(divided: Town) -> None:
    owners = {SECOND: DEPARTMENT, THIRD: FIRM_MAN}
    both = Barrier(len(owners))

    def end(session: Session, number: str) -> None:
        unit = divided.conversation.unit(session)
        part = find_ticket(unit, number, named(unit, owners[number]))
        assert part
        with suppress(BrokenBarrierError):  # tried again, it has nobody to wait for
            both.wait(timeout=2)
        tickets.act(unit, part, "resolve", named(unit, owners[number]), {"text": "好了"})

    for number, who in owners.items():
        does(divided, "accept", who, number=number)
    for outcome in [divided.database.write(partial(end, number=n)) for n in owners]:
        outcome.result()
    verbs = [verb for verb, _ in record_of(divided, FIRST)]
    assert (verbs.count("add"), verbs.count("gather")) == (2, 1)


ENDS = {
    "withdraw": (RESIDENT, {}),
    "merge": (CLERK, {}),
    "reject": (CLERK, {"reason": "重复"}),
}


@pytest.mark.parametrize("verb", ENDS)
def test_when_the_whole_ends_otherwise_its_parts_end_too(divided: Town, verb: str) -> None:
    finish(divided, SECOND, DEPARTMENT)
    who, said = ENDS[verb]
    if verb == "merge":
        said = {"to": report(divided, NEIGHBOUR)}
    if verb == "reject":
        does(divided, "return", WORKER, number=FIRST, reason="不归我们")
    does(divided, verb, who, number=FIRST, **said)
    assert look(divided, "state", FIRST) in ENDED
    assert (look(divided, "state", SECOND), look(divided, "state", THIRD)) == (
        "closed",
        "withdrawn",
    )
    assert f"{THIRD} 路灯不亮（桃源物业） 不用办了" in hears(divided.person(FIRM_MAN))
    assert "不用办了" not in hears(divided.person(DEPARTMENT))


def test_the_answer_stands_on_the_whole_and_can_be_sent_back(divided: Town) -> None:
    finish(divided, SECOND, DEPARTMENT)
    notes = [said for verb, said in record_of(divided, FIRST) if verb == "add"]
    assert notes == [{"text": "弄好了", "part": SECOND}]
    does(divided, "redo", WORKER, number=SECOND, reason="底座还在")
    assert look(divided, "state", SECOND) == "in_progress"
    assert "底座还在" in hears(divided.person(DEPARTMENT))


def test_nothing_is_merged_into_a_part(divided: Town) -> None:
    report(divided, NEIGHBOUR)
    assert refusal(divided, "merge", CLERK, to=SECOND) == "part_not_into"


def test_the_hour_at_which_to_be_there_stays_whoever_goes(accepted: Town) -> None:
    does(accepted, "whistle", WORKER, number=FIRST, **CALL)
    assert look(accepted, "respond_by", SECOND) == datetime.fromisoformat(AT_FOUR)
    does(accepted, "return", DEPARTMENT, number=SECOND, reason="人都在外面")
    assert owner_of(accepted, SECOND) is None
    assert look(accepted, "respond_by", SECOND) == datetime.fromisoformat(AT_FOUR)
    assert "人都在外面" in hears(accepted.person(CLERK))


def test_near_the_wholes_limit_a_part_is_answered_by_then_whoever_has_it(accepted: Town) -> None:
    limit = look(accepted, "resolve_by", FIRST)
    accepted.clock.time = limit - timedelta(hours=2)
    does(accepted, "divide", WORKER, number=FIRST, to=[CITY], text="看一下")
    (number,) = record_of(accepted, FIRST)[-1][1]["parts"]
    assert look(accepted, "respond_by", number) == limit
    does(accepted, "transfer", DEPARTMENT, number=number, to=VOLUNTEER, reason="他近")
    assert look(accepted, "respond_by", number) == limit


def test_a_department_without_people_here_is_for_the_desk_to_call(accepted: Town) -> None:
    does(accepted, "divide", WORKER, number=FIRST, to=["department:供电公司"], text="断电")
    assert "路灯不亮（供电公司）" in hears(accepted.person(CLERK))


def test_a_late_part_is_told_upward_and_to_who_has_the_whole(divided: Town) -> None:
    finish(divided, SECOND, DEPARTMENT)
    hears(divided.person(WORKER))
    divided.later(days=1)
    assert f"还没接单：{THIRD}" in hears(divided.person(FIRM_MAN))
    assert f"超时没人接单：{THIRD}" in hears(divided.person(SECRETARY))
    assert f"{THIRD} 路灯不亮（桃源物业）：彭海（物业）超时了" in hears(divided.person(WORKER))


def test_who_has_a_part_sees_the_matter_and_nothing_of_the_resident(town: Town) -> None:
    resident, department = town.person(RESIDENT), town.person(DEPARTMENT)
    picture = resident.upload("black")
    files = {"photos": [picture]}
    number = report(town, text="路灯不亮，电话13900001234", door="2单元701", files=files)
    does(town, "accept", WORKER, number=number)
    assert not may_see(town, DEPARTMENT, picture)
    does(town, "divide", WORKER, number=number, to=[CITY], text="看一下")
    told = hears(department)
    assert [word for word in ("路灯不亮", "看一下", "楼门口", "2单元701") if word not in told] == []
    assert "13900001234" not in told
    assert "000-0000-1001" not in told
    assert len(department.lines[-1]["photos"]) == 1
    assert may_see(town, DEPARTMENT, picture)
    assert not may_see(town, VOLUNTEER, picture)
    assert "20261121-0001 路灯不亮" in department.say(f"/status {number}")[0]
    assert "没有查到" in town.person(VOLUNTEER).say(f"/status {number}")[0]


def test_a_picture_that_comes_later_reaches_who_has_a_part_too(divided: Town) -> None:
    picture = divided.person(RESIDENT).upload("black")

    def comes(unit: UnitOfWork) -> None:
        row = unit.session.get_one(Attachment, picture)
        row.ticket_id, row.remote = the_ticket(unit, FIRST).id, "file-1"
        unit.session.flush()
        pictures.tell(unit, row)

    done(divided, comes)
    for name in (WORKER, DEPARTMENT, FIRM_MAN):
        assert "照片收到了" in hears(divided.person(name)), name


def may_see(town: Town, name: str, picture: str) -> bool:
    found = town.frontdesk.find_file(town.person(name).visitor, picture)
    return asyncio.run(found) is not None


def test_the_rest_of_an_album_follows_the_answer_to_the_whole(divided: Town) -> None:
    does(divided, "accept", DEPARTMENT, number=SECOND)
    words = f"报结 {SECOND} 修好了"
    assert "已报结" in sends(divided.person(DEPARTMENT), words, photo="green", album="a")[0]
    assert sends(divided.person(DEPARTMENT), "", photo="blue", album="a") == []
    photos = [said["photos"] for verb, said in record_of(divided, FIRST) if verb == "add"]
    assert [len(some) for some in photos] == [1, 1]


def sends(speaker: Speaker, text: str, photo: str, album: str) -> list[str]:
    """One picture of several."""
    incoming = Incoming(
        channel="web",
        address=speaker.visitor.address,
        update_id=photo,
        text=text,
        photo=speaker.upload(photo),
        album=album,
    )
    now = speaker.town.clock.now()
    speaker.town.write(lambda session: inbox.accept(session, [incoming], now))
    return speaker.hear()


def test_the_ledger_names_the_whole_and_the_public_sees_it_alone(divided: Town) -> None:
    knowledge, zone = divided.conversation.current().knowledge, divided.conversation.zone
    rows = divided.read(lambda session: list(ledger.rows(session, knowledge, zone)))
    assert [row["whole"] for row in rows] == ["", FIRST, FIRST]
    assert [row["source"] for row in rows] == ["网页", "分办", "分办"]
    span = (MONDAY - timedelta(days=1), MONDAY + timedelta(days=1))
    some = divided.read(lambda s: public.find(s, ["streetlight"], (), span, 50, 0))
    named_ = divided.read(lambda s: public.find_by_numbers(s, ["streetlight"], [FIRST, SECOND]))
    assert [t.number for t in some] == [t.number for t in named_] == [FIRST]


def test_what_departments_were_told_is_forgotten_with_the_resident(divided: Town) -> None:
    finish(divided, SECOND, DEPARTMENT)
    does(divided, "withdraw", RESIDENT, number=FIRST)
    done(divided, lambda unit: forget(unit, named(unit, RESIDENT)) and None)
    for number in (FIRST, SECOND, THIRD):
        assert not any(said for _, said in record_of(divided, number)), number
        assert look(divided, "place", number) == ""
    assert divided.read(lambda session: list(find_breaks(session, KEYS))) == []
