"""Excel workbooks in which every cell is text, whatever it begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bot.csv_text import FORMULA

CHOICE_ROWS = 2000  # rows that have the drop-downs
WRAPPED = Alignment(wrap_text=True, vertical="top")
BOLD = Font(bold=True)


@dataclass(frozen=True)
class Page:
    """One sheet: its rows, the header first; `widths` where people are to write in it."""

    rows: Iterable[Sequence[str]]
    title: str | None = None
    frozen: str | None = "A2"  # the cell from which on it scrolls
    widths: Sequence[int] = ()
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)  # by column, from 1


def save_workbook(file: IO[bytes], pages: Iterable[Page]) -> None:
    """Write a row at a time, however many there are."""
    book = Workbook(write_only=True)
    for page in pages:
        fill(book.create_sheet(page.title), page)
    book.save(file)


def fill(sheet: Any, page: Page) -> None:
    """`sheet` is write-only: its stubs leave out what it takes over from other sheets."""
    sheet.freeze_panes = page.frozen
    for at, width in enumerate(page.widths, 1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width, column.number_format = width, "@"
    for at, words in page.choices.items():
        sheet.data_validations.append(drop_down(get_column_letter(at), words))
    for number, row in enumerate(page.rows):
        cells = [text_cell(sheet, text) for text in row]
        sheet.append([*to_edit(cells, header=number == 0)] if page.widths else cells)


def text_cell(sheet: Any, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, text or None)
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    return cell


def to_edit(cells: Iterable[Cell], *, header: bool) -> Iterator[Cell]:
    """Cells that stay text, also after a person edits them."""
    for cell in cells:
        cell.number_format, cell.alignment = "@", WRAPPED
        cell.quotePrefix = bool(FORMULA.match(str(cell.value or "")))
        if header:
            cell.font = BOLD
        yield cell


def drop_down(letter: str, words: Sequence[str]) -> DataValidation:
    """Where only a few words are right."""
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"')
    choice.add(f"{letter}2:{letter}{CHOICE_ROWS}")
    return choice
