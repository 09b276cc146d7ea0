"""What a worker hears of their rounds: one message a morning, and the list they ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from bot.desk import audiences, care_ending
from bot.desk.care_ending import NOTHING, Endings
from bot.desk.deadlines import END_OF_DAY
from bot.desk.deliver import chat_of, deliver
from bot.desk.households import Sight
from bot.desk.people import desks_of
from bot.desk.round_missed import INHERITED, area_name, tell
from bot.desk.round_opening import JOB
from bot.desk.rounds import left
from bot.desk.routing import find_desk_ids
from bot.desk.to_each import say_to_each
from bot.desk.told import Nights
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.queries import people, rounds
from storage.queries.rounds import Heap
from storage.round_tables import Round
from storage.tables import Beat, Person, Ticket

SAID = "rounds_said"

CountLeft = Callable[[int], int]  # of a walk, how many stops nobody has been to


def say_rounds(unit: UnitOfWork) -> bool:
    """Once a day when all of the day's are open, from the office's morning until it closes.

    Is there somebody who did not hear it yet?"""
    today = unit.today.isoformat()
    opened = unit.session.get(Beat, JOB)
    if opened is None or opened.day != today:
        return False
    if not is_hour(unit.nights, unit.now):
        return False
    beat = unit.session.get(Beat, SAID, with_for_update=True)
    if beat and beat.day == today:
        return False
    if unit.calendar.is_workday(unit.today) and care_ending.find_some(unit):
        return True
    return say_to_each(unit, SAID, Look(unit).say_to)


def is_hour(nights: Nights, now: datetime) -> bool:
    """Is the office open?"""
    return nights.policies.morning <= now.astimezone(nights.zone).time() < END_OF_DAY


class Look:
    """One tick's look at the rounds of those who go."""

    def __init__(self, unit: UnitOfWork) -> None:
        self.unit, self.works = unit, unit.calendar.is_workday(unit.today)
        self.count_left = cache(partial(count_stops, unit))  # once, however many read of it
        self.at_desk = cache(lambda id_: find_desk_ids(unit.session, unit.area(id_), unit.now))

    def say_to(self, person_id: int) -> None:
        """On a day off to those alone for whom it brought something."""
        heaps = self.heaps_of(person_id)
        ending = care_ending.told_to(self.unit, person_id) if self.works else NOTHING
        brings = any(heap.day == self.unit.today.isoformat() for heap in heaps)
        if brings or (self.works and (heaps or ending.homes)):
            say(self.unit, person_id, heaps, self.count_left, ending)

    def heaps_of(self, person_id: int) -> list[Heap]:
        """What they have, and what nobody has at a desk where they are asked."""
        session = self.unit.session
        mine = rounds.in_hands(person_id, desks_of(self.unit, person_id))
        found = rounds.find_heaps(session, self.unit.now, rounds.GOES_ON, mine)
        return [one for one in found if one.owner_id or person_id in self.at_desk(one.desk_id)]


def count_stops(unit: UnitOfWork, walk_id: int) -> int:
    return len(left(unit, unit.session.get_one(Round, walk_id)))


def say(
    unit: UnitOfWork,
    person_id: int,
    heaps: Sequence[Heap],
    count_left: CountLeft,
    ending: Endings,
) -> None:
    """What is to be gone to, and whose consent ends soon: one message."""
    sight = Sight(unit, people.get_person(unit.session, person_id))
    told = [today_told(unit, heaps, count_left)] if heaps else []
    told += [care_ending.words(unit, ending, sight)] if ending.homes else []
    buttons = [Button(label=unit.phrases["button_rounds"], data="rounds:")] if heaps else []
    buttons += care_ending.buttons(ending, sight)
    reply = Reply(text="\n".join(told), buttons=tuple(buttons))
    key = f"{SAID}:{person_id}:{unit.today.isoformat()}"
    deliver(unit, chat_of(unit, person_id), "round", reply, key)


def today_told(unit: UnitOfWork, heaps: Sequence[Heap], count_left: CountLeft) -> str:
    return unit.phrases.say("rounds_today", lines="\n".join(lines(unit, heaps, count_left)))


def tell_inherited(unit: UnitOfWork, passed: Sequence[Ticket]) -> None:
    """Who stands in hears of it at once, where the message of this morning did not tell it yet."""
    beat, heirs = unit.session.get(Beat, SAID), defaultdict[int, list[Ticket]](list)
    if beat is None or beat.day != unit.today.isoformat():
        return
    for ticket in passed:
        for person_id in audiences.person_ids(unit, ticket, "owner", None):
            heirs[person_id].append(ticket)
    for person_id, theirs in heirs.items():
        tell(unit, INHERITED, person_id, theirs)


def lines(unit: UnitOfWork, heaps: Sequence[Heap], count_left: CountLeft) -> list[str]:
    """A line for each sort and area: how many, what is left of a list, how many are late."""
    groups: dict[tuple[str, int], list[Heap]] = defaultdict(list)
    for heap in heaps:
        groups[heap.title, heap.area_id].append(heap)
    return [line(unit, some, count_left) for some in groups.values()]


def line(unit: UnitOfWork, some: Sequence[Heap], count_left: CountLeft) -> str:
    walk_id = next((heap.walk_id for heap in some if heap.walk_id), None)
    left_, late = count_left(walk_id) if walk_id else 0, sum(heap.late for heap in some)
    told = unit.phrases.say("round_left", count=left_) if left_ else ""
    told += unit.phrases.say("round_late", count=late) if late else ""
    said = {"title": some[0].title, "area": area_name(unit, some[0].area_id)}
    return unit.phrases.say("round_line", **said, count=sum(one.rounds for one in some), left=told)


def find_mine(unit: UnitOfWork, person: Person) -> Sequence[Round]:
    """What somebody has, and what lies at their desks, the first due first."""
    return rounds.find_in_hands(unit.session, person.id, desks_of(unit, person.id))


def mine_told(unit: UnitOfWork, person: Person, count_left: CountLeft) -> list[str]:
    """The same in lines."""
    mine = rounds.in_hands(person.id, desks_of(unit, person.id))
    return lines(unit, rounds.find_heaps(unit.session, unit.now, mine), count_left)


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
