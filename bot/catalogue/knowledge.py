"""The knowledge folder as one frozen value, swapped as a whole when the files change."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.catalogue.calendar import read_calendar
from bot.catalogue.files import fingerprint, read_files
from bot.catalogue.marked_yaml import Marked, Problem
from bot.catalogue.phrases import Phrases, read_phrases, with_shipped
from bot.catalogue.reader import PLACEHOLDER, read_items
from bot.catalogue.schema import Item, Route
from bot.catalogue.shapes import read_shaped, usable
from bot.deciding import Costs
from bot.intents import Lexicon

NOT_SAID = re.compile(r"[\s\W_]+")

OFF_TOPIC = "off_topic.yaml"

Local = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Knowledge:
    """Everything staff keep in files; `problems` is empty when it may be served."""

    folder: Path
    items: Mapping[str, Item] = field(default_factory=dict)
    phrases: Phrases = field(default_factory=Phrases)
    local: Local = field(default_factory=dict)
    menu: tuple[Mapping[str, object], ...] = ()
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=Lexicon)
    off_topic: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    costs: Costs = field(default_factory=Costs)
    days_off: frozenset[date] = frozenset()
    days_worked: frozenset[date] = frozenset()
    version: str = ""
    problems: tuple[Problem, ...] = ()
    marked: Mapping[str, Marked] = field(default_factory=dict)

    def examples(self) -> list[tuple[str, str]]:
        """What the matcher learns from: (wording, item id)."""
        return [(ask, item.id) for item in self.items.values() for ask in item.asks]

    def checks(self) -> list[tuple[str, str]]:
        """What is never learnt, but shows how sure the matcher may be: (test, item id)."""
        return [(text, item.id) for item in self.items.values() for text in item.tests]

    def hints(self) -> dict[str, str]:
        """What else tells of an item: its title and the gist of its answer."""
        gist = {i.id: i.answer.summary if i.answer else "" for i in self.items.values()}
        return {i.id: f"{i.title} {gist[i.id]}" for i in self.items.values()}

    def background(self) -> list[tuple[str, str]]:
        """What people say that no item answers: (wording, sort of talk)."""
        return [(text, sort) for sort, texts in self.off_topic.items() for text in texts]

    def fill(self, text: str, community: str = "") -> str:
        """Put the community's own addresses and phones where the text names them."""
        values = self.own(community)
        return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)

    def own(self, community: str = "") -> Mapping[str, str]:
        """The addresses and phones of a community, by name."""
        return ChainMap(dict(self.local.get(community, {})), dict(self.local.get("", {})))

    def means(self, text: str, answer: str) -> bool:
        """Is this text one of the short answers of a sense: yes, no, done, not_done?"""
        return NOT_SAID.sub("", text) in self.answers.get(answer, frozenset())

    def title(self, item_id: str) -> str:
        return self.items[item_id].title if item_id in self.items else item_id

    def units(self) -> frozenset[str]:
        """Every team and department that an item is routed to."""
        routes: list[Route] = [i.request.route for i in self.items.values() if i.request]
        return frozenset(r.team or r.department or "" for r in routes) - {""}


def read_knowledge(folder: Path) -> Knowledge:
    """Read the whole folder; what is wrong is told in `problems`, never raised."""
    local, local_problems = read_local(folder / "local.yaml")
    reading = read_items(folder / "items", None if local_problems else local[""])
    phrases, phrase_problems = read_phrases(folder / "phrases")
    off, worked, calendar_problems = read_calendar(folder / "calendar")
    menu, lexicon = read_shaped(folder / "menu.yaml"), read_shaped(folder / "lexicon.yaml")
    answers, off_topic = read_shaped(folder / "answers.yaml"), read_optional(folder / OFF_TOPIC)
    costs = read_optional(folder / "costs.yaml")
    found = (reading.problems, local_problems, phrase_problems, calendar_problems)
    more = (menu.problems, lexicon.problems, answers.problems, off_topic.problems, costs.problems)
    return Knowledge(
        folder=folder,
        items=reading.items,
        phrases=with_shipped(phrases, folder / "phrases"),
        local=local,
        menu=tuple(usable(menu) or ()),
        answers={k: frozenset(v) for k, v in (usable(answers) or {}).items()},
        lexicon=lexicon_of(usable(lexicon) or {}),
        off_topic={sort: tuple(texts) for sort, texts in (usable(off_topic) or {}).items()},
        costs=Costs(**{k: v for k, v in (usable(costs) or {}).items() if v is not None}),
        days_off=off,
        days_worked=worked,
        version=fingerprint(read_files(folder)),
        problems=tuple(problem for problems in (*found, *more) for problem in problems),
        marked=reading.marked,
    )


def read_optional(path: Path) -> Marked:
    """Read a file that a knowledge may do without."""
    return read_shaped(path) if path.exists() else Marked(path, {})


def read_local(path: Path) -> tuple[Local, list[Problem]]:
    """Addresses and phones: the default under "", each community's own under its name."""
    marked = read_shaped(path)
    value = marked.value if isinstance(marked.value, dict) else {}
    communities = value.get("communities")
    own = communities if isinstance(communities, dict) else {}
    sections = {"": value.get("default"), **own}
    return {name: texts_of(section) for name, section in sections.items()}, marked.problems


def texts_of(section: object) -> dict[str, str]:
    entries = section.items() if isinstance(section, dict) else ()
    return {name: text for name, text in entries if isinstance(text, str)}


def lexicon_of(value: Mapping[str, Any]) -> Lexicon:
    return Lexicon(words=value.get("words") or (), synonyms=value.get("synonyms") or {})
