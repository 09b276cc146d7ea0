"""A consent that is about to end: who goes there and the clerk hear it once, of a morning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial

from bot.catalogue.repeating import DAY
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
from storage.queries import diary, people
from storage.tables import Beat

SAID = "consents said"  # its beat: the last day on which it was told
MOST = 12  # homes named in one message


@dataclass(frozen=True)
class Ending:
    """A home that agreed to be visited until a day that is near."""

    home: Household
    until: date


Told = Mapping[int, list[Ending]]


def find_told(unit: UnitOfWork, told: dict[int, list[Ending]]) -> None:
    """What each is to be told, of homes that they may see; from then on it counts as said."""
    sight = cache(lambda id_: Sight(unit, people.get_person(unit.session, id_)))
    goes, desk = cache(partial(goer, unit, unit.now)), cache(partial(clerks, unit))
    found: dict[int, list[Ending]] = {}
    for one in endings(unit):
        area_id = area_shown(unit, Subject(one.home.area_id, one.home))
        going = {goes(item.id, area_id) for item in items_for(unit, one.home)}
        for person_id in filter(None, going | desk(area_id)):
            if sight(person_id).sees(one.home):
                found.setdefault(person_id, []).append(one)
    unit.session.merge(Beat(job=SAID, day=unit.today.isoformat()))
    unit.session.flush()
    told |= found  # after all that may fail, and is undone then


def endings(unit: UnitOfWork) -> list[Ending]:
    """Those whose day to be told has come since any were told, the first to end first."""
    beat = unit.session.get(Beat, SAID)
    last = date.fromisoformat(beat.day) if beat else None
    every = care_of(unit.session, unit.zone).items()
    days = {key: until for key, care in every if (until := end_to_tell(unit, care, last))}
    homes = diary.read_some(unit.session, days)
    return sorted((Ending(home, days[home.id]) for home in homes), key=lambda one: one.until)


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


def words(unit: UnitOfWork, endings: Sequence[Ending], sight: Sight) -> str:
    """Which homes, and until when; so many that one can go there."""
    lines = [
        unit.phrases.say(
            "care_ending_line",
            place=shown_home(sight, one.home),
            day=day_words(unit, one.until.isoformat()),
        )
        for one in endings[:MOST]
    ]
    more = len(endings) - MOST
    lines += [unit.phrases.say("care_ending_more", count=more)] if more > 0 else []
    return unit.phrases.say("care_ending", lines="\n".join(lines))


def buttons(endings: Sequence[Ending], sight: Sight) -> list[Button]:
    """Each home, for the new word: 谁同意的？"""
    shown = [(one.home.id, shown_home(sight, one.home)) for one in endings[:MOST]]
    return [Button(label=place, data=f"care_agreed:{id_}") for id_, place in shown]
