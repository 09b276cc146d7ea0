"""Readers who change while a notice goes out: forgotten, gone from it, joined, in another chat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bot.desk import notice_sending
from bot.desk.forgetting import finish, forget
from bot.desk.linking import merge
from bot.desk.retention import erase_old
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.worker import find_due
from storage.notice_tables import LeftOut, Notice
from storage.queries import deliveries
from storage.tables import Chat, Delivery, Person
from tests.desk.desk_stories import RESIDENT, WORKER, area, done, named
from tests.desk.notice_stories import (
    HOUSE,
    goes_on,
    is_on_its_way,
    neighbours,
    readers,
    stands,
    state,
    with_policies,
)
from tests.town import Town

pytestmark = pytest.mark.slow


def new_chat(unit: UnitOfWork, person: Person, address: str) -> Chat:
    chat = Chat(
        channel="web",
        address=address,
        person_id=person.id,
        created_at=unit.now,
        active_at=unit.now,
    )
    unit.session.add(chat)
    unit.session.flush()
    return chat


def test_a_correction_is_for_nobody_who_was_forgotten(town: Town) -> None:
    town.person(RESIDENT)
    neighbours(town, 2)
    number = is_on_its_way(town, HOUSE)
    goes_on(town)
    done(town, lambda unit: forget(unit, named(unit, RESIDENT)) and None)
    correction = is_on_its_way(town, HOUSE, whom="notice", value=str(number))
    goes_on(town)
    assert state(town, correction) == "sent"
    assert stands(town, correction).sent == 2


def test_who_leaves_before_their_copy_goes_out_is_named_as_such(town: Town) -> None:
    resident, worker = town.person(RESIDENT), town.person(WORKER)
    done(town, lambda unit: setattr(named(unit, RESIDENT), "quiet", "09:00-08:00"))
    number = is_on_its_way(town, HOUSE)
    done(town, notice_sending.every_tick)
    resident.say("退订停水停电通知")
    assert stands(town, number).lost["left"] == 1
    worker.say(f"/notices {number}")
    assert "退订了这类通知 1 人：李桂兰" in worker.press("没发成的")[0]


def test_of_two_who_are_one_meanwhile_each_chat_has_one_copy(town: Town) -> None:
    town.person(RESIDENT)
    other = town.stranger()
    other.say("你好")

    def moves_in(unit: UnitOfWork) -> None:
        person = unit.session.get_one(Person, other.visitor.person_id)
        person.area_id = area(unit, HOUSE).id

    done(town, moves_in)
    number = is_on_its_way(town, HOUSE)
    done(town, lambda unit: notice_sending.every_tick(with_policies(unit, notices_a_minute=6)))
    town.settle()
    early, late = (one.visitor.person_id for one in (town.person(RESIDENT), other))
    assert readers(town, number, "sent") == [early]

    def are_one(unit: UnitOfWork) -> None:
        merge(unit, unit.session.get_one(Person, early), unit.session.get_one(Person, late))

    done(town, are_one)
    goes_on(town)
    assert readers(town, number, "sent") == [late]
    assert state(town, number) == "sent"


def test_nobody_is_forgotten_whose_notice_is_on_its_way(town: Town) -> None:
    number = is_on_its_way(town, HOUSE)
    with pytest.raises(Refused, match="forget_author"):
        done(town, lambda unit: forget(unit, named(unit, WORKER)) and None)
    done(town, finish)
    goes_on(town)
    assert state(town, number) == "sent"
    done(town, lambda unit: forget(unit, named(unit, WORKER)) and None)


def test_what_waits_for_a_reader_follows_them(town: Town) -> None:
    """A correction, and what its author is to learn."""
    town.person(RESIDENT)
    worker = town.person(WORKER)
    number = is_on_its_way(town, HOUSE)
    goes_on(town)
    worker.hear()
    correction = is_on_its_way(town, HOUSE, whom="notice", value=str(number))
    town.clock.advance(timedelta(seconds=10))
    done(town, lambda unit: setattr(named(unit, RESIDENT), "quiet", "09:00-08:00"))
    done(town, notice_sending.every_tick)

    def both_move(unit: UnitOfWork) -> list[int]:
        chats = [new_chat(unit, named(unit, who), f"new-{who}") for who in (RESIDENT, WORKER)]
        notice_sending.finish(unit, unit.session.get_one(Notice, correction))
        unit.session.flush()
        for chat in chats:
            deliveries.bring(unit.session, chat, unit.now)
        return [chat.id for chat in chats]

    chats = done(town, both_move)
    waiting = select(Delivery.chat_id).where(Delivery.state == "pending")
    here = waiting.where(col(Delivery.chat_id).in_(chats))
    assert sorted(town.read(lambda s: s.exec(here).all())) == sorted(chats)


def test_by_night_and_while_copies_wait_there_is_nothing_to_do(town: Town) -> None:
    def is_due(session: Session) -> bool:
        return "notice sending" in find_due(session, town.conversation)

    done(town, lambda unit: setattr(named(unit, RESIDENT), "quiet", "09:00-08:00"))
    town.person(RESIDENT)
    number = is_on_its_way(town, HOUSE)
    assert town.read(is_due)
    goes_on(town)
    assert stands(town, number).to_come == 1
    assert not town.read(is_due)
    town.clock.advance(timedelta(hours=13))  # 23:00
    is_on_its_way(town, HOUSE)
    assert not town.read(is_due)
    town.later(hours=9, minutes=30)
    goes_on(town)
    assert state(town, number) == "sent"


def test_a_rate_is_kept_to_the_copy(town: Town) -> None:
    """Seven a minute are seven, however the ticks lie."""
    neighbours(town, 40)
    number = is_on_its_way(town, HOUSE)
    done(town, lambda unit: notice_sending.every_tick(with_policies(unit, notices_a_minute=7)))
    before = len(readers(town, number, "pending", "sent")) + stands(town, number).lost.total()
    for _ in range(36):
        town.clock.advance(timedelta(seconds=5))
        done(town, lambda unit: notice_sending.every_tick(with_policies(unit, notices_a_minute=7)))
    after = len(readers(town, number, "pending", "sent")) + stands(town, number).lost.total()
    assert after - before == 21


def test_who_was_left_out_is_not_kept_for_ever(town: Town) -> None:
    town.person(RESIDENT).say("退订停水通知")
    number = is_on_its_way(town, HOUSE)
    goes_on(town)
    left = town.read(lambda s: [row.person_id for row in s.exec(select(LeftOut)).all()])
    done(town, lambda unit: forget(unit, named(unit, RESIDENT)) and None)
    assert len(town.read(lambda s: s.exec(select(LeftOut)).all())) == len(left) - 1 > 0
    assert state(town, number) == "sent"
    town.clock.advance(timedelta(days=731))
    done(town, erase_old)
    assert town.read(lambda s: s.exec(select(LeftOut)).all()) == []
