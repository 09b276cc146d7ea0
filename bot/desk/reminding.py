"""Reminders that people set: written down, with the next delivery queued in the same breath."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.deliver import chat_of, deliver
from bot.desk.remind_plan import Plan
from bot.desk.remind_reply import OWN, called_for, reply_of
from bot.desk.told import hours_of
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.message import Reply
from bot.times.rules import every_day, is_of_clock, next_at
from storage.queries import deliveries
from storage.queries import reminders as rows
from storage.reminder_tables import Kin, Reminder
from storage.tables import Person, Ticket

KINDS = {OWN: "remind"}  # of deliveries; what the bot reminds of by itself is of another
OTHERS = "policy"
MOST = 50  # that wait for one person, or by one
PUT_OFF = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Matter:
    """What somebody is to be reminded of, and by whom."""

    words: str
    person: Person
    by: Person
    kin: Kin | None = None  # whom the person is to tell it
    ticket: Ticket | None = None
    sort: str = OWN
    item_id: str = ""


def set_up(unit: UnitOfWork, matter: Matter, chosen: Plan) -> Reminder:
    """Write it down and queue its first delivery; the same twice is one."""
    known = rows.find_of(unit.session, matter.by.id, unit.now)
    if len(known) >= MOST:
        raise Refused("remind_too_many", count=MOST)
    reminder = Reminder(
        person_id=matter.person.id,
        by_id=matter.by.id,
        kin_id=matter.kin.id if matter.kin else None,
        ticket_id=matter.ticket.id if matter.ticket else None,
        words=matter.words,
        sort=matter.sort,
        item_id=matter.item_id,
        rule=chosen.rule,
        workdays=chosen.workdays,
        zone=unit.zone.key,
        first_at=chosen.first_at,
        created_at=unit.now,
    )
    reminder.due_at = coming(unit, reminder, unit.now)
    if same := next((one for one in known if facts(one) == facts(reminder)), None):
        return same
    unit.session.add(reminder)
    unit.session.flush()
    go_on(unit, reminder)
    return reminder


def facts(reminder: Reminder) -> tuple[object, ...]:
    return reminder.person_id, reminder.words, reminder.rule, reminder.due_at


def coming(unit: UnitOfWork, reminder: Reminder, after: datetime) -> datetime | None:
    """The next time after a moment; what goes by the clock leaves out the quiet hours.

    What others set comes when they are over."""
    if not reminder.rule:
        once = awake(unit, reminder, on_workday(unit, reminder))
        at = once if once > after else None
        return alone(unit, reminder, at) if at and reminder.sort != OWN else at
    at = next_at(*rule_of(unit, reminder, after))
    if reminder.sort != OWN:
        return at and alone(unit, reminder, at)
    while at and is_of_clock(reminder.rule) and unit.nights.after(at) > at:
        at = next_at(*rule_of(unit, reminder, unit.nights.after(at) - INSTANT))
    return at and awake(unit, reminder, at)


def on_workday(unit: UnitOfWork, reminder: Reminder) -> datetime:
    """Its only time; the next day that is worked, if it was named as one and is none now."""
    at = reminder.first_at
    while reminder.workdays and not unit.calendar.is_workday(at.astimezone(unit.zone).date()):
        at += timedelta(days=1)
    return at


def awake(unit: UnitOfWork, reminder: Reminder, at: datetime) -> datetime:
    """What others set is not said in the reader's own quiet hours either."""
    if reminder.person_id == reminder.by_id:
        return at
    reader = unit.session.get_one(Person, reminder.person_id)
    return unit.nights.after(at, hours_of(reader.quiet))


def follow_quiet(unit: UnitOfWork, person: Person) -> None:
    """What others set for somebody goes by the quiet hours they have now."""
    for one in rows.find_of(unit.session, person.id, unit.now):
        before = one.due_at
        if one.by_id == person.id or before is None or not take_one(unit, one, before):
            continue
        one.due_at = coming(unit, one, unit.now)
        go_on(unit, one)


def alone(unit: UnitOfWork, reminder: Reminder, at: datetime) -> datetime:
    """Of what nobody asked for today, one a day is enough: the next free day."""
    known = rows.find_of(unit.session, reminder.person_id, unit.now)
    others = (one for one in known if one.sort != OWN and one.id != reminder.id)
    taken = {one.due_at.astimezone(unit.zone).date() for one in others if one.due_at}
    while at.astimezone(unit.zone).date() in taken:
        at += timedelta(days=1)
    return at


def rule_of(
    unit: UnitOfWork, reminder: Reminder, moment: datetime
) -> tuple[str, datetime, datetime, Callable[..., bool]]:
    """What bot/times needs to know: by the clock of the zone it was set in."""
    first = reminder.first_at.astimezone(ZoneInfo(reminder.zone))
    works = unit.calendar.is_workday if reminder.workdays else every_day
    return reminder.rule, first, moment, works


def go_on(unit: UnitOfWork, reminder: Reminder) -> None:
    """Queue the next one; without any it is over."""
    if reminder.due_at is None:
        finish(unit, reminder, "done")
    else:
        reminder.state, reminder.ended_at = "waiting", None
        queue(unit, reminder, reminder.due_at)


def finish(unit: UnitOfWork, reminder: Reminder, state: str) -> None:
    reminder.state, reminder.due_at, reminder.ended_at = state, None, unit.now


def queue(unit: UnitOfWork, reminder: Reminder, due: datetime) -> None:
    chat = chat_of(unit, reminder.person_id)
    reply, key = reply_of(unit, reminder, due), key_of(reminder, due)
    ticket = unit.session.get(Ticket, reminder.ticket_id) if reminder.ticket_id else None
    deliver(unit, chat, kind_of(reminder), reply, key, due=due, ticket=ticket)


def kind_of(reminder: Reminder) -> str:
    return KINDS.get(reminder.sort, OTHERS)


def key_of(reminder: Reminder, due: datetime) -> str:
    return (
        f"{kind_of(reminder)}:{reminder.id}:{reminder.person_id}:{due.astimezone(UTC).isoformat()}"
    )


def find(unit: UnitOfWork, person: Person, argument: str) -> Reminder:
    """The one that a button means, for who set it or is reminded by it; Refused otherwise."""
    found = rows.hold(unit.session, int(argument)) if argument.isdecimal() else None
    if found is None or person.id not in (found.person_id, found.by_id):
        raise Refused("button_old")
    return found


def find_all(unit: UnitOfWork, person: Person) -> list[Reminder]:
    """What somebody will be reminded of, and what they set for others."""
    return list(rows.find_of(unit.session, person.id, unit.now))


def take_back(unit: UnitOfWork, reminder: Reminder) -> None:
    """What waits of it is not sent any more."""
    heard(unit, reminder)
    if reminder.due_at:
        take_one(unit, reminder, reminder.due_at)


def move(unit: UnitOfWork, reminder: Reminder, chosen: Plan) -> None:
    """To another time."""
    take_back(unit, reminder)
    reminder.first_at, reminder.rule = chosen.first_at, chosen.rule
    reminder.workdays = chosen.workdays
    reminder.due_at = coming(unit, reminder, unit.now)
    go_on(unit, reminder)


def cancel(unit: UnitOfWork, reminder: Reminder) -> None:
    take_back(unit, reminder)
    finish(unit, reminder, "cancelled")


def tell_refused(unit: UnitOfWork, reminder: Reminder, person: Person) -> None:
    """Who set it for somebody learns that they want no more of it."""
    name = called_for(unit, reminder)
    reply = Reply(text=unit.phrases.say("remind_refused", name=name, words=reminder.words))
    key = f"remind_refused:{reminder.id}:{reminder.by_id}:{unit.now.isoformat()}"
    deliver(unit, chat_of(unit, reminder.by_id), "news", reply, key)


def put_off(unit: UnitOfWork, reminder: Reminder, until: datetime) -> None:
    """Once more, beside what comes by its rule."""
    heard(unit, reminder)
    reminder.again_at = until
    queue(unit, reminder, until)


def heard(unit: UnitOfWork, reminder: Reminder) -> None:
    """Nothing is said again of this time."""
    if reminder.again_at:
        take_one(unit, reminder, reminder.again_at)
        reminder.again_at = None


def hand_over(unit: UnitOfWork, reminder: Reminder, person: Person) -> None:
    """To somebody of the family who agreed to be reminded themselves, never at night."""
    take_back(unit, reminder)
    reminder.person_id, reminder.kin_id = person.id, None
    reminder.first_at = unit.nights.after(reminder.first_at)
    reminder.due_at = coming(unit, reminder, unit.now)
    go_on(unit, reminder)


def take_one(unit: UnitOfWork, reminder: Reminder, due: datetime) -> bool:
    """Is it back, and not being sent?"""
    return deliveries.take_back(unit.session, [key_of(reminder, due)], unit.now) > 0
