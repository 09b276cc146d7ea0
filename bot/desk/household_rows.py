"""Households and their colours as a table: imported by home and door, and exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from bot.catalogue.diary import Diary
from bot.desk.area_names import AreaNames
from bot.desk.care import care_of
from bot.desk.care_rows import (
    CONSENT,
    agreed_row,
    consent_cells,
    day_in_cell,
    take_consent,
    written,
)
from bot.desk.columns import (
    Imported,
    ImportFailed,
    Line,
    check_columns,
    header_of,
    listed,
    missing,
    split,
    word_of,
    words,
)
from bot.desk.form import HOMES
from bot.desk.households import MARKS, Mark, marks_of
from bot.desk.people_checks import area_in, of_area
from storage.diary_tables import Household
from storage.queries import areas, diary
from storage.tables import Area

DAYS = ("marked_on", "review_on", *CONSENT[1:])

Key = tuple[int, str]  # the area, and the door


@dataclass(frozen=True)
class Importing:
    """What an import works with."""

    session: Session
    diary: Diary
    names: AreaNames
    now: datetime  # in the community's own zone

    def key(self, row: Line) -> Key:
        area = area_in(row, "home", self.names)
        return (area.id if area else 0, row["door"])


def import_households(
    session: Session, rows: Sequence[Line], known: Diary, now: datetime
) -> Imported:
    """Set the colours of the homes in the table; ImportFailed with all problems, nothing written.

    A home whose colour is left empty is visited no more, and goes."""
    check_columns("households", rows)
    work = Importing(session, known, AreaNames(areas.find_all(session)), now)
    problems = [problem for row in rows for problem in of_row(work, row)]
    by_key: dict[Key, list[Line]] = {}
    for row in rows:
        by_key.setdefault(work.key(row), []).append(row)
    problems += [problem for group in by_key.values() for problem in of_home(work, group)]
    if problems:
        raise ImportFailed(problems)
    homes = {(one.area_id, one.door or ""): one for one in diary.find_households(session)}
    outcomes = [taken(work, homes.get(key), group) for key, group in by_key.items()]
    return Imported(*(outcomes.count(kind) for kind in ("added", "changed", "unchanged")))


def export_households(session: Session) -> list[Line]:
    """Every colour of every household a row; it imports to the same again."""
    codes = {area.id: area.code for area in areas.find_all(session)}
    homes = diary.find_households(session)
    care = care_of(session, UTC)
    cells = [
        as_cells(home, mark, codes) | consent_cells(care[home.id])
        for home in homes
        for mark in marks_of(home)
    ]
    return [Line(number, row) for number, row in enumerate(cells, 2)]


def as_cells(home: Household, mark: Mark, codes: Mapping[int, str]) -> dict[str, str]:
    return {
        "home": codes[home.area_id],
        "door": home.door or "",
        "householder": home.name or "",
        "colour": mark.colour,
        "purpose": mark.purpose,
        "seen_by": listed(word_of("roles", role) for role in mark.roles),
        "marked_by": mark.by,
        "marked_on": mark.since.isoformat(),
        "review_on": mark.review_on.isoformat() if mark.review_on else "",
    }


def of_row(work: Importing, row: Line) -> Iterator[str]:
    """What is wrong with one row by itself."""
    yield from missing(row, "home")
    yield from of_area(row, "home", work.names)
    area = area_in(row, "home", work.names)
    if area and not is_home(area):
        yield row.problem("coarse", value=row["home"])
    for column in DAYS:
        if row[column] and day_in_cell(row[column]) is None:
            yield row.problem("day", column=header_of(column), value=row[column])
    if row["colour"]:
        yield from of_colour(work, row)


def is_home(area: Area) -> bool:
    return area.level in HOMES


def of_colour(work: Importing, row: Line) -> Iterator[str]:
    """A colour the community has not named, and who may not see it anyway."""
    rule = work.diary.colour(row["colour"])
    if rule is None:
        known = listed(f"{one.colour}({one.name})" for one in work.diary.colours)
        yield row.problem("colour", value=row["colour"], known=known)
        return
    allowed = listed(word_of("roles", role) for role in rule.roles)
    for word in split(row["seen_by"]):
        if words()["roles"].get(word) not in rule.roles:
            yield row.problem("seen_by", value=word, colour=rule.name, known=allowed)


def of_home(work: Importing, group: Sequence[Line]) -> Iterator[str]:
    """The rows of one household: one name, each colour once, or none at all."""
    first: dict[str, Line] = {}
    for row in group:
        rule = work.diary.colour(row["colour"])
        colour = rule.colour if rule else row["colour"]
        if first.setdefault(colour, row) is not row:
            yield row.problem("colour_twice", value=row["colour"], first=first[colour].number)
        if written(row) and written(row) != written(agreed_row(group)):
            told = {"value": f"{row['home']}{row['door']}", "first": agreed_row(group).number}
            yield row.problem("declined", **told)
        if row["householder"] != group[0]["householder"]:
            told = {"name": f"{row['home']}{row['door']}", "first": group[0].number}
            yield row.problem("two_homes", column=header_of("householder"), **told)
    if "" in first and len(first) > 1:
        yield first[""].problem("colour_or_none")


def taken(work: Importing, home: Household | None, group: Sequence[Line]) -> str:
    """One household with all its rows, and what it said: added, changed or unchanged."""
    if not group[0]["colour"]:
        if home:
            diary.let_go(work.session, home)
        return "changed" if home else "unchanged"
    home, outcome = take_over(work, home, group)
    said = take_consent(work.session, home, agreed_row(group), work.now)
    return "changed" if said and outcome == "unchanged" else outcome


def take_over(
    work: Importing, home: Household | None, group: Sequence[Line]
) -> tuple[Household, str]:
    """Write one household with all its colours."""
    known = {mark.colour: mark for mark in marks_of(home)} if home else {}
    marks = tuple(mark_in(work, row, known) for row in group)
    name, stored = group[0]["householder"] or None, MARKS.dump_json(marks).decode()
    if home is None:
        area_id, door = work.key(group[0])
        home = Household(
            area_id=area_id, door=door or None, name=name, marks=stored, created_at=work.now
        )
        work.session.add(home)
        work.session.flush()
        return home, "added"
    if (name, marks) == (home.name, marks_of(home)):
        return home, "unchanged"
    home.name, home.marks = name, stored
    return home, "changed"


def mark_in(work: Importing, row: Line, known: Mapping[str, Mark]) -> Mark:
    """The colour of a row; who set it and when stays as it was where the row leaves it out."""
    rule = work.diary.colour(row["colour"])
    assert rule, "checked before"
    before = known.get(rule.colour)
    roles = words()["roles"]
    return Mark(
        colour=rule.colour,
        purpose=row["purpose"] or rule.purpose,
        roles=tuple(roles[word] for word in split(row["seen_by"])),
        by=row["marked_by"] or (before.by if before else ""),
        since=day_in_cell(row["marked_on"]) or (before.since if before else work.now.date()),
        review_on=day_in_cell(row["review_on"]),
    )
