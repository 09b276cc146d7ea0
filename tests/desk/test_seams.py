"""What one part of the desk does, as the others see it."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlmodel import col, select

from bot.desk import forgetting, ledger
from bot.desk.unit_of_work import UnitOfWork
from bot.frontdesk import overview
from storage.tables import Delivery
from tests.desk.complaint_stories import call_about, lamp
from tests.desk.desk_stories import (
    CLERK,
    FIRST,
    MONDAY,
    NEIGHBOUR,
    RESIDENT,
    SECRETARY,
    WORKER,
    act,
    does,
    named,
    opened,
    report,
    tried,
)
from tests.town import Town

pytestmark = pytest.mark.slow


def test_a_call_is_no_secret_and_a_complaint_is(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> None:
        call = call_about(unit, lamp(unit, WORKER))
        complaint = opened(unit, NEIGHBOUR, item="staff-complaint", text="王慧态度恶劣")
        shown = {line["number"] for line in overview(unit, {})["tickets"]}
        assert call.number in shown
        assert complaint.number not in shown
        rows = ledger.rows(unit.session, unit.knowledge, unit.zone)
        owners = {row.cells["number"]: row.cells["owner"] for row in rows}
        assert owners[call.number] == SECRETARY
        assert owners[complaint.number] == ""

    tried(still_town, story)


def test_a_neighbour_who_joined_gets_no_phone_of_who_reported(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> None:
        ticket, joined = opened(unit), opened(unit, NEIGHBOUR)
        act(unit, "merge", CLERK, joined.number, to=ticket.number)
        act(unit, "accept", WORKER, ticket.number)
        act(
            unit,
            "resolve",
            WORKER,
            ticket.number,
            text="和13800138000说好了，换了灯泡",
            photos=["p"],
        )
        sent = select(Delivery).where(Delivery.ticket_id == joined.id)
        rows = unit.session.exec(sent.order_by(col(Delivery.id).desc())).all()
        last = json.loads(rows[0].payload)["text"]
        assert "换了灯泡" in last
        assert "13800138000" not in last

    tried(still_town, story)


def test_what_was_forgotten_does_not_come_back_without_words(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> None:
        ticket, joined = opened(unit), opened(unit, NEIGHBOUR)
        act(unit, "merge", CLERK, joined.number, to=ticket.number)
        forgetting.forget(unit, named(unit, NEIGHBOUR))
        act(unit, "withdraw", RESIDENT, ticket.number)
        assert joined.state == "merged"

    tried(still_town, story)


def test_the_list_on_the_web_tells_of_the_day_it_is_pressed_to(town: Town) -> None:
    town.clock.time = MONDAY
    report(town)
    does(town, "accept", WORKER, number=FIRST)
    does(town, "press", SECRETARY, number=FIRST, date="2026-11-24")
    visitor = town.person(WORKER).visitor
    (before,) = asyncio.run(town.frontdesk.tasks(visitor))
    assert before["late"] is False
    town.later(days=2)
    (after,) = asyncio.run(town.frontdesk.tasks(visitor))
    assert after["late"] is True
    assert (before["due"], after["due"]) == ("明天18:00", "11月24日 星期二 18:00")
