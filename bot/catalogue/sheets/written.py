"""Spreadsheets of items written: as a workbook with drop-downs, or as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.catalogue.schema import Item
from bot.catalogue.sheets.rows import example, explanations, header, row_of
from bot.catalogue.sheets.tables import FORMULA
from bot.catalogue.sheets.words import SheetFailed, columns, failed, first_words, say, words

CHOICES = {"kind": "kinds", "mode": "modes", "confirmed": "confirmed", "flag": "flags"}
CHOICE_ROWS = 2000  # rows that have the drop-downs
LONGEST_CELL = 32_767  # characters; Excel's limit, beyond which it cuts off
HELP_WIDTHS = (14, 100)
WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_items(path: Path, items: Iterable[Item]) -> None:
    """Write the items so that an import gives the same again; SheetFailed where a cell is full."""
    write_sheet(path, [row_of(item) for item in items])


def write_template(path: Path) -> None:
    """Write an empty sheet with an example, explanations and drop-downs to a new file."""
    if path.exists():
        raise failed("exists", path=path)
    write_sheet(path, [example()])


def template_text() -> str:
    return csv_text([header(), example()])


def write_sheet(path: Path, rows: Sequence[Sequence[str]]) -> None:
    writers = {".xlsx": workbook_bytes, ".csv": csv_bytes}
    if path.suffix.lower() not in writers:
        raise failed("suffix", path=path)
    content = writers[path.suffix.lower()](rows)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise failed("not_written", path=path, reason=error.strerror) from None


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    return csv_text([header(), *rows]).encode("utf-8-sig")  # the mark by which Excel knows UTF-8


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV in which nothing is a formula."""
    text = io.StringIO()
    guarded = ([f"'{cell}" if FORMULA.match(cell) else cell for cell in row] for row in rows)
    csv.writer(text).writerows(guarded)
    return text.getvalue()


def workbook_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    check_cells(rows)
    workbook = Workbook()
    page = workbook.worksheets[0]
    page.title = words()["sheets"]["rows"]
    fill(page, [header(), *rows], [*(c.width for c in columns()), words()["rest_width"]])
    page.freeze_panes = "C2"  # header and name stay in sight
    add_choices(page)
    fill(workbook.create_sheet(words()["sheets"]["help"]), explanations(), HELP_WIDTHS)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def check_cells(rows: Sequence[Sequence[str]]) -> None:
    """SheetFailed where Excel would cut a cell off."""
    cells = [(name, cell) for row in rows for name, cell in zip(header(), row, strict=True)]
    long = [say("long", column=n, count=len(c)) for n, c in cells if len(c) > LONGEST_CELL]
    if long:
        raise SheetFailed(long)


def fill(page: Worksheet, rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
    for number, row in enumerate(rows, 1):
        for at, text in enumerate(row, 1):
            put_text(page, number, at, text)
    for at, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width
        page.column_dimensions[get_column_letter(at)].number_format = "@"
        page.cell(1, at).font = Font(bold=True)


def put_text(page: Worksheet, row: int, at: int, text: str) -> None:
    """A cell that stays text, also after a person edits it, whatever it begins with."""
    cell = page.cell(row, at)
    assert isinstance(cell, Cell)
    cell.number_format, cell.alignment = "@", WRAPPED
    if text:
        cell.value = text
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula
        cell.quotePrefix = bool(FORMULA.match(text))


def add_choices(page: Worksheet) -> None:
    """Drop-downs where only a few words are right."""
    for at, column in enumerate(columns(), 1):
        if column.cell in CHOICES:
            choices = first_words(words()[CHOICES[column.cell]])
            choice = DataValidation(type="list", formula1=f'"{",".join(choices)}"')
            choice.add(f"{get_column_letter(at)}2:{get_column_letter(at)}{CHOICE_ROWS}")
            page.add_data_validation(choice)
