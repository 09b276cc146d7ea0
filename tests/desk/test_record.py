"""The record of a ticket: it can be erased, it can't be changed, and doctor says what was."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, delete, select, text, update

from bot.desk.anchors import find_breaks
from storage.queries import events
from storage.tables import (
    Anchor,
    Delivery,
    EventContent,
    Serial,
    Ticket,
    TicketEvent,
)
from tests.desk.desk_stories import RESIDENT, WORKER, does, report
from tests.town import KEYS, Town

ROOT = Path(__file__).resolve().parents[2]
FIRST = "20261121-0001"


@pytest.fixture
def told(town: Town) -> Town:
    """Three tickets: one with a history, one just opened, and one of the next day."""
    report(town)
    does(town, "accept", WORKER)
    does(town, "add", RESIDENT, text="电话13800138000")
    does(town, "resolve", WORKER, text="换了灯泡", photos=["p1"])
    report(town, "周明远")
    town.later(days=1)  # the anchor of the second day stands over both
    report(town, "吴小燕")
    return town


def breaks(town: Town) -> list[str]:
    return town.read(lambda session: list(find_breaks(session, KEYS)))


def test_what_happened_verifies(told: Town) -> None:
    assert breaks(told) == []


def test_what_was_erased_still_verifies(told: Town) -> None:
    """A person's right: words and salt go, that something was said stays."""
    told.write(lambda session: session.exec(delete(EventContent)))
    told.later(days=1)
    does(told, "confirm", RESIDENT)
    assert breaks(told) == []


def test_the_same_words_have_different_digests(told: Town) -> None:
    """Else erased words could be guessed."""
    opening = select(TicketEvent.content_digest).where(TicketEvent.verb == "open")
    digests = told.read(lambda session: session.exec(opening).all())
    assert len(set(digests)) == 3


def event(session: Session, seq: int) -> TicketEvent:
    found = select(TicketEvent).where(TicketEvent.ticket_id == 1, TicketEvent.seq == seq)
    return session.exec(found).one()


def change_the_actor(session: Session) -> None:
    event(session, 2).actor_id = 1


def change_the_time(session: Session) -> None:
    late = event(session, 2)
    late.at -= timedelta(hours=1)


def change_the_verb(session: Session) -> None:
    event(session, 3).verb = "confirm"


def change_the_words(session: Session) -> None:
    session.get_one(EventContent, event(session, 3).id).content = '{"text": "没说过的话"}'


def spoil_the_words(session: Session) -> None:
    spoiled = text("UPDATE eventcontent SET content = :zero WHERE event_id = 3")
    session.connection().execute(spoiled, {"zero": b"\0"})


def take_an_event_out(session: Session) -> None:
    session.exec(delete(EventContent).where(col(EventContent.event_id) == event(session, 3).id))
    session.exec(delete(TicketEvent).where(col(TicketEvent.id) == event(session, 3).id))


def cut_the_end_off(session: Session) -> None:
    last = event(session, 4).id
    session.exec(delete(EventContent).where(col(EventContent.event_id) == last))
    session.exec(delete(TicketEvent).where(col(TicketEvent.id) == last))


def change_the_state(session: Session) -> None:
    session.exec(update(Ticket).where(col(Ticket.number) == FIRST).values(state="closed"))


CHANGES = [
    pytest.param(change_the_actor, "event 2: it was changed", id="who did it"),
    pytest.param(change_the_time, "event 2: it was changed", id="when"),
    pytest.param(change_the_verb, "event 3: it was changed", id="what"),
    pytest.param(change_the_words, "event 3: its content was changed", id="the words"),
    pytest.param(spoil_the_words, "event 3: its content was changed", id="the words' bytes"),
    pytest.param(take_an_event_out, "event 4: an event before it is missing", id="one removed"),
    pytest.param(cut_the_end_off, "its state is not the one", id="the end cut off"),
    pytest.param(change_the_state, "its state is not the one", id="the state alone"),
]


@pytest.mark.parametrize(("change", "named"), CHANGES)
def test_what_was_changed_is_named(told: Town, change: object, named: str) -> None:
    assert callable(change)
    told.write(change)
    found = breaks(told)
    assert any(FIRST in line and named in line for line in found), found
    assert not any("0002" in line for line in found)


def forge(session: Session) -> None:
    """Change an event and mend its digest, as one would who knows how."""
    changed = event(session, 2)
    changed.actor_id = 1
    changed.digest = "0" * 64


def test_a_forged_event_breaks_the_chain_behind_it(told: Town) -> None:
    told.write(forge)
    assert any("event 3: an event before it is missing or was changed" in b for b in breaks(told))


def remove(session: Session, ticket_id: int) -> None:
    """A ticket with everything of it."""
    of_it = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket_id)
    session.exec(delete(EventContent).where(col(EventContent.event_id).in_(of_it)))
    session.exec(delete(TicketEvent).where(col(TicketEvent.ticket_id) == ticket_id))
    session.exec(delete(Delivery).where(col(Delivery.ticket_id) == ticket_id))
    session.exec(delete(Ticket).where(col(Ticket.id) == ticket_id))


@pytest.mark.parametrize("number", ["20261121-0001", "20261121-0002", "20261122-0001"])
def test_a_removed_ticket_is_missed_by_its_number(told: Town, number: str) -> None:
    ticket_id = told.read(lambda s: s.exec(select(Ticket.id).where(Ticket.number == number)).one())
    told.write(lambda session: remove(session, ticket_id))
    assert f"ticket {number}: it is gone" in breaks(told)


def test_a_removed_ticket_whose_number_was_hidden_is_missed_by_the_anchor(told: Town) -> None:
    def hide(session: Session) -> None:
        remove(session, 2)
        session.exec(update(Serial).where(col(Serial.day) == "20261121").values(last=1))

    told.write(hide)
    (found,) = breaks(told)
    assert found.startswith("anchor 2026-11-22: a ticket or an event from before")


def test_a_changed_anchor_breaks_those_behind_it(told: Town) -> None:
    told.later(days=1)

    def change(session: Session) -> None:
        first = events.find_anchors(session)[0]
        first.digest = "0" * 64

    told.write(change)
    assert len(breaks(told)) == 2


def test_there_is_one_anchor_a_day_where_people_live(town: Town) -> None:
    report(town)
    for _ in range(30):
        town.later(hours=2)
    days = town.read(lambda session: [anchor.day for anchor in events.find_anchors(session)])
    assert days == ["2026-11-21", "2026-11-22", "2026-11-23"]
    assert town.read(lambda s: s.exec(select(Anchor.heads).order_by(text("id"))).all()) == [1] * 3


def doctor(town: Town) -> subprocess.CompletedProcess[str]:
    environment = {
        "BOT_DATA_DIR": str(town.folder),
        "BOT_DATABASE_URL": town.database.url,
        "BOT_SECRET_KEY": "a-key-for-the-tests-alone",
    }
    command = [sys.executable, "run_bot.py", "doctor"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.slow
def test_doctor_says_so_and_fails(town: Town) -> None:
    report(town)
    strange = doctor(town)
    assert "event 1: its content was changed or can't be read: sealed with a key" in strange.stdout
    town.write(lambda session: session.exec(delete(EventContent)))
    healthy = doctor(town)
    assert healthy.returncode == 0, healthy.stderr
    assert healthy.stdout == "all records verify\n"
    town.write(lambda session: remove(session, 1))
    sick = doctor(town)
    assert sick.returncode == 1
    assert f"ticket {FIRST}: it is gone" in sick.stdout
    assert "Traceback" not in sick.stderr
