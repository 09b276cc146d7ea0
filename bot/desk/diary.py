"""The diary of visits and patrols: what is filed, added, taken back, and the lead it may open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.catalogue.diary import Heard
from bot.catalogue.schema import Item
from bot.desk import tickets
from bot.desk.addresses import longest_at
from bot.desk.households import Seen, Sight, address_of, marks_of, rule_of
from bot.desk.record import HOUSEHOLD
from bot.desk.tickets import Matter
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.diary_tables import Visit
from storage.queries import diary as rows
from storage.tables import Chat, Person, Ticket

CLAUSE = re.compile(r"[\s,，。;；!！]+")
LEAD_LEVELS = ("grid", "community", "village")  # how closely a lead says in clear where it is
DOUBLE_TAP = timedelta(minutes=1)  # the same once more so soon is the same


def visit_tags(unit: UnitOfWork, seen: Seen) -> list[str]:
    """All is well, what every visit may note, and what goes with these colours."""
    own = (tag for mark in seen.marks for tag in rule_of(unit, mark).tags)
    return list(dict.fromkeys([unit.phrases["diary_fine"], *own, *unit.knowledge.diary.visit]))


def patrol_labels(unit: UnitOfWork) -> dict[str, str]:
    """What may be typed of a patrol, and the tag that it means."""
    named = [one.tag for one in unit.knowledge.diary.patrol]
    wrong = {unit.phrases.say("diary_wrong", tag=tag): tag for tag in named}
    well = {well_said(unit, tag): well_said(unit, tag) for tag in named}
    return {**{tag: tag for tag in named}, **wrong, **well, **fine_labels(unit)}


def well_said(unit: UnitOfWork, tag: str) -> str:
    return f"{tag}{unit.phrases['diary_fine']}"


def parted(unit: UnitOfWork, said: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is wrong, and what was looked at and is well."""
    well = {well_said(unit, one.tag): one.tag for one in unit.knowledge.diary.patrol}
    return [tag for tag in said if tag not in well], [well[tag] for tag in said if tag in well]


def fine_labels(unit: UnitOfWork) -> dict[str, str]:
    said = unit.phrases["diary_fine_said"].split()
    return dict.fromkeys((unit.phrases["diary_fine"], *said), unit.phrases["diary_fine"])


def heard_in(unit: UnitOfWork, words: str) -> list[Heard]:
    """What a community takes words of a visit for."""
    return [one for one in unit.knowledge.diary.heard if one.is_in(words)]


def heard_tags(unit: UnitOfWork, words: str) -> list[str]:
    """家里没人 → 不在家: the first that fits."""
    return [one.tag for one in heard_in(unit, words) if one.tag][:1]


def but_absent(unit: UnitOfWork, words: str) -> list[str]:
    """The clauses but those that begin with 敲门没人应: that is how a visit is, and no alarm."""
    absent = unit.knowledge.diary.absent
    known = [word for one in unit.knowledge.diary.heard if one.tag in absent for word in one.words]
    return [one for one in CLAUSE.split(words) if not longest_at(one, known)]


def heard_wrong(unit: UnitOfWork, words: str) -> list[str]:
    """楼道脏 灯坏 → 整洁、照明; nothing of a clause that says it is well."""
    known = {word: one.tag for one in unit.knowledge.diary.patrol for word in one.heard}
    longest_first = sorted(known, key=len, reverse=True)
    wrong = re.compile("|".join(map(re.escape, longest_first)) or "$^")
    heard: list[str] = []
    for clause in CLAUSE.split(words):
        if not any(word in wrong.sub(" ", clause) for word in unit.knowledge.diary.well):
            heard += [known[word] for word in wrong.findall(clause)]
    return list(dict.fromkeys(heard))


def file_visit(unit: UnitOfWork, person: Person, seen: Seen, tags: Sequence[str]) -> Visit:
    """A visit to a household, with all the colours that it has today."""
    colours = "".join(mark.colour for mark in marks_of(seen.row))
    row = seen.row
    return filed(unit, person, "visit", row.area_id, tags, household_id=row.id, colours=colours)


def file_patrol(unit: UnitOfWork, person: Person, area_id: int, tags: Sequence[str]) -> Visit:
    return filed(unit, person, "patrol", area_id, tags)


def filed(
    unit: UnitOfWork,
    person: Person,
    kind: str,
    area_id: int,
    tags: Sequence[str],
    *,
    household_id: int | None = None,
    colours: str | None = None,
) -> Visit:
    fine = unit.phrases["diary_fine"]
    noted = [tag for tag in tags if tag != fine] or tags  # not well, and well: not well
    visit = Visit(
        kind=kind,
        area_id=area_id,
        household_id=household_id,
        colours=colours,
        tags="\n".join(noted),
        by_id=person.id,
        at=unit.now,
    )
    just_now = rows.find_filed_by(unit.session, person.id, unit.now - DOUBLE_TAP)
    if twin := next((one for one in just_now if is_alike(one, visit)), None):
        return twin
    unit.session.add(visit)
    unit.session.flush()
    return visit


def is_alike(one: Visit, other: Visit) -> bool:
    """Does the same stand in both, but for words?"""
    names = ("kind", "area_id", "household_id", "tags")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def filed_since(sight: Sight, since: datetime) -> list[Visit]:
    """By anybody, where this person works."""
    return list(rows.find_visits(sight.unit.session, since, sight.roles))


def tags_of(visit: Visit) -> list[str]:
    return (visit.tags or "").split("\n") if visit.tags else []


def add_tag(visit: Visit, tag: str, fine: str) -> None:
    """One more; what is noted beside 正常 takes its place."""
    kept = [one for one in tags_of(visit) if fine not in {one, tag}]
    visit.tags = "\n".join(dict.fromkeys([*kept, tag]))


def check_off(visit: Visit, points: Sequence[str]) -> None:
    """More that was looked at and is well, but for what is wrong."""
    known = (visit.checked or "").split("\n")
    well = dict.fromkeys(filter(None, [*known, *points]))
    visit.checked = "\n".join(point for point in well if point not in tags_of(visit)) or None


def add_words(visit: Visit, words: str, files: Mapping[str, Sequence[str]]) -> None:
    """More words, pictures and voices, each once."""
    visit.words = "\n".join(filter(None, (visit.words, words))) or None
    known = {kind: [*visit.files.get(kind, ()), *more] for kind, more in files.items()}
    visit.files = {kind: list(dict.fromkeys(ids)) for kind, ids in known.items() if ids}


def take_back(unit: UnitOfWork, visit: Visit) -> None:
    """Refused once a lead came of it: the ticket stands on it."""
    if visit.ticket_id:
        raise Refused("button_old")
    rows.take_back(unit.session, visit)


def lead_item(unit: UnitOfWork) -> Item | None:
    """What a relief lead opens, where the community follows them up."""
    item = unit.knowledge.items.get(unit.knowledge.diary.lead or "")
    return item if item and item.request else None


def open_lead(unit: UnitOfWork, person: Person, chat: Chat, visit: Visit, text: str) -> Ticket:
    """A private ticket: in clear it names the grid alone, the home stands behind the seal."""
    item = lead_item(unit)
    row = rows.find_household(unit.session, visit.household_id or 0)
    if item is None or row is None or visit.ticket_id:
        raise Refused("button_old")
    around = unit.gazetteer.at_level(visit.area_id, *LEAD_LEVELS)
    matter = Matter(
        item=item,
        text=text,
        area_id=around.id if around else visit.area_id,
        door=address_of(unit, row),
        files=visit.files,
        values={HOUSEHOLD: row.id},
    )
    ticket = tickets.open_ticket(unit, matter, person, chat)
    visit.ticket_id = ticket.id
    return ticket
