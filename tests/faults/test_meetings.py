"""Two processes on one database that meet in the middle of something: nobody sees it."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlmodel import Session, select

from bot import inbox
from bot.commands.doctor import find_broken
from bot.desk import linking, tickets
from bot.desk.deliver import deliver
from bot.desk.find import by_number
from bot.desk.forgetting import forget
from bot.desk.jobs import daily
from bot.message import Incoming, Reply
from bot.outbox import show
from bot.rounds import handle_round
from storage.queries import chats, deliveries, sending
from storage.tables import Anchor, Chat, Delivery, Person
from storage.work import Outcome
from tests.desk.desk_stories import RESIDENT, WORKER, act, done, look, named, report, the_ticket
from tests.faults.meanwhile import meanwhile, uncommitted
from tests.handlers.two_chats import link, person_of, tickets_of
from tests.town import Town

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("town_url", ["postgresql"], indirect=True),
]
SOON = 0.5  # seconds in which what does not wait is over


def test_a_line_that_comes_between_two_queries_is_shown(town: Town) -> None:
    """A page asks for what is new while a message and its answer are stored."""
    resident = town.person("resident")
    resident.say("你好")
    before = resident.seen
    with meanwhile(town.database, "FROM delivery", lambda: resident.say("医保怎么交")):
        first = asyncio.run(town.frontdesk.history(resident.visitor, before))
    after = first[-1]["seq"] if first else before
    rest = asyncio.run(town.frontdesk.history(resident.visitor, after))
    assert [line["from"] for line in [*first, *rest]] == ["me", "bot"]


def test_doctor_blames_nobody_while_people_report(town: Town) -> None:
    report(town)
    with meanwhile(town.database, "FROM serial", lambda: report(town, "周明远")):
        assert find_broken(town.database) == []
    with meanwhile(town.database, "FROM ticketevent", lambda: report(town, "吴小燕")):
        assert find_broken(town.database) == []


def test_the_days_anchor_waits_for_events_under_way(town: Town) -> None:
    """An id is given before it is committed: the anchor must not stand over a gap."""
    report(town)

    def accept(session: Session) -> None:
        act(town.conversation.unit(session), "accept", WORKER)

    with uncommitted(town.database, accept):
        report(town, "周明远")
        anchored = town.database.write(lambda s: daily(town.conversation.unit(s)))
        time.sleep(SOON)
    anchored.result(30)
    assert len(town.read(lambda session: session.exec(select(Anchor)).all())) == 1
    assert find_broken(town.database) == []


def test_who_files_something_while_a_chat_is_joined_finds_it_afterwards(town: Town) -> None:
    """The person has a second chat, and reports in it at that moment."""
    phone, tablet, home = (town.stranger(name) for name in ("phone", "tablet", "home"))
    link(phone, tablet)
    owner = person_of(town, home)
    code = done(town, lambda unit: linking.make_code(unit, unit.session.get_one(Person, owner.id)))
    address, chat_id = tablet.visitor.address, phone.visitor.chat_id
    words = Incoming(channel="web", address=address, update_id="x", text="/human 水管爆了找人")
    town.write(lambda session: inbox.accept(session, [words], town.clock.now()))

    def take(session: Session) -> None:
        chat = session.get_one(Chat, chat_id)
        linking.take(town.conversation.unit(session), code, chat)

    with uncommitted(town.database, lambda s: handle_round(s, town.conversation, 1, 1.0)):
        taken = town.database.write(take)
        time.sleep(SOON)
    taken.result(30)
    town.settle()
    assert "20261121-0001" in tickets_of(home)


def test_news_that_are_being_sent_stay_where_they_are_shown(town: Town) -> None:
    """Their reader begins to write in another chat at that moment."""
    report(town)
    now = town.clock.now()

    def queue(session: Session) -> tuple[int, int]:
        unit = town.conversation.unit(session)
        person = named(unit, RESIDENT)
        here = chats.find_chats_of(session, person.id)[0]
        deliver(unit, here, "news", Reply(text="有消息"), "news:1", ticket=the_ticket(unit))
        other = chats.open_chat(session, "web", "web-other", now, person)
        return here.id, other.id

    def send(session: Session) -> None:
        due = sending.find_due(session, now=now, channel="web", limit=100)
        show(session, due, now, town.conversation.nights())

    here, other = town.write(queue)
    with uncommitted(town.database, send):
        followed = town.database.write(lambda s: deliveries.bring(s, s.get_one(Chat, other), now))
        time.sleep(SOON)
    followed.result(30)
    news = town.read(lambda s: s.exec(select(Delivery).where(Delivery.key == "news:1")).one())
    assert (news.chat_id, news.state) == (here, "sent")
    assert other != here


def test_the_record_stays_true_when_a_matter_is_accepted_while_it_is_forgotten(town: Town) -> None:
    """Its resident asks for it, and the worker accepts it at that moment."""
    number = report(town)
    accepting: list[Outcome[None]] = []

    def accept(session: Session) -> None:
        unit = town.conversation.unit(session)
        ticket = by_number(unit, number)
        assert ticket
        tickets.act(unit, ticket, "accept", named(unit, WORKER))

    def meanwhile_accepted() -> None:
        accepting.append(town.database.write(accept))
        time.sleep(SOON)

    with meanwhile(town.database, "ORDER BY ticketevent.seq DESC", meanwhile_accepted):
        done(town, lambda unit: forget(unit, named(unit, RESIDENT)) and None)
    accepting[0].result(30)
    assert look(town, "state", number) == "in_progress"
    assert find_broken(town.database) == []


def test_who_asks_to_be_forgotten_keeps_what_is_being_reported_in_another_chat(town: Town) -> None:
    """It goes on until it ends, like all that was reported before."""
    phone, tablet = town.stranger("phone"), town.stranger("tablet")
    link(phone, tablet)
    person_id, address = person_of(town, phone).id, tablet.visitor.address
    words = Incoming(channel="web", address=address, update_id="x", text="/human 水管爆了找人")
    town.write(lambda session: inbox.accept(session, [words], town.clock.now()))

    def forgotten(session: Session) -> list[str]:
        going_on = forget(town.conversation.unit(session), session.get_one(Person, person_id))
        return [ticket.number for ticket in going_on]

    with uncommitted(town.database, lambda s: handle_round(s, town.conversation, 1, 1.0)):
        asked = town.database.write(forgotten)
        time.sleep(SOON)
    assert asked.result(30) == ["20261121-0001"]
