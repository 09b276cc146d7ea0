"""Names that one file uses and another explains: hotlines, departments, limits, colours."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue.contacts import short_numbers
from bot.catalogue.knowledge import Knowledge
from bot.catalogue.marked_yaml import Marked, Place, Problem, read_marked
from bot.catalogue.phones import unknown_phones
from bot.catalogue.reader import PLACEHOLDER, texts_below
from bot.catalogue.schema import Item, Request
from bot.catalogue.sheets.words import first_words, words
from bot.catalogue.tellings import tell

LOCALLY = "以当地"  # said beside what differs from place to place


def unknown_names(knowledge: Knowledge) -> Iterator[Problem]:
    """Whatever is named and not known; a file that is not there asks for nothing."""
    departments = [name for one in knowledge.departments for name in one.names]
    policies_read = all(one.path.name != "policies.yaml" for one in knowledge.problems)
    for item in knowledge.items.values():
        marked = knowledge.marked[item.id]
        if knowledge.hotlines:
            yield from unknown_hotlines(knowledge, item, marked)
        if item.request and policies_read:
            yield from unknown_limit(knowledge, item.request, marked)
        if item.request:
            yield from unknown_roles(item.request, marked)
        if item.request and departments:
            yield from unknown_departments(departments, item.request, marked)
    yield from unknown_seasons(knowledge)
    yield from wrong_departments(knowledge)
    yield from unknown_own(knowledge)
    yield from named_twice(knowledge)
    yield from unknown_private(knowledge)
    yield from unknown_diary(knowledge)
    yield from wrong_repeats(knowledge)


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


def unknown_roles(request: Request, marked: Marked) -> Iterator[Problem]:
    roles = words()["roles"]
    for route in request.route:
        if route.role and route.role not in roles.values():
            known = "、".join(f"{roles[word]} {word}" for word in first_words(roles))
            yield tell(marked, ("request", "route"), "role", name=route.role, known=known)


def unknown_departments(known: list[str], request: Request, marked: Marked) -> Iterator[Problem]:
    last = request.responsible
    for route in request.route:
        if route.department and route.department not in known:
            yield tell(marked, ("request", "route"), "department", name=route.department)
    if last and not any(name in last for name in known):
        yield tell(marked, ("request", "responsible"), "department", name=last)


def unknown_seasons(knowledge: Knowledge) -> Iterator[Problem]:
    marked = read_marked(knowledge.folder / "yearly.yaml")
    broken = {one.path.stem for one in knowledge.problems}
    for i, season in enumerate(knowledge.seasons):
        if season.item not in knowledge.items and season.item not in broken:
            yield tell(marked, (i, "item"), "season", name=season.item)
    waiting = [i for i, season in enumerate(knowledge.seasons) if not season.reviewed]
    if waiting:
        yield tell(marked, (waiting[0], "first"), "seasons_unreviewed", count=len(waiting))


def wrong_departments(knowledge: Knowledge) -> Iterator[Problem]:
    """Phones that nobody can dial, and placeholders that would leave a gap."""
    marked = read_marked(knowledge.folder / "departments.yaml")
    known = {hotline.number for hotline in knowledge.hotlines}
    for i, department in enumerate(knowledge.departments):
        place: Place = (i, "phone")
        for name in PLACEHOLDER.findall(department.phone):
            if knowledge.local and name not in knowledge.own():
                yield tell(marked, place, "placeholder", name=name)
        for number in unknown_phones(department.phone):
            yield tell(marked, place, "phone", text=department.phone, number=number)
        for number in short_numbers(department.phone):
            if known and number not in known:
                yield tell(marked, place, "hotline", number=number)


def unknown_own(knowledge: Knowledge) -> Iterator[Problem]:
    """What a community has of its own under a name that nothing asks for."""
    marked = read_marked(knowledge.folder / "local.yaml")
    for community, own in knowledge.local.items():
        for name in own:
            if name not in knowledge.local[""]:
                yield tell(marked, ("communities", community, name), "own", name=name)


def named_twice(knowledge: Knowledge) -> Iterator[Problem]:
    """Of two with the same name only the first would count."""
    named = {
        "hotlines.yaml": ("number", [one.number for one in knowledge.hotlines]),
        "departments.yaml": ("name", [one.name for one in knowledge.departments]),
        "yearly.yaml": ("item", [one.item for one in knowledge.seasons]),
    }
    for file, (field, names) in named.items():
        doubled = [i for i, name in enumerate(names) if name in names[:i]]
        for i in doubled:
            marked = read_marked(knowledge.folder / file)
            yield tell(marked, (i, field), "name_twice", name=names[i])


def unknown_private(knowledge: Knowledge) -> Iterator[Problem]:
    """What was to be kept from the public under a wrong name: nothing is public until then."""
    for i, name in enumerate(knowledge.policies.public.without):
        if name not in knowledge.items:
            marked = read_marked(knowledge.folder / "policies.yaml")
            yield tell(marked, ("public", "without", i), "private", name=name)


def unknown_diary(knowledge: Knowledge) -> Iterator[Problem]:
    """What a patrol or a relief lead would open, and can't."""
    diary, broken = knowledge.diary, {one.path.stem for one in knowledge.problems}
    named: list[tuple[Place, str | None]] = [(("lead",), diary.lead)]
    named += [(("patrol", i, "item"), one.item) for i, one in enumerate(diary.patrol)]
    for place, name in named:
        item = knowledge.items.get(name or "")
        if name and name not in broken and not (item and item.request):
            yield tell(read_marked(knowledge.folder / "diary.yaml"), place, "diary", name=name)


def wrong_repeats(knowledge: Knowledge) -> Iterator[Problem]:
    """Rounds to homes of a colour, or for points of a patrol, that diary.yaml has not."""
    diary = knowledge.diary
    colours: list[str] = [one.colour for one in diary.colours]
    points = [one.tag for one in diary.patrol]
    if "diary.yaml" in {one.path.name for one in knowledge.problems}:
        return
    for item in knowledge.items.values():
        repeat, marked = item.repeat, knowledge.marked[item.id]
        parts = {"colours": (repeat.colours, colours)} if repeat else {}
        if repeat and not repeat.colours:
            parts["checklist"] = (repeat.checklist, points)
        for part, (named, known) in parts.items():
            for name in named:
                if name not in known:
                    said = {"name": name, "known": "、".join(known)}
                    yield tell(marked, ("repeat", part), "repeat", **said)
