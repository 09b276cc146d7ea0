"""A clerk's spreadsheet taken apart: its columns found by their names, its rows by number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.catalogue.sheets.tables import Cell, Table, read_table
from bot.catalogue.sheets.words import failed, header_at, headers, say, words

MEANT = 65  # percent alike; a header like this is a slip, not a column of one's own
NOTHING = Cell("")


@dataclass(frozen=True)
class Row:
    """One row: its number in the spreadsheet, and its cells by our headers."""

    number: int
    cells: dict[str, Cell]

    def text(self, header: str) -> str:
        return self.cells.get(header, NOTHING).text

    def problem(self, header: str, text: str) -> str:
        """What is wrong with a cell, or with the row where no column is to blame."""
        if not header:
            return say("row", line=self.number, text=text)
        return say("at", line=self.number, column=header, text=text)


@dataclass
class Sheet:
    """The rows, what is wrong with the form of the sheet, and what was left out of it."""

    header: list[str]
    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_sheet(path: Path) -> Sheet:
    """Read a clerk's spreadsheet; SheetFailed where there is nothing to read."""
    table = read_table(path)
    if not table.header:
        raise failed("empty")
    if not table.rows:
        raise failed("no_rows")
    sheet = Sheet([headers().get(text, text) for text in table.header])
    sheet.problems += [*doubled_columns(sheet), *nameless_cells(table)]
    look_at_unknown(sheet, table)
    for number, cells in table.rows:
        row = Row(number, dict(zip(sheet.header, cells, strict=False)))
        if row.text(header_at(("title",))).startswith(words()["example_mark"]):
            sheet.notes.append(say("example", line=number))
        else:
            sheet.rows.append(row)
    return sheet


def doubled_columns(sheet: Sheet) -> list[str]:
    twice = sorted({name for name in sheet.header if name and sheet.header.count(name) > 1})
    return [say("column_twice", column=name) for name in twice]


def nameless_cells(table: Table) -> Iterator[str]:
    """Contents that stand under no header."""
    for number, cells in table.rows:
        pairs = zip_longest(table.header, cells)
        extra = [cell.text for name, cell in pairs if cell and cell.text and not name]
        if extra:
            text = say("too_many", extra=extra[0])
            yield say("row", line=number, text=text)


def look_at_unknown(sheet: Sheet, table: Table) -> None:
    """Columns that are nearly ours are slips and stop the import; others are left out and told."""
    known = list(dict.fromkeys(headers()))
    for name in dict.fromkeys(sheet.header):
        if not name or name in known:
            continue
        near = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=MEANT)
        if near:
            sheet.problems.append(say("column_meant", column=name, meant=near[0]))
        else:
            sheet.notes.append(say("column_unknown", column=name))
