"""A notice for a group: who counts as of it, and which homes have to be phoned instead."""

from __future__ import annotations

from bot.desk.households import Sight
from bot.desk.notice_words import Reach
from bot.desk.unit_of_work import UnitOfWork
from storage.notice_tables import Notice
from storage.tables import Person


def explained(unit: UnitOfWork, notice: Notice, author: Person, found: Reach) -> str:
    """Who gets it, and how others come to; of a notice for nobody, what is to be done."""
    empty = not found.count and not found.groups
    group = unit.knowledge.topics.groups.get(notice.value) if notice.whom == "group" else None
    if group is None:
        return unit.phrases["notice_nobody"] if empty else ""
    phrase = "notice_group_empty" if empty else "notice_group_who"
    homes = count_homes(unit, notice, author, group.colours)
    to_phone = unit.phrases.say("notice_group_homes", count=homes) if homes else ""
    return "\n".join(filter(None, (unit.phrases.say(phrase, name=group.name), to_phone)))


def count_homes(unit: UnitOfWork, notice: Notice, author: Person, colours: tuple[str, ...]) -> int:
    """Homes there of these colours, as far as the author may know of them.

    They agreed to be visited, if anything, and not to be written to."""
    if not colours:
        return 0
    inside = {*notice.area_ids}
    seen = Sight(unit, author).households.values()
    there = (one for one in seen if inside.intersection(unit.gazetteer.areas[one.row.area_id].path))
    return sum(not {mark.colour for mark in one.marks}.isdisjoint(colours) for one in there)
