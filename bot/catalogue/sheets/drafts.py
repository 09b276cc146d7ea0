"""Rows become items: found or given an id, completed by what is there already, validated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from pydantic import ValidationError
from pypinyin import lazy_pinyin

from bot.catalogue.item_files import plain
from bot.catalogue.marked_yaml import Marked, Place
from bot.catalogue.reader import is_internal, tell
from bot.catalogue.schema import (
    DEFAULT_MIN_ASKS,
    DEFAULT_MIN_TESTS,
    MIN_ASKS,
    MIN_TESTS,
    Item,
)
from bot.catalogue.sheets.reading import Row, Sheet
from bot.catalogue.sheets.rows import Values, flat, nested, read_row
from bot.catalogue.sheets.words import columns, header_at, header_named, listed, say, words

LONGEST_ID = 40
ID_PARTS = re.compile(r"[a-z0-9]+")
ID, TITLE, KIND, GROUP, MODE, ASKS, TESTS = (
    (name,) for name in ("id", "title", "kind", "group", "mode", "asks", "tests")
)
SUMMARY: Place = ("answer", "summary")
STAND_IN = "000"  # of a summary that is missing, so that whatever else is wrong is found, too

# what is made of a column for a new item, when the row doesn't say it
FOLLOWING: Mapping[Place, tuple[Place, ...]] = {
    TITLE: (ID,),
    KIND: (GROUP, MODE, TESTS),
    ASKS: (TESTS,),
}


@dataclass
class Draft:
    """What one row makes: the item it was, the one it will be, and what is wrong with it."""

    row: Row
    values: Values
    old: Item | None = None
    item: Item | None = None
    problems: dict[str, list[str]] = field(default_factory=dict)  # by column
    made_id: bool = False
    held_out: bool = False

    def blame(self, header: str, text: str) -> None:
        self.problems.setdefault(header, []).append(text)

    def told(self) -> Iterator[str]:
        order = [*(column.header for column in columns()), *self.problems]
        for header in dict.fromkeys(order):
            yield from (self.row.problem(header, text) for text in self.problems.get(header, ()))


def make_drafts(sheet: Sheet, known: Mapping[str, Item]) -> list[Draft]:
    """Every row as the item it would make; what is wrong stands in the drafts and the sheet."""
    drafts = [draft_of(row, sheet, known) for row in sheet.rows]
    blame_doubles(drafts)
    give_ids(drafts, known)
    for draft in drafts:
        complete(draft)
        validate(draft)
    blame_missing_columns(drafts, sheet)
    return drafts


def blame_missing_columns(drafts: Sequence[Draft], sheet: Sheet) -> None:
    """New items need columns that changes do without; an id that is given may be a slip."""
    missing = [name for name in words()["needed"] if name not in sheet.header]
    new = [draft for draft in drafts if draft.old is None] if missing else []
    for draft in new:
        if name := draft.row.text(header_at(ID)):
            draft.blame(header_at(ID), say("no_such", id=name, columns=listed(missing)))
    if any(not draft.row.text(header_at(ID)) for draft in new):
        sheet.problems += [say("column_missing", column=name) for name in missing]


def draft_of(row: Row, sheet: Sheet, known: Mapping[str, Item]) -> Draft:
    values, problems = read_row(row.cells)
    draft = Draft(row, values)
    for header, text in problems:
        draft.blame(header, text)
    draft.old = known.get(str(values.get(ID))) if values.get(ID) else named(draft, known)
    if draft.old is None:
        empty = [name for name in words()["needed"] if name in row.cells and not row.text(name)]
        for name in empty:
            draft.blame(name, say("needed", column=name))
    return draft


def named(draft: Draft, known: Mapping[str, Item]) -> Item | None:
    """The one item of the row's name, for lists that have no ids."""
    title = draft.values.get(TITLE)
    found = [item for item in known.values() if item.title == title]
    if len(found) > 1:
        ids = listed(item.id for item in found)
        draft.blame(header_at(TITLE), say("vague", name=title, count=len(found), ids=ids))
    return found[0] if found else None


def blame_doubles(drafts: Sequence[Draft]) -> None:
    """Two rows can't make one item: the same id, or the same name where there is none."""
    first: dict[str, int] = {}
    for draft in drafts:
        name = draft.old.id if draft.old else draft.values.get(ID) or draft.values.get(TITLE)
        if name and first.setdefault(name, draft.row.number) != draft.row.number:
            header = header_at(ID if draft.values.get(ID) else TITLE)
            draft.blame(header, say("doubled", first=first[name], name=name))


def give_ids(drafts: Sequence[Draft], known: Mapping[str, Item]) -> None:
    """An id from the sound of the name for each row that has none, unlike any other."""
    taken = {*known, *(str(draft.values[ID]) for draft in drafts if draft.values.get(ID))}
    for draft in drafts:
        title = draft.values.get(TITLE)
        if draft.old or draft.values.get(ID) or not title:
            continue
        stem = id_from(str(title))
        tries = (stem if i == 1 else f"{stem}-{i}" for i in count(1))
        draft.values[ID] = next(name for name in tries if name not in taken)
        draft.made_id = True
        taken.add(draft.values[ID])


def id_from(title: str) -> str:
    """老年证 → lao-nian-zheng."""
    parts = ID_PARTS.findall("-".join(lazy_pinyin(title)).lower())
    if not parts or not parts[0][0].isalpha():
        parts.insert(0, "item")
    name = "-".join(parts)
    return name if len(name) <= LONGEST_ID else name[:LONGEST_ID].rpartition("-")[0] or name[:20]


def complete(draft: Draft) -> None:
    """Add what the row leaves unsaid: from the item that is there, else what its kind needs."""
    said = draft.values
    if draft.old:
        before = flat(plain(draft.old))
        if said.get(ASKS) and TESTS not in said:
            said[ASKS] = [text for text in said[ASKS] if text not in draft.old.tests]
        draft.values = {**before, **said, ID: draft.old.id}
    elif kind := said.get(KIND):
        add_defaults(said, str(kind))
        if said.get(ASKS) and not said.get(TESTS):
            hold_out(draft, str(kind))
    draft.values = {place: value for place, value in draft.values.items() if value is not None}
    answered = any(place[0] == SUMMARY[0] for place in draft.values)
    if answered and SUMMARY not in draft.values and header_at(SUMMARY) not in draft.problems:
        draft.blame(header_at(SUMMARY), say("answer"))
        draft.values[SUMMARY] = STAND_IN


def add_defaults(said: Values, kind: str) -> None:
    said[GROUP] = said.get(GROUP) or words()["groups"][kind]
    said[MODE] = said.get(MODE) or words()["default_modes"].get(kind)
    if not any(value for place, value in said.items() if place[0] == "request"):
        request = words()["requests"].get(kind, {})
        said |= {("request", name): value for name, value in request.items()}


def hold_out(draft: Draft, kind: str) -> None:
    """Keep back some of the wordings as tests, spread over the list."""
    asks = list(dict.fromkeys(draft.values[ASKS]))
    few, tests = MIN_ASKS.get(kind, DEFAULT_MIN_ASKS), MIN_TESTS.get(kind, DEFAULT_MIN_TESTS)
    if len(asks) < few + tests:
        draft.blame(header_at(ASKS), say("few", asks=few + tests, tests=tests))
        return
    step = len(asks) // tests
    draft.values[TESTS] = asks[step - 1 :: step][:tests]
    draft.values[ASKS] = [text for text in asks if text not in draft.values[TESTS]]
    draft.held_out = True


def validate(draft: Draft) -> None:
    """Make the item; a column that is to blame already is not blamed again."""
    blamed = told_already(draft)
    try:
        draft.item = Item.model_validate(nested(draft.values))
    except ValidationError as error:
        marked = Marked(Path(), lines={(str(name),): 1 for name in Item.model_fields})
        for detail in error.errors():
            place: Place = tuple(part for part in detail["loc"] if not is_internal(part))
            for problem in tell(detail, marked):
                header = header_at(place) or header_in(problem.text)
                if header not in blamed:
                    draft.blame(header, with_headers(problem.text))


def told_already(draft: Draft) -> set[str]:
    """The columns to blame already, and those that are made of what stands in them."""
    blamed = set(draft.problems)
    if draft.old is None:  # of a column that is not there the whole sheet is told
        blamed |= {name for name in words()["needed"] if name not in draft.row.cells}
    made = (FOLLOWING[place] for place in FOLLOWING if header_at(place) in blamed)
    return blamed | {header_at(place) for places in made for place in places}


def header_in(text: str) -> str:
    """The column that a sentence on a whole item speaks of first."""
    found = (header_named(name) for name in re.findall(r"[a-z_]+", text))
    return next((header for header in found if header), "")


def with_headers(text: str) -> str:
    """The sentence with our headers where it has names of the file."""
    return re.sub(r"[a-z_]+", lambda found: header_named(found[0]) or found[0], text)
