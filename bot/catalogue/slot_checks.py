"""Checks of times that can be booked: what would be given to nobody, or to two by one name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bot.catalogue.item_files import span_text
from bot.catalogue.knowledge import Knowledge
from bot.catalogue.marked_yaml import Problem
from bot.catalogue.schema import Slots
from bot.catalogue.tellings import tell, title_of

DAYS: Mapping[str, float] = {"m": 1 / 24 / 60, "h": 1 / 24, "workday": 1, "today": 1}


def wrong_slots(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    bookable = {item.id: item.slots for item in knowledge.items.values() if item.slots}
    known: dict[str, str] = {}
    for item_id, slots in bookable.items():
        yield from called_twice(knowledge, item_id, slots, known)
        yield from never_free(knowledge, item_id, slots, today)
    waiting = [item_id for item_id, slots in bookable.items() if not slots.reviewed]
    if waiting:
        marked = knowledge.marked[waiting[0]]
        yield tell(marked, ("slots",), "slots_unreviewed", count=len(waiting))


def called_twice(
    knowledge: Knowledge, item_id: str, slots: Slots, known: dict[str, str]
) -> Iterator[Problem]:
    for name in dict.fromkeys((slots.name, *slots.called)):
        other = known.setdefault(name, item_id)
        if other != item_id:
            path = knowledge.marked[other].path.relative_to(knowledge.folder).as_posix()
            said = {"name": name, "title": title_of(knowledge, other), "other": path}
            yield tell(knowledge.marked[item_id], ("slots", "called"), "called_twice", **said)


def never_free(knowledge: Knowledge, item_id: str, slots: Slots, today: date) -> Iterator[Problem]:
    marked = knowledge.marked[item_id]
    if slots.lead.amount * DAYS[slots.lead.unit] >= slots.ahead:
        said = {"lead": span_text(slots.lead), "ahead": slots.ahead}
        yield tell(marked, ("slots", "lead"), "never_free", **said)
    dates = [opening.dated for opening in slots.open]
    if all(day is not None and day < today for day in dates):
        yield tell(marked, ("slots", "open"), "slots_over")
