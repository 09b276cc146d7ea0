"""What time does to reminders, and what becomes of them when their person changes or goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from hashlib import sha256

from bot.desk import closed_days, kin
from bot.desk.by_itself import A_TICK, TRY_AGAIN, by_itself, in_time, is_left
from bot.desk.deadlines import Calendar
from bot.desk.expiring import once_more
from bot.desk.reminding import (
    coming,
    go_on,
    key_of,
    queue,
    rule_of,
    take_back,
    take_one,
)
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from bot.times.rules import is_of_clock, last_at
from storage.queries import chats, deliveries, forgetting, knowledge
from storage.queries import reminders as rows
from storage.reminder_tables import Reminder
from storage.tables import Beat, Person

CALENDAR = "calendar"  # the job that remembers which calendar reminders go by
VERSION = "calendar version"  # and of which published knowledge it is


def every_tick(unit: UnitOfWork) -> bool:
    """Go on from those whose time has come; those that went on by a wrong clock come back.

    Is there more, and does it get any fewer?"""
    ahead = rows.find_ahead(unit.session, unit.now, A_TICK)
    back = go_by(unit, ahead, come_back)
    for one in (one for one, done in back if not done):
        let_ring(one, unit.now + TRY_AGAIN)
    due = rows.find_due(unit.session, unit.now, A_TICK)
    rung = go_by(unit, due, ring)
    for one, done in rung:
        one.due_at = one.due_at if done else unit.now + TRY_AGAIN
    looked_at = [*back, *rung]
    more = is_left(len(looked_at), len(ahead) + len(due))
    return more and any(done for _, done in looked_at)


def go_by(
    unit: UnitOfWork, some: Sequence[Reminder], work: Callable[[UnitOfWork, Reminder], None]
) -> list[tuple[Reminder, bool]]:
    """Each alone, so that a fault in one holds up no other; those there was time for, and how."""
    return [
        (one, by_itself(unit, partial(work, unit, one), what=f"reminder {one.id}"))
        for one in in_time(some)
    ]


def follow_calendar(unit: UnitOfWork) -> bool:
    """A list of holidays that comes late moves what waits for working days, some in a tick.

    Of two processes the one with the older knowledge moves nothing."""
    mark = mark_of(unit.calendar)
    beat = unit.session.get(Beat, CALENDAR, with_for_update=True)
    seen, _, last = (beat.day if beat else "").partition(" ")
    version = knowledge.find_version(unit.session, unit.knowledge.version)
    newest = unit.session.get(Beat, VERSION)
    if (seen, last) == (mark, "") or version < int(newest.day if newest else 0):
        return False
    after = int(last) if seen == mark else 0
    unit.session.merge(Beat(job=VERSION, day=str(version)))
    if closed_days.tell(unit, mark):
        return True
    some = rows.hold_by_workdays(unit.session, after, A_TICK)
    moved = go_by(unit, some, move_on)
    day = f"{mark} {moved[-1][0].id}" if moved else mark
    unit.session.merge(Beat(job=CALENDAR, day=day))
    return bool(moved)


@lru_cache(maxsize=4)
def mark_of(calendar: Calendar) -> str:
    """What tells one calendar from another."""
    days = (sorted(map(str, some)) for some in (calendar.off, calendar.worked))
    return sha256(repr([*days]).encode()).hexdigest()


def move_on(unit: UnitOfWork, reminder: Reminder) -> None:
    """To its next time, unless that has come already."""
    before, due = reminder.due_at, coming(unit, reminder, unit.now)
    if before and unit.now < before != due and take_one(unit, reminder, before):
        reminder.due_at = due
        go_on(unit, reminder)


def ring(unit: UnitOfWork, reminder: Reminder) -> None:
    """Its delivery is on its way already; of several that were missed only the last is said."""
    due = reminder.due_at
    last = last_at(*rule_of(unit, reminder, unit.now)) if reminder.rule else None
    ticking = bool(reminder.rule) and is_of_clock(reminder.rule)
    asleep = last is not None and ticking and unit.nights.after(last) > last
    if due and last and last > due and not asleep:
        say_last(unit, reminder, due, last)
    if last and ticking and "COUNT" not in reminder.rule:
        reminder.first_at = last  # goes on from here: nobody counts the half hours of years
    reminder.rang_at = unit.now
    reminder.due_at = coming(unit, reminder, unit.now)
    go_on(unit, reminder)
    once_more(unit, reminder)


def say_last(unit: UnitOfWork, reminder: Reminder, due: datetime, last: datetime) -> None:
    """Instead of the first that was missed, unless that went out as late as this one."""
    if not deliveries.was_sent(unit.session, key_of(reminder, due), last):
        take_one(unit, reminder, due)
        queue(unit, reminder, last)


def let_ring(reminder: Reminder, at: datetime) -> None:
    """What could not come back goes on as if it were due then: its mark would hold up others."""
    reminder.state, reminder.ended_at, reminder.rang_at = "waiting", None, None
    reminder.due_at = at


def come_back(unit: UnitOfWork, reminder: Reminder) -> None:
    """What was said too early is not said again, but nothing waits for that day to come."""
    take_back(unit, reminder)
    reminder.rang_at = None
    if reminder.rule and reminder.first_at > unit.now and is_of_clock(reminder.rule):
        reminder.first_at = unit.now
    reminder.due_at = coming(unit, reminder, unit.now)
    go_on(unit, reminder)


def forget(unit: UnitOfWork, person: Person, names: Sequence[str]) -> None:
    """All that somebody set or was to be reminded of; what others were told of it is emptied."""
    kin.tell_gone(unit, person)
    ids, others = rows.erase_of(unit.session, person.id)
    theirs = [chat.id for one in others for chat in chats.find_chats_of(unit.session, one)]
    said = rows.find_said(unit.session, ids, theirs)
    for row in said:
        row.state = "dropped" if row.state == "pending" else row.state
    gone = Reply(text=unit.phrases["forgotten_copy"]).model_dump_json()
    sent = forgetting.find_sent(unit.session, theirs, person.created_at) if theirs else ()
    named = [row_id for row_id, _, payload in sent if any(name in payload for name in names)]
    forgetting.reword(unit.session, dict.fromkeys([*(row.id for row in said), *named], gone))


def give_to(unit: UnitOfWork, before_id: int, person: Person) -> None:
    """Two people were one: what waits goes on under the name of the one who stays."""
    for reminder in rows.hold_of(unit.session, before_id):
        times = [at for at in (reminder.due_at, reminder.again_at) if at]
        waits = [at for at in times if take_one(unit, reminder, at)]
        if reminder.person_id == before_id:
            reminder.person_id = person.id
        if reminder.by_id == before_id:
            reminder.by_id = person.id
        for at in waits:
            queue(unit, reminder, at)
    rows.give_kin(unit.session, before_id, person.id)
