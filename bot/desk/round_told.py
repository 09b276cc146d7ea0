"""What a worker hears of their rounds: one message a morning, and the list they ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.desk import audiences
from bot.desk.by_itself import by_itself
from bot.desk.deadlines import END_OF_DAY
from bot.desk.deliver import chat_of, deliver
from bot.desk.people import desks_of
from bot.desk.round_missed import area_name
from bot.desk.round_opening import JOB
from bot.desk.rounds import left
from bot.desk.told import Nights
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.queries import rounds
from storage.queries.leave import find_away
from storage.round_tables import Round
from storage.tables import Beat, Person, Ticket

SAID = "rounds_said"

Going = tuple[Round, Ticket]


def say_rounds(unit: UnitOfWork) -> None:
    """Once a day when all of the day's are open, from the office's morning until it closes."""
    today = unit.today.isoformat()
    opened = unit.session.get(Beat, JOB)
    if opened is None or opened.day != today:
        return
    if not is_hour(unit.nights, unit.now):
        return
    beat = unit.session.get(Beat, SAID, with_for_update=True)
    if beat and beat.day == today:
        return
    unit.session.merge(Beat(job=SAID, day=today))
    by_itself(unit, partial(say_all, unit), what=SAID)


def is_hour(nights: Nights, now: datetime) -> bool:
    """Is the office open?"""
    return nights.policies.morning <= now.astimezone(nights.zone).time() < END_OF_DAY


def say_all(unit: UnitOfWork) -> None:
    """On a day off to those alone for whom it brought something; to nobody on leave."""
    works, away = unit.calendar.is_workday(unit.today), find_away(unit.session, unit.now)
    for person_id, going in by_reader(unit).items():
        today = any(row.day == unit.today.isoformat() for row, _ in going)
        if (works or today) and person_id not in away:
            by_itself(unit, partial(say, unit, person_id, going), what=SAID)


def by_reader(unit: UnitOfWork) -> Mapping[int, list[Going]]:
    """Whoever has one, and everybody at the desk where nobody has it."""
    found: dict[int, list[Going]] = defaultdict(list)
    readers: dict[tuple[int | None, int | None], list[int]] = {}
    for row, ticket in rounds.find_under_way(unit.session):
        hands = (ticket.owner_id, ticket.desk_id)
        if hands not in readers:
            readers[hands] = audiences.person_ids(unit, ticket, "owner", None)
        for person_id in readers[hands] if ticket.state != "waiting" else ():
            found[person_id].append((row, ticket))
    return found


def say(unit: UnitOfWork, person_id: int, going: Sequence[Going]) -> None:
    buttons = (Button(label=unit.phrases["button_rounds"], data="rounds:"),)
    text = unit.phrases.say("rounds_today", lines="\n".join(lines(unit, going)))
    key = f"{SAID}:{person_id}:{unit.today.isoformat()}"
    deliver(unit, chat_of(unit, person_id), "round", Reply(text=text, buttons=buttons), key)


def lines(unit: UnitOfWork, going: Sequence[Going]) -> list[str]:
    """A line for each sort and area: how many, what is left of a list, how many are late."""
    groups: dict[tuple[str, int], list[Going]] = defaultdict(list)
    for row, ticket in going:
        groups[ticket.title, row.area_id].append((row, ticket))
    return [line(unit, some) for some in groups.values()]


def line(unit: UnitOfWork, some: Sequence[Going]) -> str:
    row, ticket = some[0]
    left_ = len(left(unit, row)) if row.household_id is None else 0
    late = sum(is_late(unit, *one) for one in some)
    told = unit.phrases.say("round_left", count=left_) if left_ else ""
    told += unit.phrases.say("round_late", count=late) if late else ""
    said = {"title": ticket.title, "count": len(some), "area": area_name(unit, row.area_id)}
    return unit.phrases.say("round_line", **said, left=told)


def is_late(unit: UnitOfWork, row: Round, ticket: Ticket) -> bool:
    return row.missed > 0 or (ticket.resolve_by is not None and ticket.resolve_by < unit.now)


def find_mine(unit: UnitOfWork, person: Person) -> Sequence[Going]:
    """What somebody has, and what lies at their desks, the first due first."""
    return rounds.find_in_hands(unit.session, person.id, desks_of(unit.session, person.id))


@dataclass
class Sum:
    """What came of the rounds of a sort; of areas alone, never of whoever went."""

    due: int = 0
    done: int = 0
    missed: int = 0


def sums_since(unit: UnitOfWork, since: datetime, area_ids: Collection[int]) -> Mapping[str, Sum]:
    """By title; what was called off was not due."""
    found: dict[str, Sum] = defaultdict(Sum)
    for title, state, count, missed in rounds.count_since(unit.session, since, area_ids):
        called_off = state == "withdrawn" and not missed
        found[title].due += 0 if called_off else count
        found[title].done += count if state == "closed" else 0
        found[title].missed += missed
    return found
