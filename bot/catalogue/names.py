"""Names that one file uses and another explains: hotlines, departments, limits, items."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue.contacts import short_numbers
from bot.catalogue.knowledge import Knowledge
from bot.catalogue.marked_yaml import Marked, Place, Problem, read_marked
from bot.catalogue.reader import texts_below
from bot.catalogue.schema import Item, Request
from bot.catalogue.tellings import tell

LOCALLY = "以当地"  # said beside what differs from place to place


def unknown_names(knowledge: Knowledge) -> Iterator[Problem]:
    """Whatever is named and not known; a file that is not there asks for nothing."""
    departments = [name for one in knowledge.departments for name in one.names]
    for item in knowledge.items.values():
        marked = knowledge.marked[item.id]
        if knowledge.hotlines:
            yield from unknown_hotlines(knowledge, item, marked)
        if item.request:
            yield from unknown_limit(knowledge, item.request, marked)
        if item.request and departments:
            yield from unknown_departments(departments, item.request, marked)
    yield from unknown_seasons(knowledge)
    yield from unknown_private(knowledge)


def unknown_hotlines(knowledge: Knowledge, item: Item, marked: Marked) -> Iterator[Problem]:
    """Numbers written wrongly, and folded ones named as if they worked everywhere."""
    known = {hotline.number: hotline for hotline in knowledge.hotlines}
    for place, text in said_in(item, marked):
        for number in short_numbers(text):
            if number not in known:
                yield tell(marked, place, "hotline", number=number)
            elif known[number].local and LOCALLY not in text:
                yield tell(marked, place, "folded", number=number)


def said_in(item: Item, marked: Marked) -> Iterator[tuple[Place, str]]:
    """What an item tells anybody."""
    yield from texts_below(marked.value.get("answer"), ("answer",))
    if item.request and item.request.alert:
        yield ("request", "alert"), item.request.alert


def unknown_limit(knowledge: Knowledge, request: Request, marked: Marked) -> Iterator[Problem]:
    limits = knowledge.policies.limits
    if request.limit and request.limit not in limits:
        known = "、".join(limits)
        yield tell(marked, ("request", "limit"), "limit", name=request.limit, known=known)


def unknown_departments(known: list[str], request: Request, marked: Marked) -> Iterator[Problem]:
    routed, last = request.route.department, request.responsible
    if routed and routed not in known:
        yield tell(marked, ("request", "route"), "department", name=routed)
    if last and not any(name in last for name in known):
        yield tell(marked, ("request", "responsible"), "department", name=last)


def unknown_seasons(knowledge: Knowledge) -> Iterator[Problem]:
    marked = read_marked(knowledge.folder / "yearly.yaml")
    for i, season in enumerate(knowledge.seasons):
        if season.item not in knowledge.items:
            yield tell(marked, (i, "item"), "season", name=season.item)


def unknown_private(knowledge: Knowledge) -> Iterator[Problem]:
    """What was to be kept from the public under a wrong name: nothing is public until then."""
    for i, name in enumerate(knowledge.policies.public.without):
        if name not in knowledge.items:
            marked = read_marked(knowledge.folder / "policies.yaml")
            yield tell(marked, ("public", "without", i), "private", name=name)
