"""Spreadsheets as files: Excel workbooks and CSV, read into cells."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.exceptions import InvalidFileException

from bot.catalogue.sheets.words import failed, headers
from bot.csv_text import ZIPPED, NoTable, read_csv
from bot.csv_text import bare as unmarked

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
HEADER_WITHIN = 10  # rows; people's own lists begin with a title
HEADER_HAS = 2  # names of columns that we know, or more
MADE = {"f": "formula", "e": "error"}  # Excel's types that are no content
BEYOND_EXCEL = 10**15  # from here on Excel loses digits
ROUNDED = re.compile(r"\d(\.\d+)?[Ee]\+\d+")  # what Excel makes of a long number
BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, SyntaxError)


class Cell(NamedTuple):
    """A cell's text, and what the spreadsheet made of it: number, date, formula, error, rounded."""

    text: str
    made: str = ""


class Table(NamedTuple):
    """A header and the rows below it that hold anything, numbered as the spreadsheet does."""

    header: list[str]
    rows: list[tuple[int, list[Cell]]]


Rows = list[list[Cell]]


def read_table(path: Path) -> Table:
    """Read a workbook or a CSV file, whatever its name; SheetFailed when it is neither."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise failed("no_file", path=path, reason=error.strerror) from None
    if raw.startswith(OLD_EXCEL):
        raise failed("old_excel")
    pages = workbook_rows(raw) if raw.startswith(ZIPPED) else [csv_rows(raw)]
    return max((table_of(rows) for rows in pages), key=lambda table: known_headers(table.header))


def table_of(rows: Rows) -> Table:
    """The table on a page: its header is the first row that looks like one."""
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(c.text for c in row)]
    if not filled:
        return Table([], [])
    texts = [[cell.text for cell in row] for _, row in filled]
    start = (i for i, row in enumerate(texts[:HEADER_WITHIN]) if known_headers(row) >= HEADER_HAS)
    first = next(start, 0)
    return Table([bare(text) for text in texts[first]], filled[first + 1 :])


def bare(header: str) -> str:
    """A header without what lists put around it: blanks, a star for required ones."""
    return re.sub(r"[\s*＊:：]+", "", header)


def known_headers(row: Iterable[str]) -> int:
    return sum(bare(text) in headers() for text in row)


def csv_rows(raw: bytes) -> Rows:
    try:
        return [[csv_cell(cell) for cell in row] for _, row in read_csv(raw)]
    except NoTable as error:
        raise failed(error.why, line=error.line) from None


def csv_cell(text: str) -> Cell:
    """A cell without the mark that keeps it from being a formula."""
    plain = tidy(unmarked(text))
    return Cell(plain, "rounded" if ROUNDED.fullmatch(plain) else "")


def tidy(text: str) -> str:
    return re.sub(r"(_x000D_|\r)\n|\r", "\n", text).replace("\x00", "").strip()


def workbook_rows(raw: bytes) -> list[Rows]:
    """The rows of every page that can be seen."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of what a workbook holds besides cells
            workbook = load_workbook(io.BytesIO(raw))
            return [[list(map(excel_cell, row)) for row in page] for page in workbook.worksheets]
    except BROKEN:
        raise failed("broken_excel") from None


def excel_cell(cell: ExcelCell | MergedCell) -> Cell:
    """The cell as a text that reads as it looks in the spreadsheet."""
    value = cell.value
    if cell.data_type in MADE:
        return Cell(str(value), MADE[cell.data_type])
    if isinstance(value, datetime | date):
        return Cell(f"{value:%Y-%m-%d}", "date")
    if isinstance(value, time):
        return Cell(f"{value.hour}:{value.minute:02}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        made = "rounded" if abs(value) >= BEYOND_EXCEL else "number"
        return Cell(number_text(value, cell.number_format), made)
    return Cell("" if value is None else tidy(str(value)))


def number_text(value: float, shown_as: str) -> str:
    if shown_as.endswith("%"):
        return f"{value * 100:.10g}%"
    return str(int(value)) if value == int(value) else f"{value:.10g}"
