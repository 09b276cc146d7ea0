"""李桂兰没来, 9点的到了: the desk says in words who came, and nothing else is taken for it."""

from __future__ import annotations

import pytest
from sqlmodel import Session, update

from storage.booking_tables import Booking
from tests.handlers.booking_stories import CLERK, NEIGHBOUR, RESIDENT, at, books, states
from tests.town import Speaker, Town

SAID = {
    "李桂兰没来": "no_show",
    "3号李桂兰没来": "no_show",
    "理发的李桂兰没来": "no_show",
    "9点的没来": "no_show",
    "李大妈一直没来": "no_show",
    "李桂兰来了": "came",
    "李桂兰来理发了": "came",
    "李桂兰已经到了": "came",
    "Y0001到了": "came",
    # of something else, or of somebody else
    "李桂兰的儿子来了": "booked",
    "李桂兰没来上班": "booked",
    "李桂兰来了吗": "booked",
    "李桂兰家来水了": "booked",
    "理发师傅没来": "booked",
    "李师傅来了": "booked",
    "李桂兰没来，电梯坏了": "booked",
    "高温来了": "booked",
    "快递到了": "booked",
    "医保到账了": "booked",
    "没人来": "booked",
    "都来了": "booked",
}


@pytest.fixture
def clerk(town: Town) -> Speaker:
    """Two haircuts and, later, a visit to the doctor; it is ten minutes past the first."""
    books(town.person(RESIDENT))
    books(town.person(NEIGHBOUR), label="周三 9:15")
    books(town.person(NEIGHBOUR), "约周三上午十点的门诊", "周三 10:00")
    town.clock.time = at("11-25 09:20")
    clerk = town.person(CLERK)
    clerk.hear()
    return clerk


def forget(session: Session) -> None:
    """As if nobody had said anything yet."""
    session.exec(update(Booking).values(state="booked"))


def test_it_is_noted_of_who_was_named(town: Town, clerk: Speaker) -> None:
    for said, state in SAID.items():
        (answer, *_) = clerk.say(said)
        assert states(town) == [state, "booked", "booked"], said
        assert ("记下了：李桂兰 11月25日 周三 9:00" in answer) is (state != "booked"), said
        town.write(forget)


@pytest.mark.slow
def test_who_may_be_several_is_asked(town: Town, clerk: Speaker) -> None:
    assert "是哪一个" in clerk.say("周明远来了")[0]
    assert [label.split()[1] for label in clerk.labels] == ["便民理发", "卫生站门诊"]
    assert "周明远 11月25日 周三 9:15 来了" in clerk.press("便民理发")[0]
    assert states(town) == ["booked", "came", "booked"]
    clerk.press("改成没来")
    assert states(town) == ["booked", "no_show", "booked"]


@pytest.mark.slow
def test_nobody_of_that_name_is_said_and_all_of_the_sheet_are_noted(
    town: Town, clerk: Speaker
) -> None:
    assert "没有王大爷" in clerk.say("王大爷没来")[0]
    clerk.say("今天的预约")
    clerk.say("Y0001没来")
    clerk.say("今天的预约")
    assert len(clerk.say("都来了")) == 2, "what was noted of one stays"
    assert states(town) == ["no_show", "came", "came"]


@pytest.mark.slow
def test_before_the_hour_and_from_a_resident_it_is_not_taken(town: Town, clerk: Speaker) -> None:
    town.person(RESIDENT).say("李桂兰没来")
    town.clock.time = at("11-25 05:00")
    assert "还没到时间" in clerk.say("李桂兰没来")[0]
    assert set(states(town)) == {"booked"}
