"""However much is due at one instant, one write takes little of it; what fails waits behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, select

from bot.desk import by_itself, care_ending, leave, ringing, round_missed, round_opening, tickets
from bot.desk.care_ending import Ending
from bot.desk.jobs import work_on
from bot.desk.reminders import LAPSE_AFTER
from bot.desk.unit_of_work import UnitOfWork
from bot.worker import find_due
from storage.diary_tables import Household
from storage.queries import leave as leave_rows
from storage.queries import people
from storage.record_tables import PlannedLeave
from storage.reminder_tables import Reminder
from storage.round_tables import Round
from storage.tables import Beat, Delivery, Ticket
from tests.desk.desk_stories import CLERK, COLLEAGUE, RESIDENT, WORKER, done, named, opened
from tests.desk.reminder_stories import queued
from tests.handlers.round_stories import monday
from tests.town import Town

pytestmark = pytest.mark.slow
MANY = 12


@pytest.fixture(autouse=True)
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is time for one in a write."""
    monkeypatch.setattr(by_itself, "A_WRITE", 0)


def works(town: Town, job: str) -> bool:
    """One write of a job; has it more to do?"""
    return town.write(lambda session: work_on(town.conversation.unit(session), job))


def due_now(town: Town) -> set[str]:
    return town.read(partial(find_due, conversation=town.conversation))


def resuming(unit: UnitOfWork, ticket: Ticket) -> None:
    ticket.state, ticket.resume_at = "waiting", unit.now


def told_long_ago(unit: UnitOfWork, ticket: Ticket) -> None:
    ticket.state, ticket.resolved_at = "resolved", unit.now - LAPSE_AFTER
    ticket.told_at = ticket.resolved_at


DUE: dict[str, Callable[[UnitOfWork, Ticket], None]] = {
    "resume": resuming,
    "lapse": told_long_ago,
}


def has_many(town: Town, verb: str) -> None:
    def many(unit: UnitOfWork) -> None:
        for number in range(MANY):
            DUE[verb](unit, opened(unit, place=f"{number}号楼"))

    done(town, many)


def states(town: Town) -> set[str]:
    return {*town.read(lambda session: session.exec(select(Ticket.state)).all())}


@pytest.mark.parametrize(("verb", "after"), [("resume", "in_progress"), ("lapse", "closed")])
def test_tickets_that_are_due_together_are_taken_one_write_after_another(
    town: Town, verb: str, after: str
) -> None:
    has_many(town, verb)
    before = states(town)
    assert works(town, verb)
    assert states(town) == before | {after}, "some are left for the next write"
    while works(town, verb):
        pass
    assert states(town) == {after}


@pytest.mark.parametrize("verb", DUE)
def test_tickets_that_fail_are_not_in_the_way_of_others(
    town: Town, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    tried: list[str] = []

    def failing(unit: UnitOfWork, ticket: Ticket, *said: object) -> None:
        tried.append(ticket.number)
        raise ZeroDivisionError

    has_many(town, verb)
    monkeypatch.setattr(tickets, "act", failing)
    for _ in range(MANY + 2):
        works(town, verb)
    assert len(tried) == len({*tried}) == MANY
    town.clock.advance(timedelta(minutes=11))
    assert verb in due_now(town), "and they are tried again"


def test_leave_that_begins_on_one_day_is_begun_one_by_one(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plan(unit: UnitOfWork) -> None:
        for name in (WORKER, COLLEAGUE, CLERK):
            until = unit.now + timedelta(days=2)
            leave_rows.plan(unit.session, named(unit, name).id, unit.now, until)

    def failing(unit: UnitOfWork, planned: PlannedLeave) -> None:
        if planned.person_id == named(unit, WORKER).id:
            raise ZeroDivisionError
        began(unit, planned)

    began = leave.begin_one
    done(town, plan)
    monkeypatch.setattr(leave, "begin_one", failing)
    assert works(town, "leave")
    while works(town, "leave"):
        pass
    assert "leave" not in due_now(town)
    left = town.read(lambda s: [people.get_person(s, one.person_id).name for one in planned_in(s)])
    assert left == [WORKER]


def planned_in(session: Session) -> list[PlannedLeave]:
    return [*session.exec(select(PlannedLeave))]


def test_rounds_missed_together_are_told_in_one_message_after_many_writes(town: Town) -> None:
    monday(town)

    def passes(unit: UnitOfWork) -> int:
        """All that is under way should have been done by now."""
        under_way = unit.session.exec(select(Round).where(col(Round.due_at).is_not(None))).all()
        for row in under_way:
            row.due_at = unit.session.get_one(Ticket, row.ticket_id).resolve_by = unit.now
        return len(under_way)

    count = done(town, passes)
    assert count > 1
    writes = 1
    while works(town, "rounds"):
        writes += 1
        assert told_upward(town) == []
    assert writes == count
    assert len(told_upward(town)) == len({*told_upward(town)})
    assert told_upward(town)


def told_upward(town: Town) -> list[int]:
    """The chats in which it was said what was missed."""
    said = col(Delivery.key).startswith(f"{round_missed.UPWARD}:")
    return [*town.read(lambda s: s.exec(select(Delivery.chat_id).where(said)).all())]


def test_the_days_rounds_are_opened_in_many_writes(town: Town) -> None:
    monday(town)
    town.write(lambda s: s.merge(Beat(job=round_opening.JOB, day="2026-11-22")) and None)
    town.write(lambda s: s.delete(s.get_one(Beat, round_opening.LOOKED_AT)))
    assert works(town, "rounds")
    opened_on = town.read(lambda s: s.get_one(Beat, round_opening.JOB).day)
    assert opened_on == "2026-11-22", "there is more to be looked at"
    while works(town, "rounds"):
        pass
    assert town.read(lambda s: s.get_one(Beat, round_opening.JOB).day) == "2026-11-23"


def test_what_cannot_come_back_after_a_wrong_clock_rings_later(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def failing(unit: UnitOfWork, reminder: Reminder) -> None:
        tried.append(reminder.id)
        raise ZeroDivisionError

    town.person(RESIDENT).say("每天早上八点提醒我吃药")
    ahead = timedelta(days=30)
    done(town, lambda unit: rang(unit, unit.now + ahead))
    with monkeypatch.context() as patched:
        patched.setattr(ringing, "come_back", failing)
        for _ in range(3):
            works(town, "ring")
    assert len(tried) == 1
    assert "ring" not in due_now(town)
    town.later(minutes=11)
    assert "11-22 08:00" in queued(town)


def rang(unit: UnitOfWork, at: datetime) -> None:
    (reminder,) = unit.session.exec(select(Reminder)).all()
    reminder.rang_at = at


def test_an_older_version_does_not_ask_for_the_calendar_all_the_time(town: Town) -> None:
    town.tick()
    town.write(lambda s: s.merge(Beat(job=ringing.CALENDAR, day="of a newer version")) and None)
    town.write(lambda s: s.merge(Beat(job=ringing.VERSION, day="10")) and None)
    assert "calendar" not in due_now(town)
    town.write(lambda s: s.merge(Beat(job=ringing.VERSION, day="0")) and None)
    assert "calendar" in due_now(town)


def test_homes_are_told_once_of_though_one_of_them_failed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endings(unit: UnitOfWork) -> list[Ending]:
        return [Ending(home, date(2026, 12, 1)) for home in unit.session.exec(select(Household))]

    def failing(unit: UnitOfWork, home: Household) -> object:
        if home.id > 1:
            raise ZeroDivisionError
        return ()

    def find(unit: UnitOfWork) -> dict[int, list[Ending]]:
        told: dict[int, list[Ending]] = {}
        by_itself.by_itself(unit, partial(care_ending.find_told, unit, told), what="care")
        return told

    monkeypatch.setattr(care_ending, "endings", endings)
    assert done(town, lambda unit: bool(find(unit)))
    monkeypatch.setattr(care_ending, "items_for", failing)
    assert done(town, find) == {}, "it is told with all the others on the next day"
