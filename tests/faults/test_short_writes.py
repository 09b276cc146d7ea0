"""However much is due at one instant, one write takes little of it; what fails waits behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, select

from bot.desk import by_itself, care_ending, leave, ringing, round_missed, round_opening, tickets
from bot.desk.care_own import items_for
from bot.desk.jobs import work_on
from bot.desk.reminders import LAPSE_AFTER
from bot.desk.unit_of_work import UnitOfWork
from bot.worker import find_due
from storage.diary_tables import Household
from storage.queries import leave as leave_rows
from storage.queries import people
from storage.record_tables import PlannedLeave
from storage.reminder_tables import Reminder
from storage.round_tables import CareWord, Round
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


def told_at(town: Town) -> list[datetime | None]:
    return [*town.read(lambda session: session.exec(select(Ticket.told_at)).all())]


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
    told = told_at(town)
    monkeypatch.setattr(tickets, "act", failing)
    for _ in range(MANY + 2):
        works(town, verb)
    assert len(tried) == len({*tried}) == MANY
    assert told_at(town) == told, "the record says when that really was"
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


def agree_until(town: Town, until: str) -> int:
    """Every home of the register agreed, and to that day; how many there are."""

    def agree(unit: UnitOfWork) -> int:
        homes = unit.session.exec(select(Household)).all()
        said = f'{{"words": "本人同意", "on": "2026-09-01", "until": "{until}"}}'
        before = unit.now - timedelta(days=60)
        for home in homes:
            word = CareWord(household_id=home.id, kind="agreed", said=said, at=before)
            unit.session.add(word)
        return len(homes)

    return done(town, agree)


def endings_named(town: Town) -> int:
    """In how many buttons a home is named whose consent ends."""
    said = town.read(lambda s: s.exec(select(Delivery).where(Delivery.kind == "round")).all())
    return sum(row.payload.count("care_agreed:") for row in said)


def test_homes_whose_consent_ends_are_found_in_many_writes_and_told_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of them fails on the first day: it alone is told on the second."""
    monkeypatch.setattr(care_ending, "items_for", lambda unit, home: failing(unit, home))

    def failing(unit: UnitOfWork, home: Household) -> object:
        if home.id == 1:
            raise ZeroDivisionError
        return items_for(unit, home)

    homes = agree_until(town, "2026-11-25")
    monday(town)
    first = endings_named(town)
    monkeypatch.setattr(care_ending, "items_for", items_for)
    town.later(days=1)
    assert 0 < first < endings_named(town)
    told = endings_named(town)
    town.later(days=1)
    assert endings_named(town) == told
    assert homes > 1


def heard(town: Town, kind: str) -> list[int]:
    """The chats to which a message of a kind goes."""
    query = select(Delivery.chat_id).where(Delivery.kind == kind)
    return [*town.read(lambda s: s.exec(query).all())]


def test_the_message_of_the_morning_goes_to_one_after_another(town: Town) -> None:
    """A process that dies between two writes leaves the rest to the next one; nobody hears twice,
    and what is resumed today is told as that to the last of them, too."""
    town.clock.time = datetime(2026, 11, 23, 2, tzinfo=UTC)
    for name in (WORKER, COLLEAGUE, CLERK):
        done(town, partial(waits_until_tomorrow, name=name))
    town.clock.time = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    while not heard(town, "morning"):
        assert works(town, "morning")
    assert not works(town, "resume"), "the others are told of it first"
    while "morning" in due_now(town):
        works(town, "morning")
    assert len(heard(town, "morning")) == len({*heard(town, "morning")}) == 3
    said = town.read(lambda s: s.exec(select(Delivery).where(Delivery.kind == "morning")).all())
    assert all("今天恢复 1 件" in row.payload for row in said)
    while works(town, "resume"):
        pass
    assert states(town) == {"in_progress"}


def waits_until_tomorrow(unit: UnitOfWork, name: str) -> None:
    ticket = opened(unit, place=name)
    ticket.owner_id, ticket.state = named(unit, name).id, "waiting"
    ticket.resume_at = unit.now.replace(hour=0) + timedelta(days=1)
