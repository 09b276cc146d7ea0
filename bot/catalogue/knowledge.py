"""The knowledge folder as one frozen value, swapped as a whole when the files change."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

from bot.catalogue.calendar import read_calendar
from bot.catalogue.contacts import Department, Hotline
from bot.catalogue.diary import Diary
from bot.catalogue.files import fingerprint, read_files
from bot.catalogue.marked_yaml import Marked, Problem
from bot.catalogue.phrases import Phrases, read_phrases, with_shipped
from bot.catalogue.policies import Policies
from bot.catalogue.reader import PLACEHOLDER, read_items
from bot.catalogue.schema import Item, Route
from bot.catalogue.seasons import Season
from bot.catalogue.shapes import SHAPES, LocalFile, MenuPage, read_shaped
from bot.catalogue.topics import Topics
from bot.deciding import Costs
from bot.intents import Lexicon

NOT_SAID = re.compile(r"[\s\W_]+")

Local = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Knowledge:
    """Everything staff keep in files; `problems` is empty when it may be served."""

    folder: Path
    items: Mapping[str, Item] = field(default_factory=dict)
    phrases: Phrases = field(default_factory=Phrases)
    local: Local = field(default_factory=dict)
    menu: tuple[MenuPage, ...] = ()
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=Lexicon)
    off_topic: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    costs: Costs = field(default_factory=Costs)
    hotlines: tuple[Hotline, ...] = ()
    departments: tuple[Department, ...] = ()
    policies: Policies = field(default_factory=Policies)
    seasons: tuple[Season, ...] = ()
    diary: Diary = field(default_factory=Diary)
    topics: Topics = field(default_factory=Topics)
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

    def season(self, item_id: str) -> Season | None:
        """The weeks of every year in which this is to be done."""
        return next((season for season in self.seasons if season.item == item_id), None)

    def units(self) -> frozenset[str]:
        """Every team and department that an item is routed to."""
        asking = (item.request for item in self.items.values() if item.request)
        routes: list[Route] = [route for request in asking for route in request.route]
        return frozenset(r.team or r.department or "" for r in routes) - {""}


def read_knowledge(folder: Path) -> Knowledge:
    """Read the whole folder; what is wrong is told in `problems`, never raised."""
    files = {Path(name).stem: read_shaped(folder / name) for name in SHAPES}
    local = sections(files["local"].value)
    reading = read_items(folder / "items", local.get(""))
    phrases, phrase_problems = read_phrases(folder / "phrases")
    off, worked, calendar_problems = read_calendar(folder / "calendar")
    found = (reading.problems, phrase_problems, calendar_problems)
    lexicon, costs = files["lexicon"].value, files["costs"].value
    return Knowledge(
        folder=folder,
        items=reading.items,
        phrases=with_shipped(phrases, folder / "phrases"),
        local=local,
        menu=tuple(files["menu"].value or ()),
        answers={sense: frozenset(said) for sense, said in (files["answers"].value or {}).items()},
        lexicon=Lexicon(**lexicon.model_dump()) if lexicon else Lexicon(),
        off_topic=files["off_topic"].value or {},
        costs=Costs(**costs.model_dump(exclude_none=True)) if costs else Costs(),
        hotlines=tuple(files["hotlines"].value or ()),
        departments=tuple(files["departments"].value or ()),
        policies=files["policies"].value or Policies(),
        seasons=tuple(files["yearly"].value or ()),
        diary=files["diary"].value or Diary(),
        topics=files["topics"].value or Topics(),
        days_off=off,
        days_worked=worked,
        version=fingerprint(read_files(folder)),
        problems=tuple(chain(*found, *(marked.problems for marked in files.values()))),
        marked=reading.marked,
    )


def read_local(path: Path) -> tuple[Local, list[Problem]]:
    """Addresses and phones, and what is wrong with their file."""
    marked = read_shaped(path)
    return sections(marked.value), marked.problems


def sections(local: LocalFile | None) -> Local:
    """The default under "", each community's own under its name; nothing of a broken file."""
    return {"": local.default, **local.communities} if local else {}
