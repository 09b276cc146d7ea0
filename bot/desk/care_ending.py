"""A consent that is about to end: who goes there and the clerk hear it once, of a morning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial

from pydantic import BaseModel

from bot.catalogue.repeating import DAY
from bot.desk.by_itself import A_TICK, by_itself, in_time, is_left
from bot.desk.care import Care, care_of
from bot.desk.care_own import goer, items_for
from bot.desk.households import Sight, shown_home
from bot.desk.round_opening import Subject, area_shown
from bot.desk.routing import nearest_all
from bot.desk.ticket_values import day_words
from bot.desk.tickets import desk_for
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button
from storage.diary_tables import Household
from storage.queries import diary, people, rounds
from storage.tables import Beat

SAID = "consents said"  # its beat: the last day on which it was told
FOUND = "consents found"  # what a look at them came to so far
MOST = 12  # homes named in one message


@dataclass(frozen=True)
class Ending:
    """A home that agreed to be visited until a day that is near."""

    home: Household
    until: date


@dataclass(frozen=True)
class Endings:
    """What one of the staff is told: the homes that can be named, and how many there are."""

    homes: Sequence[Ending] = ()
    count: int = 0


NOTHING = Endings()


class Found(BaseModel):
    """What a look came to so far today: by person the first to end, and how many there are."""

    day: str = ""
    after: int = 0  # the home that was looked at last
    told: dict[int, list[tuple[date, int]]] = {}
    counts: dict[int, int] = {}
    failed: list[int] = []  # homes of which nobody could be told
    again: list[int] = []  # those of the day before

    def note(self, person_id: int, until: date, home_id: int) -> None:
        some = sorted([*self.told.get(person_id, ()), (until, home_id)])
        self.told[person_id] = some[:MOST]
        self.counts[person_id] = self.counts.get(person_id, 0) + 1


def find_some(unit: UnitOfWork) -> bool:
    """Look at the next homes; from the end on they count as said. Are there more?"""
    beat = unit.session.get(Beat, SAID)
    if beat and beat.day == unit.today.isoformat():
        return False
    look = Look(unit, date.fromisoformat(beat.day) if beat else None)
    ids, seen = rounds.find_homes_heard(unit.session, look.found.after, A_TICK), 0
    held = care_of(unit.session, unit.zone, ids)
    for home_id in in_time(ids):
        seen, look.found.after = seen + 1, home_id
        look.at(home_id, held[home_id])
    more = is_left(seen, len(ids))
    unit.session.merge(Beat(job=FOUND, day=look.found.model_dump_json()))
    if not more:
        unit.session.merge(Beat(job=SAID, day=unit.today.isoformat()))
    return more


def found_on(unit: UnitOfWork) -> Found:
    """What was found today; of the day before nothing counts but where it failed."""
    beat, today = unit.session.get(Beat, FOUND), unit.today.isoformat()
    found = Found.model_validate_json(beat.day) if beat else Found()
    return found if found.day == today else Found(day=today, again=found.failed)


class Look:
    """One tick's look at homes whose consent may be about to end."""

    def __init__(self, unit: UnitOfWork, last: date | None) -> None:
        self.unit, self.last, self.found = unit, last, found_on(unit)
        self.sight = cache(lambda id_: Sight(unit, people.get_person(unit.session, id_)))
        self.goes = cache(partial(goer, unit, unit.now))
        self.desk = cache(partial(clerks, unit))

    def at(self, home_id: int, care: Care) -> None:
        """Whoever is to be told; one that failed is looked at again on the next day."""
        last = None if home_id in self.found.again else self.last
        until = end_to_tell(self.unit, care, last)
        readers: list[int] = []
        if until is None:
            return
        if not by_itself(self.unit, lambda: readers.extend(self.readers(home_id)), what=SAID):
            self.found.failed.append(home_id)
        for person_id in readers:
            self.found.note(person_id, until, home_id)

    def readers(self, home_id: int) -> list[int]:
        """Who goes there and the clerks, of those that may see the home."""
        home = diary.find_household(self.unit.session, home_id)
        if home is None:
            return []
        area_id = area_shown(self.unit, Subject(home.area_id, home))
        going = {self.goes(item.id, area_id) for item in items_for(self.unit, home)}
        near = sorted(filter(None, going | self.desk(area_id)))
        return [person_id for person_id in near if self.sight(person_id).sees(home)]


def told_to(unit: UnitOfWork, person_id: int) -> Endings:
    """What somebody is to be told today, the first to end first."""
    found = found_on(unit)
    said = {home_id: until for until, home_id in found.told.get(person_id, ())}
    homes = {home.id: home for home in diary.read_some(unit.session, said)} if said else {}
    named = [Ending(homes[home_id], until) for home_id, until in said.items() if home_id in homes]
    return Endings(named, found.counts.get(person_id, 0) - len(said) + len(named))


def end_to_tell(unit: UnitOfWork, care: Care, last: date | None) -> date | None:
    """Its last day, where that is told of now: not before the day after it was written down."""
    until = care.agreed.until if care.agreed else None
    if until is None or care.since is None or until < (last or unit.today):
        return None
    ahead = timedelta(days=unit.knowledge.policies.consent_ends_told)
    first = max(until - ahead, care.since + DAY)
    return until if (last or date.min) < first <= unit.today else None


def clerks(unit: UnitOfWork, area_id: int) -> set[int]:
    desk = desk_for(unit, area_id)
    return {duty.person_id for duty in nearest_all(unit.session, "clerk", desk, unit.now)}


def words(unit: UnitOfWork, ending: Endings, sight: Sight) -> str:
    """Which homes, and until when; so many that one can go there."""
    lines = [
        unit.phrases.say(
            "care_ending_line",
            place=shown_home(sight, one.home),
            day=day_words(unit, one.until.isoformat()),
        )
        for one in ending.homes
    ]
    more = ending.count - len(ending.homes)
    lines += [unit.phrases.say("care_ending_more", count=more)] if more > 0 else []
    return unit.phrases.say("care_ending", lines="\n".join(lines))


def buttons(ending: Endings, sight: Sight) -> list[Button]:
    """Each home, for the new word: 谁同意的？"""
    shown = [(one.home.id, shown_home(sight, one.home)) for one in ending.homes]
    return [Button(label=place, data=f"care_agreed:{id_}") for id_, place in shown]
