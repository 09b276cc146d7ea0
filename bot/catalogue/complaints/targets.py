"""Where each category's matters go: an item, a department or a team that the knowledge has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from bot.catalogue.complaints.words import TrainingFailed, near, say, words
from bot.catalogue.knowledge import Knowledge
from bot.catalogue.marked_yaml import Marked, read_marked
from bot.catalogue.schema import Item

MARK = ":"  # between the kind of a target and its name


def read_targets(
    path: Path | None, categories: Collection[str], knowledge: Knowledge
) -> dict[str, str]:
    """Targets by category: those of the file, else what is called as the category itself."""
    known = targets_of(knowledge)
    own = {name: known[name] for name in categories if name in known}
    if path is None:
        return own
    marked = read_marked(path)
    problems = [str(problem) for problem in marked.problems] or [*wrong(marked, categories, known)]
    if problems:
        raise TrainingFailed(problems)
    return own | {category: found(str(name), known) for category, name in marked.value.items()}


def found(name: str, known: Mapping[str, str]) -> str:
    """The target of a name; 部门:… and 队伍:… may be any that people are entered under."""
    kind, _, unit = name.replace("：", ":").partition(":")
    units: Mapping[str, str] = words()["units"]
    return f"{units[kind]}{MARK}{unit.strip()}" if unit and kind in units else known.get(name, "")


def targets_of(knowledge: Knowledge) -> Mapping[str, str]:
    """Every name that a matter can be sent to; where two have it, the item goes first."""
    names: dict[str, str] = {}
    for item in filter(can_be_filed, knowledge.items.values()):
        names |= dict.fromkeys((item.title, item.id), f"item{MARK}{item.id}")
    for unit, kind in units_of(knowledge):
        names.setdefault(unit, f"{kind}{MARK}{unit}")
    for department in knowledge.departments:
        for name in department.names:
            names.setdefault(name, f"department{MARK}{department.name}")
    return names


def units_of(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The departments and teams that items are routed to, under the name that routes have."""
    asking = (item.request for item in knowledge.items.values() if item.request)
    for route in (one for request in asking for one in request.route):
        if route.department:
            yield route.department, "department"
        if route.team:
            yield route.team, "team"


def can_be_filed(item: Item) -> bool:
    """Danger is never answered with a form."""
    return item.request is not None and item.kind != "emergency"


def wrong(marked: Marked, categories: Collection[str], known: Mapping[str, str]) -> Iterator[str]:
    """What the file says of categories or places that there are not."""
    if not isinstance(marked.value, dict):
        yield str(marked.problem((), say("map_shape")))
        return
    for category, target in marked.value.items():
        if category not in categories:
            told = say("map_category", category=category, near=near(category, categories))
            yield str(marked.problem((category,), told))
        if not isinstance(target, str):
            yield str(marked.problem((category,), say("map_shape")))
        elif not found(target, known):
            told = say("map_target", target=target, near=near(target, known))
            yield str(marked.problem((category,), told))
